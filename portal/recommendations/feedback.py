"""Whether resources have helped, for editors: sums of many clusters, never the answer of one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from portal.benchmarking.peer_comparison import peer_minimum
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
    """Resources with as many answers as a median of peers needs, most answers first."""
    answered = RecommendationMark.objects.filter(state=MarkState.DONE).exclude(helpful="")
    rows = list(
        answered.values("identifier")
        .annotate(
            answers=Count("pk"),
            yes=Count("pk", filter=Q(helpful=Helpfulness.YES)),
            little=Count("pk", filter=Q(helpful=Helpfulness.LITTLE)),
            no=Count("pk", filter=Q(helpful=Helpfulness.NO)),
        )
        .filter(answers__gte=peer_minimum())
        .order_by("-answers", "identifier")
    )
    found = Resource.objects.filter(identifier__in=[row["identifier"] for row in rows])
    pages = {page.identifier: page for page in in_reader_language(found.select_related("locale"))}
    return [
        Feedback(
            identifier=row["identifier"],
            title=pages[row["identifier"]].title,
            edit_url=reverse("wagtailadmin_pages:edit", args=[pages[row["identifier"]].pk]),
            answers=row["answers"],
            yes=row["yes"],
            little=row["little"],
            no=row["no"],
        )
        for row in rows
        if row["identifier"] in pages
    ]
