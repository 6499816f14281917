"""Titles that are offered while somebody types. Without an engine there are none."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from practices.finding.keys import page_keys
from practices.models import Resource
from practices.selectors import prepare, reader_language, search_url
from search import selectors as engine
from search.core.analysis import fold
from search.core.query import clean_text
from search.engines import EngineUnavailable
from search.indexing.registry import access_for

MOST = 8
# Shorter texts begin too many words.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class PageOffer:
    """A page to open straight away; its title is in its own language."""

    title: str
    url: str
    kind: str
    kind_label: str
    language: str
    language_label: str
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """What is offered for a text: pages, and the address of a search for the text."""

    text: str
    pages: list[PageOffer]
    search_url: str


def offers(request: HttpRequest) -> Offers:
    """Titles for the parameter `q`, each checked against the database in one query."""
    text = clean_text(request.GET.get("q", ""))
    found = Offers(text, [], search_url(q=text))
    if len(text) < SHORTEST:
        return found
    try:
        hits = engine.suggest(text, reader_language(), access_for(request.user), MOST)
    except EngineUnavailable:
        return found
    keys = page_keys(hit.key for hit in hits)
    if keys:
        pages = Resource.objects.filter(pk__in=keys).visible_to(request.user).in_bulk()
        visible = [_offer(pages[key], request) for key in keys if key in pages]
        # Titles that begin with what was typed come first; sorting keeps the engine's order else.
        beginning = fold(text)
        found.pages.extend(
            sorted(visible, key=lambda one: not fold(one.title).startswith(beginning))
        )
    return found


def _offer(page: Resource, request: HttpRequest) -> PageOffer:
    code = prepare(page).locale.language_code
    return PageOffer(
        title=page.title,
        url=page.get_url(request) or "",
        kind=page.kind,
        kind_label=page.get_kind_display(),
        language=code,
        language_label=page.locale.get_display_name(),
        is_foreign=code != reader_language(),
    )
