"""Addresses of the site. Pages of the library come last, from Wagtail's tree."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.accounts.doors import document_doors, editing_doors, site_doors
from portal.home.views import health
from practices.files.pictures import serve_picture
from practices.finding.views import search, suggest

handler400 = "portal.home.error_pages.bad_request"
handler403 = "portal.home.error_pages.permission_denied"
handler404 = "portal.home.error_pages.not_found"
handler500 = "portal.home.error_pages.server_error"
# allauth asks for this one where somebody has tried too often.
handler429 = "portal.home.error_pages.too_many_attempts"

urlpatterns = [
    path("health/", health, name="health"),
    # What browsers and other programs ask for without reading the page.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}portal/favicon.svg")),
    path("admin/", include(editing_doors)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(document_doors)),
    path("documents/", include(wagtaildocs_urls)),
    path(f"{settings.MEDIA_URL[1:]}images/<path:name>", serve_picture, name="picture"),
    path("search/", include("search.urls")),
    path("api/", include("portal.api.urls")),
]

urlpatterns += i18n_patterns(
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include("portal.api.token_urls")),
    path("accounts/", include("allauth.urls")),
    path("search/", search, name="search"),
    path("search/suggest/", suggest, name="search_suggest"),
    path("training/", include("training.urls")),
    path("my-cluster/", include("portal.clusters.urls")),
    path("my-cluster/<slug:slug>/", include("portal.notifications.urls")),
    path("my-cluster/<slug:slug>/", include("portal.benchmarking.urls")),
    path("my-cluster/<slug:slug>/", include("portal.dashboard.urls")),
    path("my-cluster/<slug:slug>/plan/", include("portal.improvement.urls")),
    path("my-cluster/<slug:slug>/sharing/", include("portal.regions.sharing.urls")),
    path("my-cluster/<slug:slug>/", include("portal.exchange.cluster_urls")),
    path("regions/", include("portal.regions.urls")),
    path("clusters/", include("portal.exchange.urls")),
    path("", include(site_doors)),
    path("", include(wagtail_urls)),
)
