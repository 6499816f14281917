"""Whether somebody who writes is still signed in: asked by the page before it is sent."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from wagtail import hooks


def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and a token for the forms of the page; whoever is signed out doesn't come
    here (403).

    The page remembers who opened it: what one person wrote is not sent as another, who signed in
    beside it in the same browser.
    """
    user = cast(AbstractUser, request.user)
    return JsonResponse(
        {"token": get_token(request), "who": user.pk, "name": user.get_full_name() or user.email}
    )


@hooks.register("register_admin_urls")
def address() -> list[URLPattern]:
    return [path("session/", session, name="practices_session")]


@hooks.register("insert_editor_js")
def notices() -> SafeString:
    """What the page says when the session has ended."""
    context = {"sign_in": reverse("wagtailadmin_login"), "sign_out": reverse("account_logout")}
    return render_to_string("practices/editing/session.html", context)
