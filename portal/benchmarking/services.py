"""Writes assessments. An import is all or nothing; a self-check is saved area by area."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from portal.benchmarking.corrections.services import correct_score, current_value
from portal.benchmarking.imports.core.remarks import Remarks, read_remarks
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.same_day import SameDay, SameDayError
from portal.benchmarking.imports.same_day import same_day as find_same_day
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from practices.models import Framework, Indicator

from .enums import AssessmentOrigin, SameDayChoice
from .models import Assessment, Score
from .rounding import kept
from .selectors import known_before
from .self_check.proof import stored_proofs

NOTHING_SAID = Remarks()

# Sent with `assessment` before somebody deletes it; a receiver answers with a sentence on what that
# would mean for what rests on it, or with nothing.
deletion_asked = Signal()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one indicator: a value on the framework's scale (None: not known), and what
    proves it. With `kept` only the proof is new: the score stays that one, as it was found."""

    value: float | None
    evidence: tuple[str, ...] = ()
    note: str = ""
    link: str = ""
    kept: Score | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of scores that came: an assessment of their own (`is_new`), in which so many
    known ones were `kept` beside them, or one of their day that was there, with so many of its
    scores `changed`."""

    assessment: Assessment
    is_new: bool = True
    changed: int = 0
    kept: int = 0


@transaction.atomic
def save_import(
    cluster: Cluster,
    framework: Framework,
    scores: Mapping[str, float | None],
    user: AbstractUser | None,
    assessed_on: datetime.date,
    remarks: Mapping[str, Sequence[str]] | None = None,
    origin: str = AssessmentOrigin.IMPORT,
    scale: Scale | None = None,
    *,
    same_day: str = "",
    seen: str = "",
    source: str = "",
    keep_known: bool = False,
) -> Saved:
    """Save the scores of a report.

    `scores` maps indicator codes to values on the framework's scale; None says "not known".
    `remarks` has what a report says beside the scores, by code: known evidence, an address of it
    and notes, told apart by `read_remarks`; `origin` says how the scores were found, `scale` how
    they stood in the report, where that was one, `source` what it is called. Where the day has an
    assessment with just these scores, that is it. Where it has another, `same_day` (a
    `SameDayChoice`) says what becomes of that one, as it was when somebody looked at it (`seen`,
    its `version`; "" for whichever it is). `keep_known` keeps what the latest assessment knows and
    `scores` doesn't name, as a self-check does, unless that assessment is of a later day.

    Raises:
        KeyError: the framework has no indicator with one of the codes. Nothing is saved.
        SameDayError: the day has an assessment, and `same_day` is no answer to that. Nothing is
            saved.
    """
    # One import of a cluster at a time, so that two of the same scores see each other.
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    indicators = {i.code: i for i in Indicator.objects.filter(area__framework=framework)}
    said = {
        code: read_remarks(texts, stored_proofs(indicators[code]))
        for code, texts in (remarks or {}).items()
    }
    found = find_same_day(cluster, framework, assessed_on, scores, origin)
    if found is not None:
        if not found.differing:
            return Saved(found.assessment, is_new=False)
        if same_day not in found.choices or (seen and seen != found.version):
            raise SameDayError(found)
        if same_day != SameDayChoice.KEEP:
            return _take_over(found, same_day, indicators, user, said, scale, source)
    known = known_before(cluster, framework) if keep_known else {}
    assessment = Assessment.objects.create(
        cluster=cluster,
        framework=framework,
        origin=origin,
        assessed_on=assessed_on,
        scale=str(scale or ""),
        created_by_id=user.pk if user else None,
    )
    _add_scores(assessment, indicators, scores, said)
    stays = [score for score in known.values() if score.assessment.assessed_on <= assessed_on]
    kept_scores = _keep(assessment, stays)
    audit.record(cluster, user, AuditAction.ADDED, "assessment", assessed_on.isoformat())
    return Saved(assessment, kept=len(kept_scores))


def _add_scores(
    assessment: Assessment,
    indicators: Mapping[str, Indicator],
    scores: Mapping[str, float | None],
    said: Mapping[str, Remarks],
) -> None:
    Score.objects.bulk_create(
        Score(
            assessment=assessment,
            indicator=indicators[code],
            value=value,
            **_columns(said.get(code, NOTHING_SAID)),
        )
        for code, value in scores.items()
    )


def _columns(said: Remarks) -> dict[str, Any]:
    return {"note": said.note, "evidence": list(said.evidence), "evidence_link": said.link}


def _take_over(
    found: SameDay,
    choice: str,
    indicators: Mapping[str, Indicator],
    user: AbstractUser | None,
    said: Mapping[str, Remarks],
    scale: Scale | None,
    source: str,
) -> Saved:
    """Correct the scores that a report has otherwise: each says what it was, and can be taken
    back; plans that started from it follow. What the report has no row for stays."""
    wanted = found.taken_over(choice)
    for each in wanted:
        indicator = indicators[each.code]
        value = None if each.after is None else kept(each.after)
        before = current_value(found.assessment, indicator)
        # What the report doesn't say of it stays as it is there.
        told = said.get(each.code, NOTHING_SAID)
        note = told.note or None
        correct_score(found.assessment, indicator, value, before, user, source, note=note)
        columns = {"evidence": list(told.evidence), "evidence_link": told.link}
        if proof := {name: one for name, one in columns.items() if one}:
            Score.objects.filter(assessment=found.assessment, indicator=indicator).update(**proof)
    if scale is not None:
        Assessment.objects.filter(pk=found.assessment.pk).update(scale=str(scale))
    return Saved(found.assessment, is_new=False, changed=len(wanted))


def start_self_check(cluster: Cluster, framework: Framework, user: AbstractUser) -> Assessment:
    """The team's unfinished self-check, or a new one."""
    draft, _created = Assessment.objects.get_or_create(
        cluster=cluster,
        framework=framework,
        is_draft=True,
        # Of the day on which it is answered; finishing it dates it anew.
        defaults={
            "origin": AssessmentOrigin.SELF_CHECK,
            "assessed_on": timezone.localdate(),
            "created_by_id": user.pk,
        },
    )
    return draft


def _locked_draft(assessment: Assessment) -> Assessment | None:
    """The self-check, locked until the transaction ends; None once it is finished or deleted."""
    return Assessment.objects.select_for_update().filter(pk=assessment.pk, is_draft=True).first()


@transaction.atomic
def save_answers(assessment: Assessment, answers: Mapping[Indicator, Answer | None]) -> bool:
    """Keep the answers of one area; None says that the score known before shall stay with its
    proof.

    False, and nothing is saved, if the self-check is no longer being answered.
    """
    if _locked_draft(assessment) is None:
        return False
    staying = [indicator for indicator, answer in answers.items() if answer is None]
    Score.objects.filter(assessment=assessment, indicator__in=staying).delete()
    for indicator, answer in answers.items():
        if answer is None:
            continue
        Score.objects.update_or_create(
            assessment=assessment,
            indicator=indicator,
            defaults={
                **_origin(answer.kept, answer.value),
                "evidence": list(answer.evidence),
                "note": answer.note,
                "evidence_link": answer.link,
            },
        )
    return True


def _origin(kept_score: Score | None, value: float | None = None) -> dict[str, Any]:
    """The columns of a score that stays as it was found; without one, those of a new `value`."""
    if kept_score is None:
        return {"value": value, "kept_from": None, "kept_origin": "", "source": None}
    return {
        "value": kept_score.value,
        "kept_from": kept_score.found_on,
        "kept_origin": kept_score.found_by,
        "source": kept_score,
    }


@transaction.atomic
def discard_self_check(assessment: Assessment) -> bool:
    """Throw an unfinished self-check away with its answers; False if it is finished."""
    draft = _locked_draft(assessment)
    if draft is None:
        return False
    draft.delete()
    return True


@transaction.atomic
def finish_self_check(assessment: Assessment, *, keep: bool = True) -> bool:
    """Make the self-check the cluster's latest assessment, dated today.

    Known scores that it has no answer to stay as they are and say since when, with the proof that
    came to them, unless `keep` is False: then only its own answers count.

    False, and nothing changes, if it is finished already.
    """
    draft = _locked_draft(assessment)
    if draft is None:
        return False
    if not keep:
        Score.objects.filter(assessment=draft, kept_from__isnull=False).delete()
    elif _keep_known(draft):
        draft.origin = AssessmentOrigin.MIXED
        draft.scale = _scale_before(draft)
    draft.is_draft = False
    draft.assessed_on = timezone.localdate()
    draft.save(update_fields=["is_draft", "assessed_on", "origin", "scale"])
    return True


def _scale_before(draft: Assessment) -> str:
    """The scale of the report whose scores the self-check keeps."""
    history = Assessment.objects.complete().filter(
        cluster=draft.cluster_id, framework=draft.framework_id
    )
    return history.values_list("scale", flat=True).first() or ""


def _keep_known(draft: Assessment) -> bool:
    """Copy the known scores without an answer; whether one of them was found otherwise."""
    rows = Score.objects.filter(assessment=draft)
    known = known_before(draft.cluster, draft.framework)
    for row in rows.filter(kept_from__isnull=False, indicator__in=list(known)):
        # What is known may have come, or been corrected, since somebody noted the proof.
        for name, value in _origin(known[row.indicator_id]).items():
            setattr(row, name, value)
        row.save()
    _keep(draft, known.values())
    kept_rows = rows.filter(kept_from__isnull=False)
    return kept_rows.exclude(kept_origin=AssessmentOrigin.SELF_CHECK).exists()


def _keep(assessment: Assessment, known: Iterable[Score]) -> list[Score]:
    """Copy those of the known scores that an assessment has no word on, with their day and source.
    Returns what was copied."""
    there = set(Score.objects.filter(assessment=assessment).values_list("indicator_id", flat=True))
    stays = [score for score in known if score.indicator_id not in there]
    Score.objects.bulk_create(
        Score(
            assessment=assessment,
            indicator_id=score.indicator_id,
            note=score.note,
            evidence=score.evidence,
            evidence_link=score.evidence_link,
            **_origin(score),
        )
        for score in stays
    )
    return stays
