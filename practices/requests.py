"""Requests as views know them after `login_required`."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class AuthenticatedRequest(HttpRequest):
    """A request of somebody who is signed in, with what django-htmx adds to it."""

    user: AbstractUser  # type: ignore[assignment]  # narrower than the base: nobody anonymous
    htmx: HtmxDetails
