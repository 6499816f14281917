from django.urls import path

from . import views

urlpatterns = [
    path("", views.learn, name="learn"),
    path("my-courses/", views.my_courses, name="my_courses"),
    path("courses/<int:pk>/join/", views.enrol, name="course_enrol"),
    path("modules/<int:pk>/complete/", views.complete, name="module_complete"),
]
