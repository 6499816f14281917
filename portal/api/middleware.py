"""The API has one address for all languages: its texts follow `?language=` or the browser."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware as DjangoLocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

PREFIX = "/api/"


def asked_language(request: HttpRequest) -> str:
    """The language of the address, else the one that `Accept-Language` prefers."""
    asked = request.GET.get("language", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language_from_request(request)


class LocaleMiddleware(DjangoLocaleMiddleware):
    """Django's, but below /api/ no language is looked for in the path.

    Django would send whoever asks for something that is not there on to the same path below
    /en/, where the page tree takes any address: the answer would be a page instead of JSON.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not request.path_info.startswith(PREFIX):
            super().process_request(request)
            return
        translation.activate(asked_language(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
