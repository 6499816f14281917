"""How far a plan is, and what a later assessment says of it. Plain figures, no Django."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.benchmarking.rounding import difference


@dataclass(frozen=True, slots=True)
class Step:
    """What progress needs to know of a measure."""

    is_done: bool
    due_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of measures; `overdue` are open and were due before the day asked for."""

    total: int
    done: int
    overdue: int
    next_due: datetime.date | None

    @property
    def is_complete(self) -> bool:
        """Whether there is something to do and all of it is done."""
        return self.total > 0 and self.done == self.total


def is_overdue(step: Step, today: datetime.date) -> bool:
    """Whether the step is open and its day is over; on the day itself it is not."""
    return not step.is_done and step.due_on is not None and step.due_on < today


def progress(steps: Iterable[Step], today: datetime.date) -> Progress:
    """Count `steps` as they stand on `today`."""
    rows = list(steps)
    coming = [s.due_on for s in rows if not s.is_done and s.due_on and s.due_on >= today]
    return Progress(
        total=len(rows),
        done=sum(step.is_done for step in rows),
        overdue=sum(is_overdue(step, today) for step in rows),
        next_due=min(coming, default=None),
    )


class Outcome(StrEnum):
    """What can honestly be said of one indicator."""

    NOT_MEASURED = "not-measured"  # no later assessment
    NOW_UNKNOWN = "now-unknown"  # the later assessment has no score
    FIRST_UNKNOWN = "first-unknown"  # nothing to compare with
    REACHED = "reached"  # at the target or above it
    CLOSER = "closer"  # higher than before, below the target
    HIGHER = "higher"  # higher than before, and there is no target
    SAME = "same"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Effect:
    """One indicator in per cent: first score, target and score now; None is unknown."""

    baseline: float | None
    target: float | None
    now: float | None
    outcome: Outcome

    @property
    def change(self) -> int | None:
        """Points gained since the first score, as both are shown; None where either is unknown."""
        return difference(self.now, self.baseline)


def effect(
    baseline: float | None, target: float | None, now: float | None, *, measured: bool
) -> Effect:
    """Compare an indicator's figures; `measured` says whether a later assessment exists."""
    return Effect(
        baseline,
        target,
        now if measured else None,
        _outcome(baseline, target, now) if measured else Outcome.NOT_MEASURED,
    )


def _outcome(baseline: float | None, target: float | None, now: float | None) -> Outcome:
    if now is None:
        return Outcome.NOW_UNKNOWN
    change = difference(now, baseline)
    if change is not None and change < 0:
        return Outcome.LOWER
    if target is not None and now >= target:
        return Outcome.REACHED
    if change is None:
        return Outcome.FIRST_UNKNOWN
    if change == 0:
        return Outcome.SAME
    return Outcome.HIGHER if target is None else Outcome.CLOSER
