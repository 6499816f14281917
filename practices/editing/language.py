"""The editing screens speak the language that somebody chose for them, in all that they say."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation


class EditingLanguageMiddleware:
    """Wagtail changes the language for its views alone: what is said where one of them refuses
    was in the language of the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("wagtailadmin_home")):
            # Where somebody opened the screens once, Wagtail asks for it on each of them as well.
            profile = getattr(request.user, "wagtail_userprofile", None)
            if profile is not None:
                with translation.override(profile.get_preferred_language()):
                    return self.get_response(request)
        return self.get_response(request)
