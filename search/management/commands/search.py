"""A search from the shell."""

import json
import re
from argparse import ArgumentTypeError
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.management.base import CommandError, CommandParser

from search import selectors
from search.core.query import MAX_PAGE_SIZE, SearchQuery
from search.core.results import SearchResults
from search.indexing import registry
from search.management.base import SearchCommand


class Command(SearchCommand):
    """Print the first hits of a search, as text or JSON."""

    help = "Search the index as the site does."

    def add_arguments(self, parser: CommandParser) -> None:
        """The words, the reader, and the output."""
        parser.add_argument("text", help="what to search for; empty for everything")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            dest="filters",
            metavar="NAME=VALUE",
            help="only hits with this facet value; repeat for more",
        )
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, type=_language)
        parser.add_argument("--limit", default=10, type=_limit)
        parser.add_argument("--as", dest="email", help="search as the user with this address")
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search and print."""
        query = SearchQuery(
            text=options["text"],
            language=options["language"],
            filters=_filters(options["filters"]),
            access=registry.access_for(_user(options["email"])),
            page_size=options["limit"],
        )
        with self.engine_errors():
            results = selectors.search(query)
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_json(results), ensure_ascii=False, indent=2))
        else:
            self._print(results)

    def _print(self, results: SearchResults) -> None:
        if results.suggestion:
            self.stdout.write(f"Results for “{results.suggestion}”")
        for number, hit in enumerate(results.hits, start=1):
            self.stdout.write(f"{number}. {hit.title} [{hit.kind}, {hit.language}] {hit.url}")
            plain = unescape(re.sub(r"</?mark>", "", hit.highlight))
            self.stdout.write(f"   {' '.join(plain.split())}")
        self.stdout.write(f"{results.total} found in {results.took_ms:.1f} ms")


def as_json(results: SearchResults) -> dict[str, object]:
    """The results as the command prints them."""
    return {
        "total": results.total,
        "hits": [
            {
                "id": hit.identifier,
                "kind": hit.kind,
                "title": hit.title,
                "url": hit.url,
                "language": hit.language,
                "score": round(hit.score, 4),
                "highlight": hit.highlight,
            }
            for hit in results.hits
        ],
        "facets": {
            name: {count.value: count.count for count in counts}
            for name, counts in results.facets.items()
        },
        "suggestion": results.suggestion,
        "took_ms": round(results.took_ms, 3),
    }


def _filters(pairs: Iterable[str]) -> dict[str, frozenset[str]]:
    known = registry.facet_names()
    filters: dict[str, frozenset[str]] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or not value:
            raise CommandError(f"“{pair}” is not a filter; write NAME=VALUE")
        if name not in known:
            names = ", ".join(sorted(known))
            raise CommandError(f"There is no filter “{name}”; known filters: {names}")
        filters[name] = filters.get(name, frozenset()) | {value}
    return filters


def _user(email: str | None) -> AbstractUser | None:
    if email is None:
        return None
    users = get_user_model()
    field = users.get_email_field_name()
    # Two accounts may share an address that differs in case only; the exact one is meant then.
    found = users._default_manager.filter(**{f"{field}__iexact": email})[:2]
    exact = [user for user in found if getattr(user, field) == email]
    if len(found) == 1 or exact:
        return exact[0] if exact else found[0]
    raise CommandError(f"There is no user with the address “{email}”")


def _language(code: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", code):
        raise ArgumentTypeError(f"“{code}” is not a language code")
    return code


def _limit(number: str) -> int:
    if not number.isdecimal() or not 1 <= int(number) <= MAX_PAGE_SIZE:
        raise ArgumentTypeError(f"“{number}” is not a number from 1 to {MAX_PAGE_SIZE}")
    return int(number)
