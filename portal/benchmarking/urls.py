from django.urls import path

from portal.benchmarking import views
from portal.benchmarking.corrections import views as correction_views
from portal.benchmarking.imports import views as import_views
from portal.benchmarking.self_check import views as self_check_views

urlpatterns = [
    path("scores/", views.scores, name="scores"),
    path("scores/<int:pk>/", views.assessment, name="assessment"),
    path("scores/<int:pk>/download/", views.download, name="assessment_download"),
    path("scores/<int:pk>/delete/", views.delete, name="assessment_delete"),
    path("scores/<int:pk>/confirm-delete/", views.confirm_delete, name="assessment_confirm_delete"),
    path("scores/<int:pk>/correct/<str:code>/", correction_views.correct, name="score_correct"),
    path(
        "scores/<int:pk>/undo/<int:change>/",
        correction_views.undo,
        name="score_undo",
    ),
    path(
        "scores/<int:pk>/undo-several/",
        correction_views.undo_several,
        name="score_undo_several",
    ),
    path("report/", views.report, name="benchmark_report"),
    path("self-check/", self_check_views.start, name="self_check"),
    path("self-check-review/", self_check_views.review, name="self_check_review"),
    path("self-check-discard/", self_check_views.discard, name="self_check_discard"),
    path("self-check/<str:code>/", self_check_views.area, name="self_check_area"),
    path("import/", import_views.upload, name="import_upload"),
    path("import/check/", import_views.check, name="import_check"),
    path("import/template.<str:extension>", import_views.template, name="import_template"),
]
