"""Whether somebody who writes is still signed in: asked by the page before it is sent."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from wagtail import hooks


@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """A token for the forms of the page; whoever is signed out doesn't come here (403)."""
    return JsonResponse({"token": get_token(request)})


@hooks.register("register_admin_urls")
def address() -> list[URLPattern]:
    return [path("session/", session, name="practices_session")]


@hooks.register("insert_editor_js")
def notices() -> SafeString:
    """What the page says when the session has ended."""
    context = {"sign_in": reverse("wagtailadmin_login")}
    return render_to_string("practices/editing/session.html", context)
