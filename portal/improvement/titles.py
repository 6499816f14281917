"""Titles that a plan took from the library, in the reader's language.

A proposal calls areas and measures by what they come from, in the language of whoever made the
plan. A title that still reads like that in any language is shown as the library calls it for the
reader; what somebody worded stays as it is. Nothing is changed in the plan itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from portal.clusters.models import Cluster
from practices.enums import MaturityLevel, ResourceKind
from practices.models import Area, Indicator, Resource
from practices.permissions import Reader
from practices.vocabulary import vocabulary

from .models import ImprovementPlan, Measure, MeasureResource, PlanArea

LONGEST = 200
# What a measure only reads: its effort is that of others, of whom it tells.
READ_KINDS = frozenset({ResourceKind.CASE_STUDY, ResourceKind.READING})


def measure_title(kind: str, title: str) -> str:
    """What to do with a resource; practices and methods say it in their title."""
    sentences = {
        ResourceKind.COURSE: _("Take the course: %(title)s"),
        ResourceKind.MODULE: _("Take the module: %(title)s"),
        ResourceKind.TEMPLATE: _("Use the template: %(title)s"),
        ResourceKind.CHECKLIST: _("Go through the checklist: %(title)s"),
        ResourceKind.READING: _("Read: %(title)s"),
        ResourceKind.CASE_STUDY: _("Learn from the case: %(title)s"),
    }
    pattern = sentences.get(ResourceKind(kind), "%(title)s")
    return (pattern % {"title": title})[:LONGEST]


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def area_titles() -> dict[str, str]:
    """Titles of areas and indicators in every language to those in the active one. No query
    where the library is known already."""
    known = vocabulary()
    rows: list[Area | Indicator] = [*known.areas, *known.indicators.values()]
    return {
        title: row.title
        for row in rows
        for language in _languages()
        if (title := getattr(row, build_localized_fieldname("title", language)))
    }


def _resource_titles(identifiers: Iterable[str], reader: Reader) -> dict[tuple[str, str], str]:
    """By identifier and a title that a measure may have got from it: the title for the reader."""
    pages = Resource.objects.filter(identifier__in=list(identifiers)).visible_to(reader)
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    rows = pages.values_list("identifier", "locale__language_code", "kind", "title")
    for identifier, language, kind, title in rows:
        found[identifier][language] = (kind, title)
    return {
        (identifier, title): shown
        for identifier, by_language in found.items()
        for shown in [_for_reader(by_language)]
        for title in _ever(by_language)
    }


def _for_reader(by_language: Mapping[str, tuple[str, str]]) -> str:
    wanted = (get_language() or "", settings.LANGUAGE_CODE, *by_language)
    return measure_title(*next(by_language[code] for code in wanted if code in by_language))


def _ever(by_language: Mapping[str, tuple[str, str]]) -> set[str]:
    """Every title that somebody may have got, of any language with a page in any other."""
    titles = set()
    for language, (kind, title) in product(_languages(), by_language.values()):
        with override(language):
            titles.add(measure_title(kind, title))
    return titles


def in_reader_words(
    areas: Iterable[PlanArea], measures: Iterable[Measure], reader: Reader | None
) -> None:
    """Give areas and measures the titles to show, in place; they are not for saving.

    Without a `reader` only areas, for no resource may be looked up. The measures come with their
    resources.
    """
    shown = area_titles()
    for area in areas:
        area.title = shown.get(area.title, area.title)
    rows = list(measures)
    used = {row.pk: [each.identifier for each in row.resources.all()] for row in rows}
    names = {name for each in used.values() for name in each}
    if reader is None or not names:
        return
    titles = _resource_titles(names, reader)
    for row in rows:
        own = (titles.get((name, row.title)) for name in used[row.pk])
        row.title = next((title for title in own if title), row.title)


def titles_of(plans: Iterable[ImprovementPlan], reader: Reader | None) -> dict[str, str]:
    """What parts of these plans may be called anywhere in their history, to what the reader calls
    them; without a `reader` only areas."""
    names = MeasureResource.objects.filter(measure__area__plan__in=list(plans))
    identifiers = set(names.values_list("identifier", flat=True)) if reader else set()
    found = _resource_titles(identifiers, reader) if reader and identifiers else {}
    return {**{title: shown for (_name, title), shown in found.items()}, **area_titles()}


def trail_titles(cluster: Cluster, reader: Reader | None) -> dict[str, str]:
    """What the cluster's trail says of its plans, to what the reader calls it."""
    found = titles_of(ImprovementPlan.objects.filter(cluster=cluster), reader)
    ways = {"sheet": _("sheet for the auditor"), "calendar": _("calendar"), "ics": "ICS"}
    levels = {level.value: str(level.label) for level in MaturityLevel}
    return {**ways, **levels, "xlsx": "XLSX", "csv": "CSV", **found}


def shown_title(area: PlanArea, measure: Measure | None, reader: Reader) -> str:
    """What the reader calls an area, or with `measure` one of its measures; both stay as they
    are."""
    if measure is None:
        return area_titles().get(area.title, area.title)
    names = [row.identifier for row in measure.resources.all()]
    titles = _resource_titles(names, reader) if names else {}
    return next(
        (titles[key] for name in names if (key := (name, measure.title)) in titles), measure.title
    )


def kept_title(typed: str, shown: str, stored: str) -> str:
    """The title to save of a form that `shown` was put into: what nobody touched stays `stored`."""
    return stored if typed == shown else typed
