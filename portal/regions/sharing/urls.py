from django.urls import path

from portal.regions.sharing import views as sharing_views

urlpatterns = [path("", sharing_views.sharing, name="cluster_sharing")]
