"""Addresses of search that are no pages."""

from django.urls import path

from search.views import opened

urlpatterns = [path("opened/", opened, name="search_opened")]
