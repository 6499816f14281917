"""Signing in on the way, without losing what somebody wanted.

A visitor, or somebody whose session has ended, may press a button or send a form. What they sent
waits in their session while they sign in or sign up, and is done when they come back to the same
address. Nothing is done for an address alone: the form was sent from a page of this site, with
its CSRF token, in the same browser, and not long ago.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

View = Callable[..., HttpResponse]

SESSION_KEY = "kept_form"
# Long enough to sign up and to open the link of the e-mail; short enough that on a shared machine
# nobody does what the person before them wanted.
KEPT_SECONDS = 2 * 60 * 60
# A longer form is not kept: anybody may make the portal store one.
MOST_CHARACTERS = 50_000


def login_required(view: View) -> View:
    """Let only people who are signed in reach `view`; others sign in first.

    A form that they sent is kept and sent again for them afterwards, unless it carries a file.
    Don't use it for forms that ask for a password: nothing of those may be stored.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if not _take_up(request):
            return view(request, *args, **kwargs)
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def posted_from(
    page: str | Callable[..., str], button: Callable[..., str] | None = None
) -> Callable[[View], View]:
    """For a view behind a button: it takes POST, and GET leads to the page with the button.

    `page` is the name of an address that takes the cluster's slug or nothing, or a function of
    the view's arguments that returns an address. `button` is one that returns what is written on
    the button, or "" where there is nothing left to press.

    Somebody signed in who comes by GET has lost what they sent: they opened the mail on another
    device, or took too long. Nothing is done for a link, so a message names the button.
    """

    def decorate(view: View) -> View:
        guarded = login_required(view)

        @wraps(view)
        def posted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD", "POST"):
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            if request.method == "POST" or _is_kept(request):
                return guarded(request, *args, **kwargs)
            if request.method == "GET" and request.user.is_authenticated:
                _say_what_is_left(request, button and button(request, *args, **kwargs))
            if callable(page):
                return HttpResponseRedirect(page(request, *args, **kwargs))
            slug = {"slug": kwargs["slug"]} if "slug" in kwargs else {}
            return HttpResponseRedirect(reverse(page, kwargs=slug))

        return posted

    return decorate


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    address = request.get_full_path()
    if request.method == "POST":
        _keep(request, address)
    htmx = request.htmx  # type: ignore[attr-defined]  # added by django-htmx
    if not htmx:
        return redirect_to_login(address)
    if request.method != "POST":  # The answer would be a part of a page.
        address = htmx.current_url_abs_path or address
    return HttpResponseClientRedirect(redirect_to_login(address)["Location"])


def _keep(request: HttpRequest, address: str) -> None:
    form = request.POST.copy()
    form.pop("csrfmiddlewaretoken", None)
    text = form.urlencode()
    if request.FILES:
        messages.info(request, _("Sign in first, then choose the file again: it was not kept."))
    elif len(text) > MOST_CHARACTERS:
        messages.info(request, _("Sign in first. What you sent was too long to be kept."))
    else:
        until = time.time() + KEPT_SECONDS
        request.session[SESSION_KEY] = {"address": address, "form": text, "until": until}
        messages.info(
            request, _("Sign in or create an account: then what you have asked for is done.")
        )


def _say_what_is_left(request: HttpRequest, button: str | None) -> None:
    if button:
        messages.info(request, _("One more tap: %(button)s") % {"button": button})
    elif button is None:
        messages.info(
            request, _("If what you asked for is not done yet, press its button once more.")
        )


def _is_kept(request: HttpRequest) -> bool:
    """Whether a form for this very address waits in the session."""
    kept = request.session.get(SESSION_KEY)
    return (
        request.method == "GET"
        and kept is not None
        and kept["address"] == request.get_full_path()
        and kept["until"] > time.time()
    )


def _take_up(request: HttpRequest) -> bool:
    """Make the request the form that waits for it, once; False where there is none."""
    if not _is_kept(request):
        return False
    form = request.session.pop(SESSION_KEY)["form"]
    # Reads the empty body now; later it would replace the form.
    request.FILES  # noqa: B018
    request.method = request.META["REQUEST_METHOD"] = "POST"
    request.POST = QueryDict(form)
    return True
