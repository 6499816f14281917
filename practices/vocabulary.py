"""What every page needs of the library and what changes rarely: areas, indicators, terms,
languages. LibraryCache in the process until the library changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wagtail.models import Locale

from practices.library import LibraryCache
from practices.models import Area, Indicator, Term


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows by primary key; `areas` are those of the default framework in order."""

    areas: list[Area]
    indicators: Mapping[int, Indicator]
    terms: Mapping[int, Term]
    locales: Mapping[int, Locale]


_vocabulary: LibraryCache[Vocabulary] = LibraryCache()


def vocabulary() -> Vocabulary:
    """The current vocabulary; read from the database where the library has changed."""
    return _vocabulary.get("all", _read)


def _read() -> Vocabulary:
    areas = list(Area.objects.filter(framework__is_default=True).order_by("sort_order"))
    return Vocabulary(
        areas=areas,
        indicators={i.pk: i for i in Indicator.objects.select_related("area")},
        terms={term.pk: term for term in Term.objects.all()},
        locales={locale.pk: locale for locale in Locale.objects.all()},
    )
