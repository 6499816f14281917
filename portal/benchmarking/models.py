"""Assessments of clusters. The data belongs to the cluster; peers see medians of five or more."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.benchmarking.imports.core.words.scale.scales import Scale, parse_scale
from practices.fields import LineField

from .enums import AssessmentOrigin
from .rounding import KEPT_DECIMALS

if TYPE_CHECKING:
    from decimal import Decimal

    from django_stubs_ext import StrPromise

    from portal.clusters.models import Cluster


def score_field(
    name: StrPromise,
) -> models.DecimalField[Decimal | float | str | None, Decimal | None]:
    """A column for a score in own units, or "not known"; exact enough that nothing is rounded
    before it is shown."""
    return models.DecimalField(
        name, max_digits=5 + KEPT_DECIMALS, decimal_places=KEPT_DECIMALS, null=True, blank=True
    )


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def complete(self) -> AssessmentQuerySet:
        """Without self-checks that are still being answered."""
        return self.filter(is_draft=False)


class Assessment(models.Model):
    """Scores of one cluster in one framework on one day."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="assessments"
    )
    framework = models.ForeignKey(
        "practices.Framework", on_delete=models.PROTECT, related_name="assessments"
    )
    # Never today by itself: a report has its day, and whoever answers says so.
    assessed_on = models.DateField(_("date of the assessment"))
    origin = models.CharField(_("origin"), max_length=12, choices=AssessmentOrigin.choices)
    is_draft = models.BooleanField(_("still being answered"), default=False)
    # On which the scores stood in the report, such as "0-4" or "6-1"; nothing where it had several
    # or nobody knows. Scores are kept on the framework's, and corrected in either.
    scale = models.CharField(
        _("scale of the report"), max_length=20, blank=True, default="", db_default=""
    )
    # Counts corrections of single scores: peers' figures treat what was corrected as new.
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-assessed_on", "-created_at", "-pk"]
        indexes = [
            # The latest of each of a thousand clusters is looked up, not searched for.
            models.Index(
                fields=["cluster", "framework", "-assessed_on", "-created_at", "-id"],
                name="latest_assessments",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "framework"],
                condition=models.Q(is_draft=True),
                name="one_draft_per_framework",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}, {self.assessed_on}"

    @property
    def reported_scale(self) -> Scale | None:
        """The scale of the report; None where none is known."""
        return parse_scale(self.scale)


class Score(models.Model):
    """The score of one indicator. No row, or no value: not known, which is not zero."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    indicator = models.ForeignKey("practices.Indicator", on_delete=models.PROTECT, related_name="+")
    value = score_field(_("score"))
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # Examples of evidence that are there, as the default language words them.
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    evidence_link = models.URLField(
        _("link to the evidence"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    # Where a self-check left an earlier score as it was: the day on which that was found, and how.
    kept_from = models.DateField(_("kept from"), null=True, blank=True, editable=False)
    kept_origin = models.CharField(
        max_length=12,
        choices=AssessmentOrigin.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    # The score that this one was taken from, which it follows as long as it is kept. A correction
    # of its own ends that, and finds it here again when it is taken back.
    source = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        editable=False,
    )

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="one_score_per_indicator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"

    @property
    def found_on(self) -> datetime.date:
        """The day on which this score was found, perhaps before the assessment's own."""
        return self.kept_from or self.assessment.assessed_on

    @property
    def found_by(self) -> str:
        """How: an `AssessmentOrigin`, never "mixed"."""
        if self.kept_origin:
            return self.kept_origin
        own = self.assessment.origin
        return AssessmentOrigin.SELF_CHECK if own == AssessmentOrigin.MIXED else own


class ScoreChange(models.Model):
    """A single score that was added or corrected afterwards; never changed, never deleted alone.

    An empty value is "not known". Taking a correction back is another row.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="corrections")
    indicator = models.ForeignKey("practices.Indicator", on_delete=models.PROTECT, related_name="+")
    before = score_field(_("before"))
    after = score_field(_("after"))
    # Where the note of the score was replaced with it; none where that stayed as it was.
    note_before = models.TextField(_("note before"), max_length=2000, null=True, blank=True)  # noqa: DJ001
    note_after = models.TextField(_("note after"), max_length=2000, null=True, blank=True)  # noqa: DJ001
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    is_undo = models.BooleanField(default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The name stays when the account is deleted.
    user_name = LineField(_("person"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("correction of a score")
        verbose_name_plural = _("corrections of scores")
        ordering = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.assessment_id}, {self.indicator_id}: {self.before} → {self.after}"


class PendingImportQuerySet(models.QuerySet["PendingImport"]):
    def of(self, user_id: int | None, cluster: Cluster) -> PendingImportQuerySet:
        """What this person has uploaded for this cluster and may still confirm."""
        since = timezone.now() - PendingImport.KEPT_FOR
        return self.filter(owner_id=user_id, cluster=cluster, created_at__gte=since)

    def expired(self) -> PendingImportQuerySet:
        """What nobody has confirmed in time."""
        return self.filter(created_at__lt=timezone.now() - PendingImport.KEPT_FOR)


class PendingImport(models.Model):
    """An upload that waits for answers and for its confirmation.

    The file is kept as it came, beside what its owner has said about it, and is read again with
    each look: there is one reading of a file and no copy of it that could differ.
    """

    KEPT_FOR = datetime.timedelta(days=7)

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="pending_imports"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pending_imports"
    )
    framework = models.ForeignKey("practices.Framework", on_delete=models.CASCADE, related_name="+")
    filename = LineField(_("file name"), max_length=150)
    content = models.BinaryField()
    # See `portal.benchmarking.imports.pending.to_json`.
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PendingImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload that waits")
        verbose_name_plural = _("uploads that wait")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "owner"], name="one_pending_import_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}, {self.filename}"


class PeerPublication(models.Model):
    """Medians of a group as they were shown; never changed, and kept when newer ones replace it.

    What was shown once can be remembered by anybody, so `portal.benchmarking.peers.medians` holds
    each new publication against all of these. `sources` has numbers only: assessments by cluster.
    """

    framework = models.ForeignKey(
        "practices.Framework", on_delete=models.CASCADE, related_name="peer_publications"
    )
    group = LineField(_("group"), max_length=80)
    is_current = models.BooleanField(_("shown today"), default=True)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    medians = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    # By figure, the clusters of the group that do not know its score.
    unknown = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("peer figures")
        verbose_name_plural = _("peer figures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "group"],
                condition=models.Q(is_current=True),
                name="one_current_publication_per_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.published_at:%Y-%m-%d}"


class PeerCheck(models.Model):
    """From which sources a group's figures were last worked out, so that nobody does it twice.

    The row without a group is the framework's lock: one process at a time publishes.
    """

    framework = models.ForeignKey(
        "practices.Framework", on_delete=models.CASCADE, related_name="peer_checks"
    )
    group = LineField(_("group"), max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("check of peer figures")
        verbose_name_plural = _("checks of peer figures")
        constraints = [
            models.UniqueConstraint(fields=["framework", "group"], name="one_check_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.fingerprint[:8]}"
