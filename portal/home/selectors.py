"""What the front page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.benchmarking.charts.radar import Axis, Radar, radar
from portal.home.models import HomePage
from practices.enums import VocabularyName
from practices.models import Area, Resource
from practices.selectors import card, default_areas, prepare, reader_language, search_url
from practices.vocabulary import vocabulary

NEWEST = 4


@dataclass(frozen=True, slots=True)
class AreaTile:
    code: str
    title: str
    url: str
    indicator_count: int
    resource_count: int


def home_context(_page: HomePage, request: HttpRequest) -> dict[str, Any]:
    """Counts, areas, newest guidance and courses, all for this reader."""
    visible = (
        Resource.objects.all()
        .visible_to(request.user)
        .without_repeats()
        .filter(locale__language_code=reader_language())
    )
    areas = default_areas()
    tiles = _area_tiles(areas, visible)
    # Lines need no indicators, so none are loaded.
    recent = visible.exclude(kind="module").order_by("-first_published_at", "pk")
    quick = visible.filter(effort__slug__in=["hours", "days"]).exclude(kind="module")
    return {
        "section": "home",
        "hide_header_search": True,
        "resource_count": visible.count(),
        "indicator_count": sum(tile.indicator_count for tile in tiles),
        "areas": tiles,
        "newest": [card(page, areas, request, []) for page in recent[:NEWEST]],
        "quick_wins": [
            card(page, areas, request, [])
            for page in quick.order_by("effort__sort_order", "title")[:NEWEST]
        ],
        "searches": [(text, search_url(q=text)) for text in example_searches()],
        "entries": entries(request),
        "how": how_it_works(),
        "example_chart": example_chart(areas),
    }


def _area_tiles(areas: Sequence[Area], visible: QuerySet[Resource]) -> list[AreaTile]:
    """The areas with how many indicators each has, and how many of the resources; one query."""
    per_area = dict(
        visible.order_by()
        .values_list("indicator_links__indicator__area__code")
        .annotate(number=Count("pk", distinct=True))
        .values_list("indicator_links__indicator__area__code", "number")
    )
    indicators = Counter(
        indicator.area.code
        for indicator in vocabulary().indicators.values()
        if indicator.area in areas
    )
    return [
        AreaTile(
            area.code,
            area.title,
            search_url(area=area.code),
            indicators.get(area.code, 0),
            per_area.get(area.code, 0),
        )
        for area in areas
    ]


def example_searches() -> list[str]:
    """Searches below the search box, in the reader's language."""
    return [_("membership fees"), _("member survey"), _("strategy paper"), _("Bronze Label")]


@dataclass(frozen=True, slots=True)
class WayIn:
    """One of the three ways into the portal."""

    title: str
    url: str
    text: str
    links: list[tuple[str, str]]


CATEGORIES = (
    "financing-and-fees",
    "member-recruitment-and-engagement",
    "governance-and-legal-form",
    "strategy-and-positioning",
)


def entries(request: HttpRequest) -> list[WayIn]:
    """Find guidance, learn, improve."""
    categories = [
        term
        for term in vocabulary().terms.values()
        if term.vocabulary == VocabularyName.CATEGORY and term.slug in CATEGORIES
    ]
    courses = (
        Resource.objects.filter(kind="course", locale__language_code=reader_language())
        .visible_to(request.user)
        .without_repeats()
        .order_by("path")
    )
    return [
        WayIn(
            _("Find guidance"),
            reverse("search"),
            _("Look up a problem you have this week and see how others handle it."),
            [(term.label, search_url(category=term.slug)) for term in categories],
        ),
        WayIn(
            _("Learn"),
            search_url(type="course"),
            _("Take a case-method course alone, with your team, or with a trainer."),
            [(course.title, prepare(course).get_url(request) or "") for course in courses[:4]],
        ),
        WayIn(
            _("Improve our benchmark"),
            reverse("my_cluster"),
            _("Bring your benchmarking scores and get an ordered list of what to do next."),
            [
                (_("Create a cluster"), reverse("cluster_create")),
                (_("Join with a code"), reverse("cluster_join")),
                (_("Go to my cluster"), reverse("my_cluster")),
            ],
        ),
    ]


@dataclass(frozen=True, slots=True)
class HowStep:
    title: str
    body: str
    who: str = ""
    time: str = ""
    result: str = ""


def how_it_works() -> list[HowStep]:
    return [
        HowStep(
            _("Bring your scores"),
            _(
                "Upload the figures of your benchmarking report, or answer the self-check. Only "
                "your team sees them."
            ),
        ),
        HowStep(
            _("See the gaps"),
            _(
                "Compare each area with the next label's target and with the median of similar "
                "clusters."
            ),
        ),
        HowStep(
            _("Pick what helps most"),
            _(
                "Every suggestion names the indicator behind it and the gap it covers. Pin it, "
                "skip it or mark it done."
            ),
        ),
        HowStep(
            _("Measure again"),
            _("Bring the next scores and see what has changed."),
        ),
    ]


# Scores and target of the invented cluster on the front page, in per cent.
EXAMPLE_SCORES = (86, 71, 50, 57, 56)
EXAMPLE_TARGET = 65


def example_chart(areas: list[Area]) -> Radar | None:
    """The drawing on the front page; only for a framework with as many areas."""
    if len(areas) != len(EXAMPLE_SCORES):
        return None
    return radar(
        [
            Axis(
                f"{area.code} {area.short_title or area.title}",
                score,
                EXAMPLE_TARGET,
                None,
                area.code,
            )
            for area, score in zip(areas, EXAMPLE_SCORES, strict=True)
        ]
    )
