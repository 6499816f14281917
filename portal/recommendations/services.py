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


class ChangedMeanwhileError(Exception):
    """Somebody else has decided something else since the person looked. Nothing is changed."""


def _wanted(action: str) -> str:
    """The state that an action leads to ("": none).

    Raises:
        ValueError: `action` is none of these.
    """
    if action not in STATES and action not in CLEARING:
        raise ValueError(action)
    return STATES[action].value if action in STATES else ""


@transaction.atomic
def hold(cluster: Cluster, identifier: str, action: str, seen: str | None) -> str:
    """The state of a resource ("": none), locked, held against the one that the person has `seen`;
    None (a program) decides without having looked. The same decision twice is one.

    Raises:
        ValueError: `action` is none of these.
        ChangedMeanwhileError: it is another one, and not the one that the action leads to.
    """
    wanted = _wanted(action)
    # Locked, so that of two people the second one finds what the first one wrote.
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    marks = RecommendationMark.objects.filter(cluster=cluster, identifier=identifier)
    now = marks.values_list("state", flat=True).first() or ""
    if seen is not None and now not in (seen, wanted):
        raise ChangedMeanwhileError
    return now


@transaction.atomic
def mark(cluster: Cluster, identifier: str, action: str, user: AbstractUser) -> str:
    """Pin, do or set aside a resource, or take that back; gives the state before ("": none).

    Raises:
        ValueError: `action` is none of these.
    """
    wanted = _wanted(action)
    marks = RecommendationMark.objects.filter(cluster=cluster, identifier=identifier)
    known = marks.first()
    before = known.state if known else ""
    if not wanted:
        marks.delete()
    elif before != wanted:
        RecommendationMark.objects.update_or_create(
            cluster=cluster,
            identifier=identifier,
            defaults={
                "state": wanted,
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


@transaction.atomic
def mark_area(
    cluster: Cluster,
    framework: str,
    area: str,
    action: str,
    user: AbstractUser,
    seen: str | None = None,
) -> str:
    """Put an area first or aside, or take that back; gives the state before ("": none). `seen` as
    `hold` has it.

    `framework` and `area` are slug and code. Nothing but the list depends on it: scores,
    figures and plans stay as they are.

    Raises:
        ValueError: `action` is none of these.
        ChangedMeanwhileError: it is another one, and not the one that the action leads to.
    """
    if action not in AREA_STATES and action != AREA_CLEARING:
        raise ValueError(action)
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    marks = AreaMark.objects.filter(cluster=cluster, framework=framework, area=area)
    before = marks.values_list("state", flat=True).first() or ""
    if seen is not None and before not in (seen, AREA_STATES.get(action, "")):
        raise ChangedMeanwhileError
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


@transaction.atomic
def say_if_it_helped(
    cluster: Cluster, identifier: str, answer: str, seen: str | None = None
) -> bool:
    """Note whether something done has helped ("" takes the answer back); False if not done. `seen`
    is the answer that the person saw, as `hold` has it.

    The day on which it was done stays.

    Raises:
        ValueError: `answer` is no `Helpfulness`.
        ChangedMeanwhileError: it is another one by now.
    """
    wanted = Helpfulness(answer).value if answer else ""
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    done = RecommendationMark.objects.filter(
        cluster=cluster, identifier=identifier, state=MarkState.DONE
    )
    now = done.values_list("helpful", flat=True).first()
    if now is not None and seen is not None and now not in (seen, wanted):
        raise ChangedMeanwhileError
    return bool(done.update(helpful=wanted))
