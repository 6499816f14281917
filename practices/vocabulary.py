"""What every page needs of the library and what changes rarely: areas, indicators, terms,
languages, private sections. Kept in the process until the library's version changes.

Within a request the version is asked for once, so a page pays one small query for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.signals import request_finished, request_started
from wagtail.models import Locale, PageViewRestriction

if TYPE_CHECKING:
    from practices.models import Area, Indicator, Term


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows by primary key; `areas` are those of the default framework in order."""

    version: UUID | None
    areas: list[Area]
    indicators: Mapping[int, Indicator]
    terms: Mapping[int, Term]
    locales: Mapping[int, Locale]
    restrictions: list[PageViewRestriction]


_in_request: ContextVar[bool] = ContextVar("_in_request", default=False)
_version: ContextVar[UUID | None] = ContextVar("_version", default=None)
_known: Vocabulary | None = None


def library_version() -> UUID | None:
    """Changes with every change of the library; None before the first."""
    from practices.models import LibraryVersion

    remembered = _version.get()
    if remembered is not None:
        return remembered
    found: UUID | None = LibraryVersion.objects.filter(pk=1).values_list("token", flat=True).first()
    if _in_request.get():
        _version.set(found)
    return found


def forget_version() -> None:
    """Ask the database again; for whoever has just changed the library."""
    _version.set(None)


def vocabulary() -> Vocabulary:
    """The current vocabulary; read from the database where the library has changed."""
    global _known
    version = library_version()
    if _known is None or version is None or _known.version != version:
        _known = _load(version)
    return _known


def _load(version: UUID | None) -> Vocabulary:
    from practices.models import Area, Indicator, Term

    areas = list(Area.objects.filter(framework__is_default=True).order_by("sort_order"))
    return Vocabulary(
        version=version,
        areas=areas,
        indicators={i.pk: i for i in Indicator.objects.select_related("area")},
        terms={term.pk: term for term in Term.objects.all()},
        locales={locale.pk: locale for locale in Locale.objects.all()},
        restrictions=list(
            PageViewRestriction.objects.select_related("page")
            .prefetch_related("groups")
            .order_by("pk")
        ),
    )


def _begin(**_kwargs: Any) -> None:
    _in_request.set(True)
    _version.set(None)


def leave_request(**_kwargs: Any) -> None:
    """Know nothing of the library from a request any more."""
    _in_request.set(False)
    _version.set(None)


request_started.connect(_begin, dispatch_uid="vocabulary-begin")
request_finished.connect(leave_request, dispatch_uid="vocabulary-end")
