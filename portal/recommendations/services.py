"""What a team decides about resources and areas."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from portal.clusters.models import Cluster

from .enums import AreaState, Helpfulness, MarkState
from .models import AreaMark, RecommendationMark

STATES = {
    "pin": MarkState.PINNED,
    "done": MarkState.DONE,
    "dismiss": MarkState.DISMISSED,
}
CLEARING = frozenset({"unpin", "undo", "restore"})
AREA_STATES = {"first": AreaState.FIRST, "aside": AreaState.ASIDE}
AREA_CLEARING = "clear"


@transaction.atomic
def mark(cluster: Cluster, identifier: str, action: str, user: AbstractUser) -> str:
    """Pin, do or set aside a resource, or take that back; gives the state before ("": none).

    Raises:
        ValueError: `action` is none of these.
    """
    if action not in STATES and action not in CLEARING:
        raise ValueError(action)
    marks = RecommendationMark.objects.filter(cluster=cluster, identifier=identifier)
    known = marks.first()
    before = known.state if known else ""
    if action in CLEARING:
        marks.delete()
    elif before != STATES[action]:
        RecommendationMark.objects.update_or_create(
            cluster=cluster,
            identifier=identifier,
            defaults={
                "state": STATES[action],
                "helpful": "",
                "marked_by_id": user.pk,
                "follows_measure": False,
                "done_on": None,
                "state_before": "",
            },
        )
    return before


@transaction.atomic
def follow_measures(
    cluster: Cluster,
    identifiers: Iterable[str],
    done: Mapping[str, datetime.date | None],
    user: AbstractUser,
) -> None:
    """Mark resources as done whose measure is done (`done`, with the day), and take that back from
    the others.

    What the team itself said of a resource is put back; what it has said since stays.
    """
    rows = RecommendationMark.objects.filter(cluster=cluster, identifier__in=identifiers)
    known = {row.identifier: row for row in rows}
    for identifier in identifiers:
        row = known.get(identifier)
        if identifier in done:
            if row is not None and row.state == MarkState.DONE:
                if row.follows_measure and row.done_on != done[identifier]:
                    # By `update`, so that the time of the mark stays.
                    rows.filter(pk=row.pk).update(done_on=done[identifier])
                continue
            RecommendationMark.objects.update_or_create(
                cluster=cluster,
                identifier=identifier,
                defaults={
                    "state": MarkState.DONE,
                    "helpful": "",
                    "marked_by_id": user.pk,
                    "follows_measure": True,
                    "done_on": done[identifier],
                    "state_before": row.state if row else "",
                },
            )
        elif row is not None and row.follows_measure and row.state == MarkState.DONE:
            if row.state_before:
                row.state, row.helpful = row.state_before, ""
                row.follows_measure, row.state_before, row.done_on = False, "", None
                row.save()
            else:
                row.delete()


def mark_area(cluster: Cluster, framework: str, area: str, action: str, user: AbstractUser) -> str:
    """Put an area first or aside, or take that back; gives the state before ("": none).

    `framework` and `area` are slug and code. Nothing but the list depends on it: scores,
    figures and plans stay as they are.

    Raises:
        ValueError: `action` is none of these.
    """
    if action not in AREA_STATES and action != AREA_CLEARING:
        raise ValueError(action)
    marks = AreaMark.objects.filter(cluster=cluster, framework=framework, area=area)
    before = marks.values_list("state", flat=True).first() or ""
    if action == AREA_CLEARING:
        marks.delete()
    else:
        AreaMark.objects.update_or_create(
            cluster=cluster,
            framework=framework,
            area=area,
            defaults={"state": AREA_STATES[action], "marked_by_id": user.pk},
        )
    return before


def say_if_it_helped(cluster: Cluster, identifier: str, answer: str) -> bool:
    """Note whether something done has helped ("" takes the answer back); False if not done.

    The day on which it was done stays.

    Raises:
        ValueError: `answer` is no `Helpfulness`.
    """
    done = RecommendationMark.objects.filter(
        cluster=cluster, identifier=identifier, state=MarkState.DONE
    )
    return bool(done.update(helpful=Helpfulness(answer) if answer else ""))
