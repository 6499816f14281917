"""What a report means for an assessment of its day that is there already.

Two assessments of one day in one framework are seldom meant: mostly a report is imported again,
with corrections in it or without. So nothing of a day that has an assessment is saved before
somebody has said what is to become of that one, on whichever way the scores come.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.benchmarking.enums import AssessmentOrigin, SameDayChoice
from portal.benchmarking.imports.core.results import Result
from portal.benchmarking.models import Assessment, ScoreChange
from portal.benchmarking.rounding import kept
from portal.clusters.models import Cluster
from practices.models import Framework


@dataclass(frozen=True, slots=True)
class Differing:
    """A score that the report has otherwise, in own units; None is "not known". ``corrected`` is
    what a person entered or corrected afterwards, where the score is that."""

    code: str
    before: float | None
    after: float | None
    corrected: ScoreChange | None = None


@dataclass(frozen=True, slots=True)
class SameDay:
    """The assessment that is there, against the scores that come. ``known`` and ``unnamed`` count
    its known scores: all of them, and those of indicators that the report has no row for."""

    assessment: Assessment
    differing: tuple[Differing, ...]
    known: int
    unnamed: int
    origin: str

    @property
    def version(self) -> str:
        """What somebody has seen who answers: another one after each correction."""
        return f"{self.assessment.pk}.{self.assessment.revision}"

    @property
    def corrected(self) -> tuple[Differing, ...]:
        """What would undo the correction of a person."""
        return tuple(each for each in self.differing if each.corrected)

    @property
    def choices(self) -> tuple[SameDayChoice, ...]:
        """What may become of it. A report takes no self-check's place, nor the other way round:
        each score says how it was found."""
        if self.assessment.origin != self.origin:
            return (SameDayChoice.KEEP,)
        if 0 < len(self.corrected) < len(self.differing):
            return (SameDayChoice.REPLACE, SameDayChoice.UNCORRECTED, SameDayChoice.KEEP)
        return (SameDayChoice.REPLACE, SameDayChoice.KEEP)

    def taken_over(self, choice: str) -> tuple[Differing, ...]:
        """The scores that an answer changes."""
        spared = choice == SameDayChoice.UNCORRECTED
        return tuple(each for each in self.differing if not (spared and each.corrected))


class SameDayError(Exception):
    """The day has an assessment, and nobody has said what is to become of it as it is now."""

    def __init__(self, found: SameDay) -> None:
        super().__init__(found.version)
        self.found = found


def same_day(
    cluster: Cluster,
    framework: Framework,
    day: datetime.date,
    scores: Mapping[str, float | None],
    origin: str = AssessmentOrigin.IMPORT,
) -> SameDay | None:
    """The assessment of that day, if there is one: that with the same scores, else the latest of
    the same origin, else the latest. `scores` are in own units by code."""
    complete = Assessment.objects.complete().filter(
        cluster=cluster, framework=framework, assessed_on=day
    )
    rows = list(complete.prefetch_related("scores__indicator", "corrections__indicator"))
    if not rows:
        return None
    found = [_compared(row, scores, origin) for row in rows]
    return min(found, key=lambda each: (bool(each.differing), each.assessment.origin != origin))


def differing(
    before: Mapping[str, float | None], after: Mapping[str, float | None]
) -> list[tuple[str, float | None, float | None]]:
    """Code, score then and score now of all that `after` has otherwise, as scores are stored."""
    return [
        (code, before.get(code), value)
        for code, value in after.items()
        if _stored(before.get(code)) != _stored(value)
    ]


def doubled(results: Iterable[Result]) -> set[str]:
    """Labels of the columns of one file whose day another column before them has as well."""
    seen: Counter[datetime.date] = Counter()
    found = set()
    for result in results:
        if result.date is None:
            continue
        if seen[result.date]:
            found.add(result.label)
        seen[result.date] += 1
    return found


def _stored(value: float | None) -> object:
    return None if value is None else kept(value)


def _compared(row: Assessment, scores: Mapping[str, float | None], origin: str) -> SameDay:
    before = {
        each.indicator.code: None if each.value is None else float(each.value)
        for each in row.scores.all()
    }
    last: dict[str, ScoreChange] = {}
    for change in row.corrections.all():  # The latest first.
        last.setdefault(change.indicator.code, change)
    corrected = {code: change for code, change in last.items() if not change.is_undo}
    known = {code for code, value in before.items() if value is not None}
    return SameDay(
        assessment=row,
        differing=tuple(
            Differing(code, then, now, corrected.get(code))
            for code, then, now in differing(before, scores)
        ),
        known=len(known),
        unnamed=len(known - set(scores)),
        origin=origin,
    )
