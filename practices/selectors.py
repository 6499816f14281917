"""Resources as lists show them, in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from practices.enums import IndicatorRole, MaturityLevel, ResourceKind
from practices.models import (
    Area,
    Indicator,
    Resource,
    ResourceIndicator,
)
from practices.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class LevelMark:
    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class AreaBadge:
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
    areas: tuple[AreaBadge, ...]
    indicators: tuple[IndicatorMark, ...]
    effort_label: str
    country_label: str
    evidence: str
    evidence_label: str
    reviewed_on: datetime.date | None
    review_due: datetime.date | None
    is_stale: bool
    access: str
    access_label: str
    # Clusters that use it; 0 where they are too few to be named.
    adoptions: int = 0
    title_highlight: SafeString = field(default_factory=lambda: mark_safe(""))
    highlight: SafeString = field(default_factory=lambda: mark_safe(""))
    opened_token: str = ""


def reader_language() -> str:
    """The reader's language without a region, one of the site's languages."""
    return (get_language() or "en").partition("-")[0]


def default_areas() -> list[Area]:
    """The areas of the default framework in order."""
    return vocabulary().areas


def prepare(resource: Resource) -> Resource:
    """Attach what the vocabulary knows, so that no term or language costs a query."""
    known = vocabulary()
    resource.locale = known.locales[resource.locale_id]
    for name in ("category", "effort", "ecosystem", "country"):
        pk = getattr(resource, f"{name}_id")
        setattr(resource, name, known.terms[pk] if pk else None)
    return resource


def indicator_links(resource: Resource) -> list[ResourceIndicator]:
    """The indicators of a resource, each with its area, in order; one query if not prefetched."""
    known = vocabulary().indicators
    links = list(resource.indicator_links.all())
    for link in links:
        link.indicator = known[link.indicator_id]
    return links


def links_of(resources: Iterable[Resource]) -> dict[int, list[ResourceIndicator]]:
    """The indicators of several resources by primary key, in one query."""
    known = vocabulary().indicators
    found: dict[int, list[ResourceIndicator]] = {resource.pk: [] for resource in resources}
    for link in ResourceIndicator.objects.filter(resource__in=list(found)).order_by("sort_order"):
        link.indicator = known[link.indicator_id]
        found[link.resource_id].append(link)
    return found


def indicator_mark(indicator: Indicator) -> IndicatorMark:
    return IndicatorMark(
        code=indicator.code,
        title=indicator.title,
        area=indicator.area.code,
        url=search_url(indicator=indicator.code),
    )


def search_url(**parameters: str) -> str:
    """The address of the search page with these filters."""
    return f"{reverse('search')}?{urlencode(parameters)}"


def level_mark(level: MaturityLevel) -> LevelMark:
    return LevelMark(level.value, str(level.label))


def card(
    resource: Resource,
    areas: Sequence[Area],
    request: HttpRequest | None,
    links: Sequence[ResourceIndicator] | None = None,
) -> ResourceCard:
    """A card of `resource`, which was loaded with `with_card_fields` or comes with its links."""
    prepare(resource)
    links = indicator_links(resource) if links is None else links
    marks = [indicator_mark(x.indicator) for x in links if x.role == IndicatorRole.PRIMARY]
    covered = {link.indicator.area.code for link in links}
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
        areas=tuple(AreaBadge(area.code, area.title, area.code in covered) for area in areas),
        indicators=tuple(marks),
        effort_label=effort_label(resource),
        country_label=resource.country.label if resource.country else "",
        evidence=resource.evidence,
        evidence_label=resource.get_evidence_display(),
        reviewed_on=resource.reviewed_on,
        review_due=resource.review_due,
        is_stale=resource.is_stale,
        access=resource.access,
        access_label=resource.get_access_display(),
        adoptions=resource.shown_adoptions,
    )


def cards(resources: Iterable[Resource], request: HttpRequest | None) -> list[ResourceCard]:
    """Cards of resources loaded with `with_card_fields`."""
    areas = default_areas()
    return [card(resource, areas, request) for resource in resources]


def in_reader_language(resources: Iterable[Resource]) -> list[Resource]:
    """One resource for each translation key: the reader's language, else the site's default,
    else whichever exists. Keeps the order in which the keys first appear."""
    preference = [reader_language(), settings.LANGUAGE_CODE]
    best: dict[UUID, Resource] = {}

    def rank(resource: Resource) -> int:
        code = resource.locale.language_code
        return preference.index(code) if code in preference else len(preference)

    for resource in map(prepare, resources):
        known = best.get(resource.translation_key)
        if known is None or rank(resource) < rank(known):
            best[resource.translation_key] = resource
    return list(best.values())


def effort_label(resource: Resource) -> str:
    """How long it takes; weeks or months of a case study are those of which it tells."""
    term = resource.effort
    label: str = term.label if term else ""
    # Nobody reads for longer than the second band, two to five days.
    if term and resource.kind == ResourceKind.CASE_STUDY and term.sort_order > 2:
        return _("The case took: %(effort)s") % {"effort": label[:1].lower() + label[1:]}
    return label
