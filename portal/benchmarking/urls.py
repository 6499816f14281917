from django.urls import path

from . import import_views, views

urlpatterns = [
    path("scores/", views.scores, name="scores"),
    path("scores/<int:pk>/delete/", views.delete, name="assessment_delete"),
    path("self-check/", views.start, name="self_check"),
    path("self-check/<str:code>/", views.area, name="self_check_area"),
    path("import/", import_views.upload, name="import_upload"),
    path("import/check/", import_views.check, name="import_check"),
    path("import/template.<str:extension>", import_views.template, name="import_template"),
]
