"""Sends nasty requests to the application and looks at every answer."""

from __future__ import annotations

import random
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote_to_bytes

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from portal.accounts.models import User
from practices.enums import AccessLevel
from practices.finding.facets import FACETS
from practices.models import Resource
from search.core.query import SORTS
from search.indexing.registry import access_for, all_documents
from tests.factories.accounts import browser_of, person
from tests.factories.library import make_private

from .nasty import ESCAPED_ONLY, POSTED, NastyMaker, NastyRequest

SEARCH_PATHS = ("/en/search/", "/it/search/", "/en/search/suggest/", "/it/search/suggest/")
MOST_WORDS = 3_000
_ADDRESS = re.compile(r"""["'](?:https?://[^/"']+)?(/(?:en|it)/[^"'?#]*)""")


@dataclass(frozen=True)
class Reader:
    """Somebody with a browser, and what must never be shown to them."""

    name: str
    browser: Client
    hidden_addresses: frozenset[str]
    hidden_titles: tuple[str, ...]


@dataclass
class Report:
    """What came of it: how many requests, answers by status, and what went wrong."""

    seed: int
    requests: int = 0
    seconds: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)

    def __str__(self) -> str:
        rate = self.requests / self.seconds if self.seconds else 0
        answers = ", ".join(f"{count} × {name}" for name, count in sorted(self.answers.items()))
        return (
            f"seed {self.seed}: {self.requests} requests in {self.seconds:.0f} s, {rate:.0f} per "
            f"second, {len(self.failures)} failures ({answers}); the slowest took "
            f"{self.slowest[0]:.2f} s, number {self.slowest[1]}"
        )


def restricted_library(generator: random.Random) -> list[Reader]:
    """Put private sections and levels on some pages of the library; who reads it then."""
    group = Group.objects.create(name="Fuzzing circle")
    pages = list(Resource.objects.live().order_by("pk"))
    chosen = generator.sample(pages, 12)
    for page, kind in zip(chosen, ("login", "groups", "password") * 2, strict=False):
        make_private(Page.objects.get(pk=page.pk), kind, *([group] if kind == "groups" else []))
    for page in chosen[6:]:
        same = Resource.objects.filter(translation_key=page.translation_key)
        same.update(access=generator.choice([AccessLevel.TRAINER, AccessLevel.REGISTERED]))
    member = person("registered")
    member.groups.add(group)
    readers: list[tuple[str, User | None]] = [
        ("visitor", None),
        ("registered", person("registered")),
        ("member", member),
        ("trainer", person("trainer")),
    ]
    return [_reader(name, user) for name, user in readers]


def _reader(name: str, user: User | None) -> Reader:
    visible = Resource.objects.all().visible_to(user)
    hidden = Resource.objects.live().exclude(pk__in=visible.values("pk"))
    access = access_for(user)
    # What pages that they may read say about a hidden one is theirs to know.
    told = " ".join(
        f"{document.title} {document.summary} {document.body}".lower()
        for document in all_documents()
        if document.access & access
    )
    titles = {page.title for page in hidden if page.title.lower() not in told}
    addresses = frozenset(str(page.get_url()) for page in hidden)
    return Reader(name, browser_of(user), addresses, tuple(sorted(titles)))


def library_words() -> list[str]:
    """Words of the library, hidden ones among them."""
    words: set[str] = set()
    for title, summary in Resource.objects.live().values_list("title", "summary"):
        words.update(f"{title} {summary}".split())
    return sorted(words)[:MOST_WORDS]


def parameter_values() -> dict[str, Sequence[str]]:
    """Parameters of the search page with values that mean something."""
    values: dict[str, Sequence[str]] = {
        "page": ("1", "2", "7"),
        "sort": SORTS,
        "lang": ("en", "it", "de"),
        "limit": ("1", "10"),
        "offset": ("0", "10"),
        "token": ("a:b:c",),
    }
    known = ("bronze", "gold", "1", "3", "1.1", "course", "case-study", "weeks", "IT")
    return values | {facet.name: known for facet in FACETS}


def api_paths() -> list[str]:
    """Every address below /api/v1/ that takes no further part."""

    def below(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from below(pattern.url_patterns, path)
            elif "<" not in path and "(" not in path:
                yield f"/{path}"

    return [path for path in below(get_resolver().url_patterns, "") if path.startswith("/api/v1/")]


def fuzz(
    readers: Sequence[Reader],
    seed: int,
    *,
    seconds: float = 0.0,
    requests: int = 0,
    only: int | None = None,
    most_failures: int = 20,
) -> Report:
    """Send requests for so long, or so many, or the one with the number `only`.

    The request with a number is the same for the same seed and library.
    """
    words, values, paths = (
        library_words(),
        parameter_values(),
        [*SEARCH_PATHS * 5, *POSTED, *api_paths()],
    )
    report = Report(seed)
    started = time.monotonic()
    number = only or 0
    while len(report.failures) < most_failures:
        generator = random.Random(f"{seed}:{number}")
        reader = generator.choice(readers)
        request = NastyMaker(generator, words, values).request(paths)
        begun = time.monotonic()
        problems = _problems(reader, request, report)
        report.slowest = max(report.slowest, (time.monotonic() - begun, number))
        for problem in problems:
            report.failures.append(
                f"number {number}, {reader.name}: {problem}\n"
                f"  {request.path}?{request.query[:500]}\n  {str(request.headers)[:500]}"
            )
        number += 1
        report.requests += 1
        report.seconds = time.monotonic() - started
        if only is not None or report.requests == requests or 0 < seconds < report.seconds:
            break
    return report


def _problems(reader: Reader, request: NastyRequest, report: Report) -> list[str]:
    try:
        answer = _answer(reader.browser, request)
    except Exception:
        return [f"an exception\n{traceback.format_exc()}"]
    report.answers[f"{request.path} {answer.status_code}"] += 1
    if answer.status_code >= 500:
        return [f"status {answer.status_code}"]
    return list(_leaks(reader, request, answer))


def _answer(browser: Client, request: NastyRequest) -> HttpResponse:
    if request.method == "GET":
        return browser.generic("GET", request.path, QUERY_STRING=request.query, **request.headers)
    form = "application/x-www-form-urlencoded"
    body = request.query.encode("latin-1")
    return browser.generic(request.method, request.path, body, form, **request.headers)


def _leaks(reader: Reader, request: NastyRequest, answer: HttpResponse) -> Iterator[str]:
    body = answer.content.decode(errors="replace")
    if "html" in answer.headers.get("Content-Type", ""):
        lowered = body.lower()
        yield from (f"{one} is not escaped" for one in ESCAPED_ONLY if one in lowered)
    for address in set(_ADDRESS.findall(body)) & reader.hidden_addresses:
        yield f"{address} is shown"
    asked = unquote_to_bytes(request.query.replace("+", " ")).decode(errors="replace").lower()
    told = str(request.headers).lower()
    for title in reader.hidden_titles:
        # A title that somebody typed may be repeated to them.
        if (title in body or escape(title) in body) and title.lower() not in asked + told:
            yield f"the title {title!r} is shown"
