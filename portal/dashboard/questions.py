"""Questions about one resource: why it is not in the list, and what would change its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest

from portal.limits.counting import within
from portal.recommendations.answer import Answer
from portal.recommendations.core.reasons.changes import what_would_change
from portal.recommendations.core.reasons.why_not import WhyNot, why_not
from portal.recommendations.selectors import LIST_LENGTH, resource_pages
from portal.recommendations.sentences import change_sentence, why_not_sentence
from practices.models import Resource
from practices.permissions import Reader
from practices.selectors import ResourceCard, card, default_areas
from search.core.query import clean_text

MOST_MATCHES = 5
# Longer texts name nothing, and each word costs a condition in the query.
MOST_WORDS = 8
SHORTEST = 2
# Translations of one page share its identifier, and most pages have one or two.
MOST_ROWS = 6 * MOST_MATCHES
# Each answer works the list out up to a hundred times, so a person gets so many in a minute.
MOST_ANSWERS = 60
MINUTE = 60

LISTED = "listed"
# Where a score could move it; all else is decided by something that is no score.
MOVED_BY_SCORES = frozenset({LISTED, "no-need", "area-full", "lower-gain"})


@dataclass(frozen=True, slots=True)
class Match:
    """A resource with the answer why it is not in the list; `can_change`: a score may move it."""

    card: ResourceCard
    sentence: str
    is_listed: bool
    can_change: bool


class ChangeAnswer(NamedTuple):
    """What would change the place of a resource, in a sentence."""

    sentence: str
    is_listed: bool


def title_text(text: str) -> str:
    """The part of a typed text that is looked for; empty where it is too short."""
    cleaned = " ".join(clean_text(text).split()[:MOST_WORDS])
    return cleaned if len(cleaned) >= SHORTEST else ""


def why_not_matches(answer: Answer, text: str, request: HttpRequest) -> list[Match]:
    """Up to five visible resources with `text` in their title, each with its answer."""
    reader = request.user
    found = _with_title(text, reader)
    answers = {
        identifier: why_not(answer.offered, answer.wishes, answer.ranking, identifier)
        for identifier in found
    }
    named = {name for each in answers.values() for name in each.names}
    pages = resource_pages({*found, *named}, reader)
    titles = {identifier: page.title for identifier, page in pages.items()}
    areas = default_areas()
    return [
        Match(
            card=card(pages[identifier], areas, request),
            sentence=why_not_sentence(_shown(answers[identifier], titles), titles),
            is_listed=answers[identifier].code == LISTED,
            can_change=answers[identifier].code in MOVED_BY_SCORES,
        )
        for identifier in found
        if identifier in pages
    ]


def change_answer(answer: Answer, identifier: str, reader: Reader) -> ChangeAnswer:
    """What would change the place of a resource that the reader may see.

    Where no score could do it, the sentence says what keeps it out.
    """
    reason = why_not(answer.offered, answer.wishes, answer.ranking, identifier)
    is_listed = reason.code == LISTED
    if reason.code in MOVED_BY_SCORES:
        change = what_would_change(
            answer.offered, answer.wishes, answer.ranking, identifier, LIST_LENGTH
        )
        if change is not None:
            return ChangeAnswer(change_sentence(change, answer.offered.framework, {}), is_listed)
    pages = resource_pages(reason.names, reader) if reason.names else {}
    titles = {identifier: page.title for identifier, page in pages.items()}
    return ChangeAnswer(why_not_sentence(_shown(reason, titles), titles), is_listed)


def may_ask_again(user: AbstractUser) -> bool:
    """Whether a person may have one more answer in this minute; counts it."""
    return within(f"what-would-change:{user.pk}", MOST_ANSWERS, MINUTE)


def _with_title(text: str, reader: Reader) -> list[str]:
    """Identifiers of visible resources with all words in the title; first what begins with it."""
    found = Resource.objects.all().visible_to(reader)
    for word in text.split():
        found = found.filter(title__icontains=word)
    rows = list(found.order_by("title", "pk").values_list("identifier", "title")[:MOST_ROWS])
    rows.sort(key=lambda row: not row[1].casefold().startswith(text.casefold()))
    return list(dict.fromkeys(identifier for identifier, _title in rows))[:MOST_MATCHES]


def _shown(reason: WhyNot, titles: dict[str, str]) -> WhyNot:
    """The answer without names of what the reader may not see."""
    return replace(reason, names=tuple(name for name in reason.names if name in titles))
