"""What pages show of resources. Every list goes through `visible_to`."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from practices.enums import IndicatorRole, LinkKind, MaturityLevel
from practices.pagination import pager
from practices.permissions import Reader

if TYPE_CHECKING:
    from practices.models import Area, Resource, ResourceIndexPage

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class LevelMark:
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class AreaMark:
    code: str
    title: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class IndicatorMark:
    code: str
    title: str
    area: str
    url: str


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A resource as lists show it; strings are in the reader's language."""

    identifier: str
    kind: str
    kind_label: str
    title: str
    summary: str
    url: str
    language: str
    language_label: str
    is_foreign: bool
    levels: tuple[LevelMark, ...]
    areas: tuple[AreaMark, ...]
    indicators: tuple[IndicatorMark, ...]
    effort_label: str
    country_label: str
    evidence: str
    evidence_label: str
    reviewed_on: datetime.date
    review_due: datetime.date
    is_stale: bool
    access: str
    access_label: str
    title_highlight: SafeString = field(default_factory=lambda: mark_safe(""))
    highlight: SafeString = field(default_factory=lambda: mark_safe(""))


def reader_language() -> str:
    """The reader's language without a region, one of the site's languages."""
    return (get_language() or "en").partition("-")[0]


def default_areas() -> list[Area]:
    """The areas of the default framework in order."""
    from practices.models import Area

    return list(Area.objects.filter(framework__is_default=True).order_by("sort_order"))


def search_url(**parameters: str) -> str:
    """The address of the search page with these filters."""
    return f"{reverse('search')}?{urlencode(parameters)}"


def level_mark(level: MaturityLevel) -> LevelMark:
    return LevelMark(level.value, str(level.label))


def card(resource: Resource, areas: Sequence[Area], request: HttpRequest | None) -> ResourceCard:
    """A card of `resource`, which was loaded with `with_card_fields`."""
    marks = [
        IndicatorMark(
            code=link.indicator.code,
            title=link.indicator.title,
            area=link.indicator.area.code,
            url=search_url(indicator=link.indicator.code),
        )
        for link in resource.indicator_links.all()
        if link.role == IndicatorRole.PRIMARY
    ]
    covered = {link.indicator.area.code for link in resource.indicator_links.all()}
    language = resource.locale.language_code
    return ResourceCard(
        identifier=resource.identifier,
        kind=resource.kind,
        kind_label=resource.get_kind_display(),
        title=resource.title,
        summary=resource.summary,
        url=resource.get_url(request) or "",
        language=language,
        language_label=resource.locale.get_display_name(),
        is_foreign=language != reader_language(),
        levels=tuple(level_mark(level) for level in resource.levels),
        areas=tuple(AreaMark(area.code, area.title, area.code in covered) for area in areas),
        indicators=tuple(marks),
        effort_label=resource.effort.label,
        country_label=resource.country.label if resource.country else "",
        evidence=resource.evidence,
        evidence_label=resource.get_evidence_display(),
        reviewed_on=resource.reviewed_on,
        review_due=resource.review_due,
        is_stale=resource.is_stale,
        access=resource.access,
        access_label=resource.get_access_display(),
    )


def cards(resources: Iterable[Resource], request: HttpRequest | None) -> list[ResourceCard]:
    """Cards of resources loaded with `with_card_fields`."""
    areas = default_areas()
    return [card(resource, areas, request) for resource in resources]


def in_reader_language(resources: Iterable[Resource]) -> list[Resource]:
    """One resource for each translation key: the reader's language, else the site's default,
    else whichever exists. Keeps the order in which the keys first appear."""
    from django.conf import settings

    preference = [reader_language(), settings.LANGUAGE_CODE]
    best: dict[UUID, Resource] = {}

    def rank(resource: Resource) -> int:
        code = resource.locale.language_code
        return preference.index(code) if code in preference else len(preference)

    for resource in resources:
        known = best.get(resource.translation_key)
        if known is None or rank(resource) < rank(known):
            best[resource.translation_key] = resource
    return list(best.values())


@dataclass(frozen=True, slots=True)
class LinkedResources:
    """Resources that go with a page, grouped as the page shows them."""

    heading: str
    cards: list[ResourceCard]


def linked_resources(
    resource: Resource, user: Reader, areas: Sequence[Area], request: HttpRequest | None
) -> list[LinkedResources]:
    """What this page links to and what links here, visible to `user`, in their language."""
    from practices.models import Resource, ResourceLink

    own_key = resource.translation_key
    pairs = ResourceLink.objects.filter(
        Q(resource__translation_key=own_key) | Q(target__translation_key=own_key)
    ).values_list("kind", "resource__translation_key", "target__translation_key", "sort_order")
    headings = {
        (LinkKind.PREREQUISITE, True): _("Read or do first"),
        (LinkKind.METHOD, True): _("Methods used"),
        (LinkKind.RELATED, True): _("Goes well with"),
        (LinkKind.RELATED, False): _("Goes well with"),
        (LinkKind.PREREQUISITE, False): _("Builds on this"),
        (LinkKind.METHOD, False): _("Where this method is used"),
    }
    groups: dict[str, list[UUID]] = {heading: [] for heading in headings.values()}
    seen: set[UUID] = set()
    order = list(headings)

    def rank(pair: tuple[str, UUID, UUID, int | None]) -> tuple[int, int]:
        return order.index((LinkKind(pair[0]), pair[1] == own_key)), pair[3] or 0

    # A resource that is linked in several ways is shown once, where it matters most.
    for kind, source_key, target_key, _position in sorted(pairs, key=rank):
        forward = source_key == own_key
        key = target_key if forward else source_key
        if key not in seen:
            seen.add(key)
            groups[headings[LinkKind(kind), forward]].append(key)
    found = {
        other.translation_key: other
        for other in in_reader_language(
            Resource.objects.filter(translation_key__in=seen).visible_to(user).with_card_fields()
        )
    }
    return [
        LinkedResources(heading, group)
        for heading, keys in groups.items()
        if (group := [card(found[key], areas, request) for key in keys if key in found])
    ]


def translations(resource: Resource) -> list[Resource]:
    """Live versions of the page in other languages."""
    from practices.models import Resource

    return list(
        Resource.objects.filter(translation_key=resource.translation_key)
        .exclude(pk=resource.pk)
        .live()
        .select_related("locale")
    )


def resource_page_context(resource: Resource, request: HttpRequest) -> dict[str, Any]:
    """Everything the page of one resource shows beside its own sections."""
    areas = default_areas()
    all_marks = [
        (
            link.role,
            IndicatorMark(
                link.indicator.code,
                link.indicator.title,
                link.indicator.area.code,
                search_url(indicator=link.indicator.code),
            ),
        )
        for link in resource.indicator_links.select_related("indicator__area")
    ]
    return {
        "section": "learn" if resource.kind in {"course", "module"} else "guidance",
        "card": card(resource, areas, request),
        "primary_indicators": [mark for role, mark in all_marks if role == IndicatorRole.PRIMARY],
        "secondary_indicators": [mark for role, mark in all_marks if role != IndicatorRole.PRIMARY],
        "linked": linked_resources(resource, request.user, areas, request),
        "page_tags": [
            (tag.name, search_url(q=tag.name)) for tag in resource.tags.all().order_by("name")
        ],
        "page_facts": resource_facts(resource),
        "toc": [(filled.anchor, filled.heading) for filled in resource.filled_sections],
        "translations": translations(resource),
        "crumbs": [
            (_("Guidance"), reverse("search")),
            (resource.category.label, search_url(category=resource.category.slug)),
            (resource.title, None),
        ],
    }


def resource_facts(resource: Resource) -> list[tuple[str, str]]:
    """Rows of the "At a glance" panel; empty values are left out."""
    rows = [
        (_("Effort"), resource.effort.label),
        (_("Category"), resource.category.label),
        (_("For"), ", ".join(term.label for term in resource.audiences.all())),
        (_("Life-cycle stage"), ", ".join(t.label for t in resource.life_cycle_stages.all())),
        (_("Ecosystem"), resource.ecosystem.label if resource.ecosystem else _("Any")),
        (_("Country"), resource.country.label if resource.country else ""),
        (_("Evidence"), resource.get_evidence_display()),
        (_("Owner"), resource.owner_name),
        (_("Reuse"), resource.licence),
    ]
    return [(label, value) for label, value in rows if value]


def index_page_context(index: ResourceIndexPage, request: HttpRequest) -> dict[str, Any]:
    """One page of the resources below `index`, newest check first."""
    from practices.models import Resource

    resources = (
        Resource.objects.child_of(index)
        .visible_to(request.user)
        .with_card_fields()
        .order_by("-reviewed_on", "title")
    )
    page_obj = Paginator(resources, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "section": "guidance",
        "page_obj": page_obj,
        "cards": cards(page_obj.object_list, request),
        "pager": pager(page_obj, request.GET),
        "empty_actions": [(_("Search all guidance"), reverse("search"))],
        "crumbs": [(_("Guidance"), reverse("search")), (index.title, None)],
    }
