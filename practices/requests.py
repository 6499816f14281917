"""Requests as views know them after `login_required`, and where they lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

View = TypeVar("View", bound=Callable[..., HttpResponse])


class AuthenticatedRequest(HttpRequest):
    """A request of somebody who is signed in, with what django-htmx adds to it."""

    user: AbstractUser  # type: ignore[assignment]  # narrower than the base: nobody anonymous
    htmx: HtmxDetails


def next_address(request: HttpRequest, default: str) -> str:
    """The address of this site that the form names as `next`, else `default`."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and is_ours else default


def answers_with_file(view: View) -> View:
    """Mark a view whose answer is saved as a file: a browser that is led there stays on the page
    on which it was, which then needs a way on."""
    view.answers_with_file = True  # type: ignore[attr-defined]  # decorators around it copy this
    return view
