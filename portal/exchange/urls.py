from django.urls import path

from . import profile_views

urlpatterns = [
    path("", profile_views.clusters, name="public_clusters"),
    path("<slug:slug>/", profile_views.cluster, name="public_cluster"),
]
