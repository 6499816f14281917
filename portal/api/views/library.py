"""Frameworks and resources: what the library has, for whoever may read it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import (
    BooleanField,
    CharField,
    DictField,
    IntegerField,
    ValidationError,
)

from portal.api.pagination import page_of
from portal.api.parameters import PageParameters, Parameters, SearchParameters
from portal.api.serializers.envelopes import page_serializer
from portal.api.serializers.frameworks import FrameworkDetailSerializer, FrameworkSerializer
from portal.api.serializers.resources import FoundResourceSerializer, ResourceDetailSerializer
from practices.finding.facets import facet_labels
from practices.finding.keys import page_keys
from practices.finding.page import query_from
from practices.models import Area, Framework, Indicator, Resource
from practices.selectors import default_areas, in_reader_language
from search import selectors as engine
from search.core.query import MAX_WINDOW, SearchQuery
from search.engines import EngineUnavailable

from .base import ApiView, plain


def _frameworks() -> QuerySet[Framework]:
    return Framework.objects.order_by("-is_default", "slug")


class FrameworkList(ApiView):
    get_parameters = PageParameters

    @extend_schema(
        operation_id="frameworks",
        tags=["frameworks"],
        summary=gettext_lazy("All frameworks"),
        description=gettext_lazy(
            "The frameworks in which clusters are assessed, the usual one first."
        ),
        parameters=[PageParameters],
        responses=page_serializer(FrameworkSerializer),
    )
    def get(self, request: Request) -> Response:
        """A page of frameworks."""
        found = list(_frameworks())
        context = {"request": request}
        return self.page(
            found,
            len(found),
            lambda rows: FrameworkSerializer(rows, many=True, context=context).data,
        )


class FrameworkDetail(ApiView):
    @extend_schema(
        operation_id="framework",
        tags=["frameworks"],
        summary=gettext_lazy("One framework"),
        description=gettext_lazy(
            "Areas, indicators, scale and what each label asks. “official” is false "
            "for the portal's own working values."
        ),
        parameters=[Parameters],
        responses=FrameworkDetailSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The framework with everything in it."""
        indicators = Indicator.objects.order_by("sort_order").prefetch_related("targets")
        areas = Area.objects.order_by("sort_order").prefetch_related(
            Prefetch("indicators", indicators)
        )
        found = _frameworks().prefetch_related("targets", Prefetch("areas", areas))
        framework = get_object_or_404(found, slug=slug)
        return Response(FrameworkDetailSerializer(framework, context={"request": request}).data)


class ResourceList(ApiView):
    get_parameters = SearchParameters

    @extend_schema(
        operation_id="resources",
        tags=["resources"],
        summary=gettext_lazy("Search guidance and training"),
        description=gettext_lazy(
            "The same search as on the site: what you may open, in your language "
            "where it exists there. Repeat a filter for any of several values; "
            "different filters all hold. “facets” of an answer has the values "
            "there are."
        ),
        parameters=[SearchParameters],
        responses=page_serializer(
            FoundResourceSerializer,
            suggestion=CharField(allow_null=True),
            relaxed=BooleanField(),
            facets=DictField(child=DictField(child=IntegerField())),
        ),
    )
    def get(self, request: Request) -> Response:
        """A page of hits with the counts of every filter."""
        number, size = self.asked["page"], self.asked["page_size"]
        query = self._query(request)
        results = engine.search(query)
        if not results.total and not engine.is_complete():
            raise EngineUnavailable("the index is being built")
        hits = {key: hit for hit in results.hits for key in page_keys([hit.key])}
        # What the index shows is checked against the database.
        visible = Resource.objects.filter(pk__in=list(hits)).visible_to(request.user)
        pages = {page.pk: page for page in in_reader_language(visible.with_card_fields())}
        rows = FoundResourceSerializer(
            [pages[key] for key in hits if key in pages],
            many=True,
            context={"request": request, "hits": hits},
        ).data
        total = min(results.total, MAX_WINDOW)
        data = page_of(request, rows, total, number, size)
        data |= {
            "suggestion": results.suggestion,
            "relaxed": results.relaxed,
            "facets": {
                name: {count.value: count.count for count in counts}
                for name, counts in results.facets.items()
            },
        }
        return Response(data)

    def _query(self, request: Request) -> SearchQuery:
        """The search as the site's page reads it from an address; here unknown values are named
        instead of ignored. Raises ValidationError."""
        labels = facet_labels(default_areas())
        wrong: dict[str, list[str]] = {}
        for name, values in self.asked.items():
            if name in labels and (unknown := sorted(set(values) - set(labels[name]))):
                text = _("There is no such value: %(values)s.")
                wrong[name] = [text % {"values": ", ".join(unknown)[:300]}]
        if wrong:
            raise ValidationError(wrong)
        query = query_from(plain(request), labels)
        number, size = self.asked["page"], self.asked["page_size"]
        return replace(query, page=number, page_size=size, exact=self.asked["exact"])


class ResourceDetail(ApiView):
    @extend_schema(
        operation_id="resource",
        tags=["resources"],
        summary=gettext_lazy("One resource"),
        description=gettext_lazy(
            "A resource with all that its page has, in your language where it "
            "exists there. Links in its HTML that start with “/” are addresses of "
            "this site."
        ),
        parameters=[Parameters],
        responses=ResourceDetailSerializer,
    )
    def get(self, request: Request, identifier: str) -> Response:
        """The whole resource; what the reader may not open is not there."""
        found = list(Resource.objects.filter(identifier=identifier).visible_to(request.user))
        best = in_reader_language(found)
        if not best:
            raise Http404
        page = in_reader_language([best[0].specific])[0]
        languages = sorted(version.locale.language_code for version in found)
        context: dict[str, Any] = {"request": request, "languages": languages}
        return Response(ResourceDetailSerializer(page, context=context).data)
