"""Reads the library for the recommender: compact rows, no objects of models.

A library of 100,000 resources must be ready within a second or so after a restart, so the
rows come as plain values (docs/recommendations-evaluation.md has the figures).
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from portal.recommendations.core.library.columns import PREREQUISITE, TOGETHER, Columns
from practices import permissions
from practices.enums import EvidenceLevel, IndicatorRole, LinkKind, MaturityLevel, ResourceKind
from practices.finding.freshness import share_of_quality
from practices.models import Resource, ResourceIndicator, ResourceLink
from practices.vocabulary import Vocabulary, vocabulary
from search.core.access import document_access

LANGUAGE = settings.LANGUAGE_CODE
JOIN = "|"
# As a candidate without one has it: up to four weeks.
UNKNOWN_EFFORT = 3
CHUNK = 500  # rows at a time; much larger chunks do not stay in the processor's cache
FIELDS = (
    "pk",
    "path",
    "translation_key",
    "identifier",
    "kind",
    "for_bronze",
    "for_silver",
    "for_gold",
    "evidence",
    "access",
    "course_key",
    "reviewed_on",
    "review_every",
    "effort_id",
    "category_id",
    "locale_id",
)

# A column as the database driver gives it: a UUID may be a text, a date may be one as well.
Values = list[Any]
Key = Hashable


def library_columns() -> Columns:
    """Every live resource once, with the languages in which it exists; four queries besides
    the vocabulary. The version in the default language speaks for all."""
    known = vocabulary()
    found = dict(
        zip(FIELDS, _values(Resource.objects.live().without_repeats(), FIELDS), strict=True)
    )
    keys = found["translation_key"]
    default = [pk for pk, one in known.locales.items() if one.language_code == LANGUAGE]
    speaker: dict[Key, int] = {}
    locales: dict[Key, tuple[int, ...]] = {}
    for place, (key, locale) in enumerate(zip(keys, found["locale_id"], strict=True)):
        if key not in speaker or locale in default:
            speaker[key] = place
        locales[key] = (*locales.get(key, ()), locale)
    chosen = list(speaker.values())
    rows = found
    if len(chosen) < len(keys):
        rows = {name: [values[place] for place in chosen] for name, values in found.items()}
    columns = Columns(ids=rows["identifier"], kinds=rows["kind"])
    _add_labels(columns, rows, known)
    codes = {pk: one.language_code for pk, one in known.locales.items()}
    names = {group: tuple(sorted(codes[pk] for pk in group)) for group in set(locales.values())}
    columns.languages = [names[locales[key]] for key in rows["translation_key"]]
    columns.access = _access(rows)
    by_key = dict(zip(rows["translation_key"], rows["identifier"], strict=True))
    columns.courses = [
        by_key.get(key) if key is not None and kind == ResourceKind.MODULE else None
        for key, kind in zip(rows["course_key"], rows["kind"], strict=True)
    ]
    places = {pk: place for place, pk in enumerate(rows["pk"])}
    _add_topics(columns, places, known)
    _add_links(columns, places, dict(zip(found["pk"], keys, strict=True)), by_key)
    return columns


def _values(rows: QuerySet[Any], fields: Sequence[str]) -> list[Values]:
    """The fields of all rows by column, as the driver gives them.

    Django's own conversion of each value would take several times as long as the query.
    """
    sql, parameters = rows.order_by().values_list(*fields).query.sql_with_params()
    found: list[Values] = [[] for _ in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while chunk := cursor.fetchmany(CHUNK):
            for values, fresh in zip(found, zip(*chunk, strict=True), strict=True):
                values.extend(fresh)
    return found


def _add_labels(columns: Columns, rows: Mapping[str, Values], known: Vocabulary) -> None:
    """Levels, category, effort, evidence and quality."""
    flags = list(zip(*(rows[f"for_{level.value}"] for level in MaturityLevel), strict=True))
    levels = {
        one: tuple(level.value for level, holds in zip(MaturityLevel, one, strict=True) if holds)
        for one in set(flags)
    }
    columns.levels = [levels[one] for one in flags]
    # Publishing asks for each of these; a row that came in by another way must not close the page.
    columns.categories = [known.terms[pk].slug if pk else "" for pk in rows["category_id"]]
    columns.efforts = [
        known.terms[pk].sort_order if pk else UNKNOWN_EFFORT for pk in rows["effort_id"]
    ]
    places = {value: place for place, value in enumerate(EvidenceLevel.values, start=1)}
    columns.evidence = [places[value] for value in rows["evidence"]]
    checks = list(zip(rows["reviewed_on"], rows["review_every"], strict=True))
    today = timezone.localdate()
    quality = {
        (day, months): share_of_quality(_date(day) if day else None, months, today)
        for day, months in set(checks)
    }
    columns.quality = [quality[one] for one in checks]


def _date(value: datetime.date | str) -> datetime.date:
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _access(rows: Mapping[str, Values]) -> list[str]:
    """The access value of each resource: what readers must hold, as in the search index."""
    restrictions = permissions.all_restrictions()
    around: list[tuple[int, ...]] = [()] * len(rows["path"])
    if restrictions:
        around = [
            tuple(one.pk for one in restrictions if path.startswith(one.page.path))
            for path in rows["path"]
        ]
    keys = list(zip(rows["access"], rows["course_key"], around, strict=True))
    known: dict[tuple[Any, ...], str] = {}
    for access, course, inside in set(keys):
        required = permissions.level_requirements(access, _uuid(course))
        required += [
            permissions.restriction_requirement(one)
            for one in {each.pk: each for each in restrictions}.values()
            if one.pk in inside
        ]
        known[access, course, inside] = JOIN.join(sorted(document_access(required)))
    return [known[key] for key in keys]


def _uuid(value: UUID | str | None) -> UUID | None:
    return UUID(value) if isinstance(value, str) else value


def _add_topics(columns: Columns, places: Mapping[int, int], known: Vocabulary) -> None:
    """Topics of the speaking versions; those of one resource in the editor's order."""
    fields = ("resource_id", "sort_order", "role", "indicator_id")
    resources, orders, roles, indicators = _values(ResourceIndicator.objects.all(), fields)
    place_of = np.array([places.get(pk, -1) for pk in resources], dtype=np.int64)
    by_order = np.argsort(np.array([order or 0 for order in orders]), kind="stable")
    by_order = by_order[place_of[by_order] >= 0]
    codes = {pk: one.code for pk, one in known.indicators.items()}
    names = [codes[indicator] for indicator in indicators]
    main = np.array(roles) == IndicatorRole.PRIMARY.value
    columns.topic_places = place_of[by_order].tolist()
    columns.topic_codes = [names[number] for number in by_order.tolist()]
    columns.topic_main = main[by_order].tolist()


def _add_links(
    columns: Columns,
    places: Mapping[int, int],
    keys: dict[int, Key],
    by_key: Mapping[Key, str],
) -> None:
    """Links by identifier; a target that is not live in this language counts in another."""
    hidden = Resource.objects.filter(live=False, linked_from__isnull=False)
    keys |= dict(zip(*_values(hidden, ("pk", "translation_key")), strict=True))
    fields = ("resource_id", "kind", "target_id")
    names = {LinkKind.PREREQUISITE.value: PREREQUISITE}
    for pk, kind, target in zip(*_values(ResourceLink.objects.all(), fields), strict=True):
        name = by_key.get(keys.get(target))
        if pk in places and name is not None:
            columns.links.append((places[pk], names.get(kind, TOGETHER), name))
