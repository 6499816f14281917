"""Whether resources have helped, for editors: sums of many clusters, never the answer of one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse

from practices.models import Resource
from practices.selectors import in_reader_language

from .enums import Figure, Helpfulness
from .publishing import ANSWERS, published


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
    """Resources with the answers that are published, most answers first; see `publishing`."""
    counts = {
        identifier: Counter(said for _cluster, said in sources)
        for identifier, sources in published(Figure.ANSWERS).items()
    }
    found = Resource.objects.filter(identifier__in=list(counts)).select_related("locale")
    rows = [_row(page, counts[page.identifier]) for page in in_reader_language(found)]
    return sorted(rows, key=lambda row: (-row.answers, row.identifier))


def _row(page: Resource, counts: Counter[int]) -> Feedback:
    return Feedback(
        identifier=page.identifier,
        title=page.title,
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        answers=counts.total(),
        yes=counts[ANSWERS[Helpfulness.YES]],
        little=counts[ANSWERS[Helpfulness.LITTLE]],
        no=counts[ANSWERS[Helpfulness.NO]],
    )
