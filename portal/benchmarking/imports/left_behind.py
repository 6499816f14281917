"""What is known of a cluster so far and would be known no longer after an import."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.core.scoring import FrameworkSpec, score_card
from portal.benchmarking.enums import KnownChoice, SameDayChoice
from portal.benchmarking.imports.core.results import Reading, Result
from portal.benchmarking.imports.pending import before_same_day, known_choice
from portal.benchmarking.imports.same_day import same_day
from portal.benchmarking.models import Assessment, PendingImport
from portal.benchmarking.selectors import assessment_history, scores_of
from portal.benchmarking.wording import percent


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Known scores without a row in the newest assessment of a file, by code in own units.

    ``here`` are the scores that this one has; ``latest`` is the assessment that knows the others,
    ``count_known`` how many scores are known before it.
    """

    latest: Assessment
    scores: dict[str, float]
    here: dict[str, float]
    count_known: int

    def areas(self, spec: FrameworkSpec) -> list[tuple[str, int, int]]:
        """Each area that loses something: its name, how many scores it loses, how many it has."""
        every = [
            (area, [i.code for i in spec.indicators if i.area == area.code]) for area in spec.areas
        ]
        return [
            (f"{area.code} {area.title}", count, len(codes))
            for area, codes in every
            if (count := sum(code in self.scores for code in codes))
        ]


def left_behind(pending: PendingImport, reading: Reading) -> LeftBehind | None:
    """What the newest assessment of the file has no row for, though it is known; None for nothing.

    Every page shows the latest assessment alone, so a report of some indicators would take the
    others from it. Nothing is left behind by an older report, nor by one whose scores are taken
    over into the assessment of its day.
    """
    if not reading.results or any(each.about == "column" for each in reading.questions):
        return None
    latest = next(iter(assessment_history(pending.cluster, pending.framework)), None)
    if latest is None:
        return None
    newer = sorted(
        (each for each in reading.results if not each.date or each.date >= latest.assessed_on),
        key=lambda each: each.date or datetime.date.max,
    )
    if not newer or _is_taken_over(pending, newer[-1]):
        return None
    known = _known(scores_of(latest))
    stays: dict[str, float] = {}
    # Those of one file follow each other as they are saved.
    for result in newer:
        count_known = len(known)
        named = {row.code for row in result.rows if row.indicator}
        stays = {code: value for code, value in known.items() if code not in named}
        known = stays | _known(result.scores)
    here = {code: value for code, value in known.items() if code not in stays}
    return LeftBehind(latest, stays, here, count_known) if stays else None


def _known(scores: dict[str, float | None]) -> dict[str, float]:
    return {code: value for code, value in scores.items() if value is not None}


def _is_taken_over(pending: PendingImport, result: Result) -> bool:
    """Whether the assessment of its day takes the scores of a result, or has them already."""
    if result.date is None:
        return False
    there = same_day(pending.cluster, pending.framework, result.date, result.scores)
    choice = before_same_day(pending).get(result.label, "").partition(":")[0]
    is_chosen = choice not in ("", SameDayChoice.KEEP)
    return there is not None and (is_chosen or not there.differing)


def left_behind_message(found: LeftBehind | None) -> str:
    """What the import would take from the picture of today; "" for nothing."""
    if found is None:
        return ""
    count = len(found.scores)
    text = ngettext(
        "%(count)d of %(known)d known scores has no row in this file. What becomes of it?",
        "%(count)d of %(known)d known scores have no row in this file. What becomes of them?",
        count,
    )
    return text % {"count": count, "known": found.count_known}


def left_behind_detail(found: LeftBehind | None, spec: FrameworkSpec) -> str:
    """Which scores these are, by area, and where they are known from; "" for nothing."""
    if found is None:
        return ""
    area_text = _("%(area)s (%(lost)d of %(count)d)")
    areas = (
        area_text % {"area": name, "lost": lost, "count": count}
        for name, lost, count in found.areas(spec)
    )
    return _(
        "Known from %(day)s (%(origin)s): %(areas)s. Pages show the latest assessment, which this "
        "one will be."
    ) % {
        "origin": found.latest.get_origin_display(),
        "day": date_format(found.latest.assessed_on),
        "areas": ", ".join(areas),
    }


@dataclass(frozen=True, slots=True)
class KnownOption:
    """A radio button for what may become of them: value, words, the total that it would give."""

    value: str
    label: str
    total: str
    is_chosen: bool


def known_options(
    found: LeftBehind | None, pending: PendingImport, spec: FrameworkSpec, *, is_counted: bool
) -> tuple[KnownOption, ...]:
    """What may become of the scores that are left behind.

    Scores of two days are never mixed unless somebody says so. There is no total while a figure
    of the file may mean something else (not `is_counted`).
    """
    if found is None:
        return ()
    only = _("Import only what is in the file; the others are not known in the new assessment")
    keep = ngettext(
        "Keep the other score as it was found, with its day and source",
        "Keep the other %(count)d scores as they were found, with their day and source",
        len(found.scores),
    ) % {"count": len(found.scores)}
    options = (
        (KnownChoice.DROP, only, found.here),
        (KnownChoice.KEEP, keep, found.scores | found.here),
    )
    chosen = known_choice(pending)
    return tuple(
        KnownOption(
            choice, label, _total(spec, scores) if is_counted else "", is_chosen=choice == chosen
        )
        for choice, label, scores in options
    )


def _total(spec: FrameworkSpec, scores: dict[str, float]) -> str:
    card = score_card(spec, scores)
    if card.total is None:
        return _("too few known for a total")
    return _("total %(total)s") % {"total": percent(card.total)}
