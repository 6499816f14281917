from django.urls import path

from . import sharing_views

urlpatterns = [path("", sharing_views.sharing, name="cluster_sharing")]
