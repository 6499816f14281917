from django.urls import path

from . import views

urlpatterns = [
    path("courses/<int:pk>/join/", views.enrol, name="course_enrol"),
    path("modules/<int:pk>/complete/", views.complete, name="module_complete"),
]
