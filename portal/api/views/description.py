"""The index, the description for programs, and the same description as a page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import get_language_info, gettext, gettext_lazy
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from portal.api.parameters import Parameters
from portal.api.reference import groups
from portal.api.schema import description
from portal.api.serializers.envelopes import IndexSerializer
from portal.home.context_processors import LanguageLink
from practices.selectors import reader_language

from .base import ApiView


class Index(ApiView):
    @extend_schema(
        operation_id="index",
        tags=["start"],
        summary=gettext_lazy("Where everything is"),
        description=gettext_lazy("The addresses to begin with."),
        parameters=[Parameters],
        responses=IndexSerializer,
    )
    def get(self, request: Request) -> Response:
        """The index."""
        names = {
            "frameworks": "frameworks",
            "resources": "resources",
            "clusters": "clusters",
            "description": "description",
            "documentation": "documentation",
        }
        return Response(
            {name: reverse(f"api:{view}", request=request) for name, view in names.items()}
        )


class Description(ApiView):
    @extend_schema(exclude=True)
    def get(self, _request: Request) -> Response:
        """The whole API as an OpenAPI 3 document, texts in the reader's language."""
        return Response(description(reader_language()))


def rate_text(rate: str) -> str:
    """A rate of the settings ("300/hour") in words."""
    if not rate:
        return gettext("any number")
    number, _slash, period = rate.partition("/")
    words = {
        "s": gettext("%(number)s a second"),
        "m": gettext("%(number)s a minute"),
        "h": gettext("%(number)s an hour"),
        "d": gettext("%(number)s a day"),
    }
    return words[period[0]] % {"number": number_format(int(number), force_grouping=True)}


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The description to be read by people."""
    language = reader_language()
    described = description(language)
    context = {
        "groups": groups(described),
        "info": described["info"],
        "rates": {who: rate_text(rate) for who, rate in settings.API_THROTTLE_RATES.items()},
        "portal_language_links": [
            LanguageLink(
                code,
                get_language_info(code)["name_local"],
                f"{request.path}?language={code}",
                code == language,
            )
            for code, _label in settings.LANGUAGES
        ],
        "base_url": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "api/documentation.html", context)
