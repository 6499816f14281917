from django.urls import path

from portal.regions import views
from portal.regions.sharing import views as sharing_views

urlpatterns = [
    path("", views.regions, name="regions"),
    path("requests/", sharing_views.requests, name="region_requests"),
    path("<slug:slug>/", views.region, name="region"),
    path("<slug:slug>/clusters.csv", views.table, name="region_table"),
    path("<slug:slug>/ask/", views.ask, name="region_ask"),
    path("<slug:slug>/ask/<int:number>/withdraw/", views.withdraw_request, name="region_withdraw"),
]
