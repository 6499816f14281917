"""Addresses below /api/: no language in them, and nothing but JSON behind them."""

from django.urls import path
from django.views.generic import RedirectView

from .errors import not_found
from .views import clusters, description, library

app_name = "api"

_cluster = "v1/clusters/<slug:slug>/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:index"), name="versions"),
    path("v1/", description.Index.as_view(), name="index"),
    path("v1/openapi.json", description.Description.as_view(), name="description"),
    path("v1/docs/", description.documentation, name="documentation"),
    path("v1/frameworks/", library.FrameworkList.as_view(), name="frameworks"),
    path("v1/frameworks/<slug:slug>/", library.FrameworkDetail.as_view(), name="framework"),
    path("v1/resources/", library.ResourceList.as_view(), name="resources"),
    path("v1/resources/<slug:identifier>/", library.ResourceDetail.as_view(), name="resource"),
    path("v1/clusters/", clusters.ClusterList.as_view(), name="clusters"),
    path(_cluster, clusters.ClusterDetail.as_view(), name="cluster"),
    path(f"{_cluster}assessments/", clusters.AssessmentList.as_view(), name="assessments"),
    path(
        f"{_cluster}assessments/<int:pk>/", clusters.AssessmentDetail.as_view(), name="assessment"
    ),
    path(f"{_cluster}recommendations/", clusters.Recommendations.as_view(), name="recommendations"),
    path(f"{_cluster}plan/", clusters.Plan.as_view(), name="plan"),
    path("<path:rest>", not_found),
]
