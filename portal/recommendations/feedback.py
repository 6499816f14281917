"""Whether resources have helped, for editors: sums of many clusters, never the answer of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.urls import reverse

from portal.benchmarking.peers.comparison import peer_minimum
from practices.models import Resource
from practices.selectors import in_reader_language

from .enums import Helpfulness, MarkState
from .models import RecommendationMark


@dataclass(frozen=True, slots=True)
class Feedback:
    """How many clusters said what of a resource; at least five answered."""

    identifier: str
    title: str
    edit_url: str
    answers: int
    yes: int
    little: int
    no: int


def feedback() -> list[Feedback]:
    """Resources with as many answers as a median of peers needs, most answers first; those of
    real clusters alone.

    Answers are added in groups of that size: a report of today compared with that of yesterday
    does not show what one more cluster said.
    """
    fewest = peer_minimum()
    given: dict[str, list[str]] = defaultdict(list)
    answered = (
        RecommendationMark.objects.of_real_clusters()
        .filter(state=MarkState.DONE)
        .exclude(helpful="")
    )
    for identifier, answer in answered.order_by("marked_at", "pk").values_list(
        "identifier", "helpful"
    ):
        given[identifier].append(answer)
    counts = {
        identifier: Counter(answers[: len(answers) // fewest * fewest])
        for identifier, answers in given.items()
        if len(answers) >= fewest
    }
    found = Resource.objects.filter(identifier__in=list(counts)).select_related("locale")
    rows = [_row(page, counts[page.identifier]) for page in in_reader_language(found)]
    return sorted(rows, key=lambda row: (-row.answers, row.identifier))


def _row(page: Resource, counts: Counter[str]) -> Feedback:
    return Feedback(
        identifier=page.identifier,
        title=page.title,
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        answers=counts.total(),
        yes=counts[Helpfulness.YES],
        little=counts[Helpfulness.LITTLE],
        no=counts[Helpfulness.NO],
    )
