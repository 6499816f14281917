from django.urls import path

from . import views

urlpatterns = [
    path("", views.my_cluster, name="my_cluster"),
    path("new/", views.create, name="cluster_create"),
    path("join/", views.join, name="cluster_join"),
    path("<slug:slug>/settings/", views.settings, name="cluster_settings"),
    path("<slug:slug>/team/", views.team, name="cluster_team"),
]
