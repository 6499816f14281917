"""Adds or corrects a single score of an assessment, and takes that back.

Date and origin of the assessment stay; who changed what, when and why is kept beside it
(`ScoreChange`), and the cluster's trail says that it was done. Everything else is computed from
the scores when somebody looks, so it follows by itself; apps that keep a copy of a score listen
to `score_corrected`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import F, Q
from django.dispatch import Signal

from portal.benchmarking.models import Assessment, Score, ScoreChange
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from practices.models import Indicator

# Sent in the same transaction with `change` (ScoreChange) and `user` (None: the portal itself).
score_corrected = Signal()


# A note before and after; None where it stays as it is.
Noted = tuple[str, str] | None


class ChangedMeanwhileError(Exception):
    """Somebody else changed the score since the person looked at it; `now` is what it is."""

    def __init__(self, now: Decimal | None) -> None:
        super().__init__()
        self.now = now


def current_value(assessment: Assessment, indicator: Indicator) -> Decimal | None:
    """The score as it is; None where it is not known."""
    scores = Score.objects.filter(assessment=assessment, indicator=indicator)
    return scores.values_list("value", flat=True).first()


@transaction.atomic
def correct_score(
    assessment: Assessment,
    indicator: Indicator,
    value: Decimal | None,
    seen: Decimal | None,
    user: AbstractUser | None,
    reason: str = "",
    *,
    note: str | None = None,
) -> ScoreChange | None:
    """Make `value` (own units; None: not known) the score; None where it is so already.

    `seen` is the score that the person saw. `note` replaces the note of the score; None leaves it.

    Raises:
        ChangedMeanwhileError: it is another one by now. Nothing is changed.
    """
    return _change(assessment, indicator, value, seen, user, reason, note, is_undo=False)


@transaction.atomic
def undo_correction(change: ScoreChange, user: AbstractUser) -> ScoreChange | None:
    """Put back what was there before a correction, the note as well; None where that is so already.

    Raises:
        ChangedMeanwhileError: the score was changed again since.
    """
    return _change(
        change.assessment,
        change.indicator,
        change.before,
        change.after,
        user,
        "",
        change.note_before,
        is_undo=True,
    )


@transaction.atomic
def undo_together(changes: Iterable[ScoreChange], user: AbstractUser) -> tuple[int, int]:
    """Take several corrections back: how many are as they were before, and how many were changed
    again since and stay."""
    undone = left = 0
    for change in changes:
        try:
            undo_correction(change, user)
        except ChangedMeanwhileError:
            left += 1
        else:
            undone += 1
    return undone, left


def _change(
    assessment: Assessment,
    indicator: Indicator,
    value: Decimal | None,
    seen: Decimal | None,
    user: AbstractUser | None,
    reason: str,
    note: str | None,
    *,
    is_undo: bool,
) -> ScoreChange | None:
    # Locked, so that of two people the second one sees what the first one wrote.
    locked = Assessment.objects.select_for_update().select_related("cluster")
    row = locked.get(pk=assessment.pk, is_draft=False)
    now = current_value(row, indicator)
    if now == value:
        return None  # The same form sent twice changes nothing the second time.
    if now != seen:
        raise ChangedMeanwhileError(now)
    rows = Score.objects.select_related("source__assessment")
    score = rows.filter(assessment=row, indicator=indicator).first()
    score = score or Score(assessment=row, indicator=indicator)
    noted = _noted(score, note)
    score.value = value
    # What a person has just entered was not kept; taken back, it is what its source says again.
    source = score.source if is_undo else None
    is_kept = source is not None and source.value == value
    score.kept_from = source.found_on if source and is_kept else None
    score.kept_origin = source.found_by if source and is_kept else ""
    score.save()
    change = _note(score, now, user, reason, noted, is_undo=is_undo)
    action = AuditAction.ADDED if now is None else AuditAction.CHANGED
    audit.record(row.cluster, user, action, "score", indicator.code)
    _follow(score, user, reason, noted, is_undo=is_undo)
    return change


def _noted(score: Score, note: str | None) -> Noted:
    """Give the score another note; its note before and after, None where it stays."""
    if note is None or note == score.note:
        return None
    before, score.note = score.note, note
    return before, note


def _note(
    score: Score,
    before: Decimal | None,
    user: AbstractUser | None,
    reason: str,
    noted: Noted,
    *,
    is_undo: bool,
) -> ScoreChange:
    """Keep what was changed, and tell who listens."""
    Assessment.objects.filter(pk=score.assessment_id).update(revision=F("revision") + 1)
    change = ScoreChange.objects.create(
        assessment_id=score.assessment_id,
        indicator_id=score.indicator_id,
        before=before,
        after=score.value,
        note_before=noted[0] if noted else None,
        note_after=noted[1] if noted else None,
        reason=reason,
        is_undo=is_undo,
        user_id=user.pk if user else None,
        user_name=user.get_full_name()[:200] if user else "",
    )
    score_corrected.send(ScoreChange, change=change, user=user)
    return change


def _follow(
    source: Score, user: AbstractUser | None, reason: str, noted: Noted, *, is_undo: bool
) -> None:
    """Bring every score that was kept from `source` along, and what was kept from those.

    Otherwise a mended misreading would look like a change of the cluster. Answers that a person
    gave afterwards are no copies and stay. A self-check that is being answered looks anew when it
    is finished.
    """
    is_copy = Q(source=source, kept_from__isnull=False, assessment__is_draft=False)
    for copy in Score.objects.select_for_update().filter(is_copy).order_by("pk"):
        before = copy.value
        copy.value = source.value
        copy.kept_from, copy.kept_origin = source.found_on, source.found_by
        # Words of its own stay.
        copied = _noted(copy, noted[1]) if noted and copy.note == noted[0] else None
        copy.save()
        if before != copy.value or copied:
            _note(copy, before, user, reason, copied, is_undo=is_undo)
        _follow(copy, user, reason, copied, is_undo=is_undo)
