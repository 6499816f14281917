"""Counts what people search and open, for editors: never who, from where, or at what time.

Counting never slows a search, because it happens once the answer is sent, and never breaks one,
because failures are swallowed. Nothing here writes a searched text into a log file.
"""

import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from dateutil.relativedelta import relativedelta
from django.core import signing
from django.core.cache import cache
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from search.core.access import STAFF
from search.core.query import SearchQuery
from search.core.results import SearchResults
from search.core.searched_texts import may_be_kept, shown_text, text_key
from search.models import OpenedResult, SearchedText

logger = logging.getLogger(__name__)

KEEP_MONTHS = 13
KEEP_RARE = timedelta(days=90)
# A text that was searched fewer times than this is rare.
RARE = 2
TOKEN_SECONDS = 6 * 3600
LONGEST_TOKEN = 2000
_SALT = "search.opened"
# Cubot makes telephones.
_ROBOT = re.compile(r"(?<!cu)bot\b|crawl|spider|slurp", re.IGNORECASE)


def is_typed_search(request: HttpRequest, text: str) -> bool:
    """Whether somebody has just asked for this text.

    Not: another page, filter or order of the same search, which the page they come from tells;
    a page loaded again, fetched before anybody wants it, or read by a machine that says so.
    """
    headers = request.headers
    purpose = headers.get("Sec-Purpose", "") + headers.get("Purpose", "") + headers.get("X-Moz", "")
    if (
        request.method != "GET"
        or request.GET.get("page", "1") != "1"
        or "prefetch" in purpose
        or "max-age=0" in headers.get("Cache-Control", "")
        or _ROBOT.search(headers.get("User-Agent", ""))
    ):
        return False
    before = headers.get("HX-Current-URL") or headers.get("Referer", "")
    return _searched_on(before, request.path) != text_key(text)


def _searched_on(address: str, search_path: str) -> str | None:
    """The key of the text that a search page with this address shows; None for other pages."""
    try:
        parts = urlsplit(address)
        found = parse_qs(parts.query, max_num_fields=500).get("q", [""])
    except ValueError:
        return None
    is_search = _without_language(parts.path) == _without_language(search_path)
    return text_key(found[0]) if is_search else None


def _without_language(path: str) -> str:
    """What a path is in every language of the site: its first part is the language."""
    return path.split("/", 2)[-1]


def count_afterwards(
    request: HttpRequest, response: HttpResponse, query: SearchQuery, results: SearchResults
) -> None:
    """Have a search counted once its answer is sent, if somebody typed it.

    Those who may open everything, the editors, are left out: they try what others miss.
    """
    if STAFF in query.access or not is_typed_search(request, query.text):
        return

    def count() -> None:
        record_search(
            query.text,
            query.language,
            # With filters, what is missing may be there all the same.
            without_results=not results.total and not query.filters,
            relaxed=bool(results.total and results.relaxed and not query.filters),
        )

    # Servers close a response after its last byte: nobody waits for the database.
    response._resource_closers.append(count)  # type: ignore[attr-defined]  # Django's own list


def record_search(
    text: str, language: str, *, without_results: bool = False, relaxed: bool = False
) -> None:
    """Count one search with one statement; a text that must not be kept is not. Never raises."""
    if not may_be_kept(text):
        return
    found = {
        "day": timezone.localdate(),
        "language": language,
        "key": text_key(text),
        "text": shown_text(text),
        "searches": 1,
        "without_results": int(without_results),
        "relaxed": int(relaxed),
        "opened": 0,
    }
    try:
        with transaction.atomic():
            _add(SearchedText, found, ("searches", "without_results", "relaxed"))
    except Exception as error:
        # The message of a database may repeat the text.
        logger.warning("A search was not counted: %s", type(error).__name__)


def opened_tokens(query: SearchQuery, results: SearchResults) -> dict[str, str]:
    """For each result, by identifier, the signed note that its link sends when it is opened.

    Empty where nothing would be counted.
    """
    if STAFF in query.access or not may_be_kept(query.text):
        return {}
    search = (timezone.localdate().isoformat(), query.language, text_key(query.text))
    return {
        hit.identifier: signing.dumps((*search, hit.identifier, place), salt=_SALT)
        for place, hit in enumerate(results.hits, start=query.offset + 1)
    }


def record_opened(token: str) -> bool:
    """Count that a result was opened; False for a token that is not ours, or is too old.

    A token counts once. It counts for the day of its search, and only where that was counted.
    """
    try:
        if len(token) > LONGEST_TOKEN:
            return False
        day, language, key, identifier, place = signing.loads(
            token, salt=_SALT, max_age=TOKEN_SECONDS
        )
    except (signing.BadSignature, ValueError):
        return False
    search = {"day": date.fromisoformat(day), "language": language, "key": key}
    opened = {"identifier": identifier, "opened": 1, "positions": place}
    try:
        if cache.add(_token_name(token), True, TOKEN_SECONDS):
            with transaction.atomic():
                if SearchedText.objects.filter(**search).update(opened=F("opened") + 1):
                    _add(OpenedResult, {**search, **opened}, ("opened", "positions"))
    except Exception as error:
        logger.warning("An opened result was not counted: %s", type(error).__name__)
    return True


def _token_name(token: str) -> str:
    return f"{_SALT}.{hashlib.sha256(token.encode()).hexdigest()}"


def forget_old_searches(today: date | None = None) -> int:
    """Delete what is older than `KEEP_MONTHS`, and rare texts after `KEEP_RARE`.

    Returns how many rows of texts are gone; what was opened for them goes as well.
    """
    today = today or timezone.localdate()
    oldest = today - relativedelta(months=KEEP_MONTHS)
    same = SearchedText.objects.filter(language=OuterRef("language"), key=OuterRef("key"))
    rare = SearchedText.objects.filter(day__lt=today - KEEP_RARE, searches__lt=RARE).exclude(
        Exists(same.exclude(pk=OuterRef("pk")))
    )
    with transaction.atomic():
        gone, _models = SearchedText.objects.filter(day__lt=oldest).delete()
        rare_gone, _models = rare.delete()
        OpenedResult.objects.filter(day__lt=oldest).delete()
        OpenedResult.objects.exclude(Exists(same)).delete()
    return gone + rare_gone


def _add(model: type[models.Model], row: Mapping[str, object], counters: Sequence[str]) -> None:
    """Insert a row, or add its counters to the row with the same key; one atomic statement.

    Django can replace values on a conflict, but not add to them.
    """
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if field.name in row]
    (unique,) = model._meta.constraints
    assert isinstance(unique, models.UniqueConstraint)  # noqa: S101  a fact for the type checker
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    conflict = ", ".join(quote(name) for name in unique.fields)
    sums = ", ".join(
        f"{quote(name)} = {table}.{quote(name)} + excluded.{quote(name)}" for name in counters
    )
    # Every name is that of a model's field; values are parameters.
    statement = (
        f"INSERT INTO {table} ({columns}) VALUES ({places}) "  # noqa: S608
        f"ON CONFLICT ({conflict}) DO UPDATE SET {sums}"
    )
    values = [field.get_db_prep_save(row[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
