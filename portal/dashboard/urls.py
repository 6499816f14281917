from django.urls import path

from portal.dashboard import question_views, views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("recommendations/mark/", views.mark, name="recommendation_mark"),
    path("recommendations/area/", views.mark_area, name="recommendation_area"),
    path("recommendations/helped/", views.helped, name="recommendation_helped"),
    path("recommendations/why-not/", question_views.why_not, name="recommendation_why_not"),
    path(
        "recommendations/<slug:identifier>/change/",
        question_views.change,
        name="recommendation_change",
    ),
]
