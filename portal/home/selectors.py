"""What the front page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from practices.models import Indicator, Resource
from practices.selectors import cards, default_areas, in_reader_language, reader_language, search_url

NEWEST = 4


@dataclass(frozen=True, slots=True)
class AreaTile:
    code: str
    title: str
    url: str
    indicator_count: int
    resource_count: int


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Counts, areas, newest guidance and courses, all for this reader."""
    visible = Resource.objects.all().visible_to(request.user).filter(
        locale__language_code=reader_language()
    )
    areas = default_areas()
    per_area = dict(
        visible.values_list("indicator_links__indicator__area__code")
        .annotate(number=Count("pk", distinct=True))
        .values_list("indicator_links__indicator__area__code", "number")
    )
    indicators = dict(
        Indicator.objects.filter(area__framework__is_default=True)
        .values_list("area__code")
        .annotate(number=Count("pk"))
    )
    recent = (
        visible.exclude(kind="module").with_card_fields().order_by("-first_published_at", "pk")
    )
    return {
        "section": "home",
        "hide_header_search": True,
        "resource_count": visible.count(),
        "indicator_count": sum(indicators.values()),
        "areas": [
            AreaTile(
                area.code,
                area.title,
                search_url(area=area.code),
                indicators.get(area.code, 0),
                per_area.get(area.code, 0),
            )
            for area in areas
        ],
        "newest": cards(in_reader_language(recent[:NEWEST]), request),
        "quick_wins": cards(
            visible.filter(Q(effort__slug="hours") | Q(effort__slug="days"))
            .exclude(kind="module")
            .with_card_fields()
            .order_by("effort__sort_order", "title")[:NEWEST],
            request,
        ),
        "courses": cards(visible.filter(kind="course").with_card_fields()[:3], request),
        "searches": [
            (text, search_url(q=text)) for text in request_examples()
        ],
    }


def request_examples() -> list[str]:
    """Example searches below the search box, in the reader's language."""
    from django.utils.translation import gettext as _

    return [_("membership fees"), _("member survey"), _("strategy paper"), _("Bronze Label")]
