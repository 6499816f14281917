"""What was searched and opened in a time, summed up for editors."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.db.models import Count, F, FloatField, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from search.core.analysis import FUNCTION_WORDS, base_language, fold, words
from search.models import OpenedResult, SearchedText

# Rows of sums; their names are in the functions that make them.
Sums: TypeAlias = QuerySet[Any, Any]

# How many words of a thesaurus group are looked up at most.
MOST_PARTS = 40


def first_day(days: int) -> date:
    """The first of the last `days` days, today included."""
    return timezone.localdate() - timedelta(days=days - 1)


def _texts(rows: QuerySet[SearchedText]) -> Sums:
    """One row for each text and language: `query`, `times` (searched), `empty` (without results),
    `partial` (only some words found) and `openings` (results opened)."""
    return rows.values("language", "key").annotate(
        query=Max("text"),
        times=Sum("searches"),
        empty=Sum("without_results"),
        partial=Sum("relaxed"),
        openings=Sum("opened"),
    )


def found_nothing(rows: QuerySet[SearchedText]) -> Sums:
    """Texts without results, those that failed most often first."""
    return _texts(rows).filter(empty__gt=0).order_by("-empty", "key", "language")


def found_in_part(rows: QuerySet[SearchedText]) -> Sums:
    """Texts of which no page has all the words, most frequent first."""
    return _texts(rows).filter(partial__gt=0).order_by("-partial", "key", "language")


def searched_most(rows: QuerySet[SearchedText]) -> Sums:
    """All texts, most frequent first."""
    return _texts(rows).order_by("-times", "key", "language")


def nothing_opened(rows: QuerySet[SearchedText]) -> Sums:
    """Texts with results of which none was opened, most frequent first."""
    unopened = _texts(rows).filter(openings=0, times__gt=F("empty"))
    return unopened.order_by("-times", "key", "language")


def opened_most(rows: QuerySet[OpenedResult]) -> Sums:
    """One row for each resource and language: `times` opened, `place` in the results on average,
    and from how many different `texts`."""
    return (
        rows.values("language", "identifier")
        .annotate(
            times=Sum("opened"),
            place=Cast(Sum("positions"), FloatField()) / Sum("opened"),
            texts=Count("key", distinct=True),
        )
        .order_by("-times", "identifier", "language")
    )


def leading_texts(
    rows: QuerySet[OpenedResult], identifiers: Collection[str], most: int = 3
) -> dict[tuple[str, str], list[str]]:
    """The texts from which resources were opened most often, by identifier and language."""
    sums = (
        rows.filter(identifier__in=identifiers)
        .values_list("identifier", "language", "key")
        .annotate(times=Sum("opened"))
        .order_by("-times", "key")
    )
    found: dict[tuple[str, str], list[str]] = {}
    for identifier, language, key, _times in sums:
        texts = found.setdefault((identifier, language), [])
        if len(texts) < most:
            texts.append(key)
    return found


def frequent_texts(terms: Collection[str], language: str, most: int = 5) -> list[str]:
    """The texts searched most in the last year that contain a word of these terms."""
    parts = {fold(word) for term in terms for word in words(term)}
    parts -= FUNCTION_WORDS.get(base_language(language), frozenset())
    contains = Q()
    for part in sorted(parts)[:MOST_PARTS]:
        contains |= Q(padded__contains=f" {part} ")
    if not contains:
        return []
    rows = SearchedText.objects.annotate(padded=Concat(Value(" "), "key", Value(" ")))
    rows = rows.filter(contains, language=language, day__gte=first_day(365))
    return [row["query"] for row in searched_most(rows)[:most]]
