from django.urls import path

from . import data_views, invitation_views, team_views, views

urlpatterns = [
    path("", views.my_cluster, name="my_cluster"),
    path("new/", views.create, name="cluster_create"),
    path("join/", views.join, name="cluster_join"),
    path("invitation/<str:token>/", invitation_views.answer, name="cluster_invitation"),
    path("<slug:slug>/settings/", views.settings, name="cluster_settings"),
    path("<slug:slug>/team/", team_views.team, name="cluster_team"),
    path("<slug:slug>/data/", data_views.data, name="cluster_data"),
    path("<slug:slug>/data/seen/", data_views.trail, name="cluster_trail"),
    path("<slug:slug>/data/export.<str:extension>", data_views.export, name="cluster_export"),
]
