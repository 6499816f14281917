"""Improvement plans: declared areas with indicators and measures, and their history.

A plan belongs to its cluster and goes with it. Areas and measures that are removed stay in the
table with `removed_at`, so that they can be brought back and the history keeps its subject.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.benchmarking.enums import AssessmentOrigin
from portal.benchmarking.models import score_field
from practices.enums import MaturityLevel
from practices.fields import LineField

from .enums import ChangeAction, ChangeSubject, MeasureStatus, PlanStatus

TOKEN_BYTES = 24  # 192 random bits: not to be guessed


def new_token() -> str:
    """The unguessable part of a calendar's address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What is kept of `token`: it is random enough that a plain hash gives nothing away."""
    return hashlib.sha256(token.encode()).hexdigest()


class PlanQuerySet(models.QuerySet["ImprovementPlan"]):
    def open(self) -> PlanQuerySet:
        """Plans that are being put together or carried out; a cluster has one at most."""
        return self.exclude(status=PlanStatus.COMPLETED)

    def completed(self) -> PlanQuerySet:
        """Finished plans, which stay readable."""
        return self.filter(status=PlanStatus.COMPLETED)


class ImprovementPlan(models.Model):
    """How a cluster wants to reach its next label."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="improvement_plans"
    )
    framework = models.ForeignKey("practices.Framework", on_delete=models.PROTECT, related_name="+")
    target = models.CharField(
        _("label you work towards"), max_length=10, choices=MaturityLevel.choices
    )
    status = models.CharField(
        _("state"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.ACTIVE
    )
    # The day stays where the assessment itself is deleted.
    baseline = models.ForeignKey(
        "benchmarking.Assessment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first assessment"),
    )
    baseline_on = models.DateField(_("date of the first assessment"))
    starts_on = models.DateField(_("start"), default=timezone.localdate)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    # What a completed plan is held against, kept when it is completed; see `measured`.
    measured_by = models.ForeignKey(
        "benchmarking.Assessment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("later assessment"),
    )
    measured_on = models.DateField(_("date of the later assessment"), null=True, blank=True)
    measured_origin = models.CharField(
        max_length=12, choices=AssessmentOrigin.choices, blank=True, default="", db_default=""
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement plan")
        verbose_name_plural = _("improvement plans")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster"],
                condition=~models.Q(status="completed"),
                name="one_open_plan_per_cluster",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}, {self.target}"

    @property
    def is_open(self) -> bool:
        """Whether it can be changed."""
        return self.status != PlanStatus.COMPLETED


class Removable(models.Model):
    """Something that can be taken out of a plan and brought back."""

    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class PlanArea(Removable):
    """One declared improvement area: what shall get better, and by which indicators it shows."""

    plan = models.ForeignKey(ImprovementPlan, on_delete=models.CASCADE, related_name="areas")
    title = LineField(_("title"), max_length=150)
    aim = models.TextField(_("what shall be better"), max_length=2000, blank=True)
    effect = models.TextField(_("effect so far"), max_length=4000, blank=True)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("improvement area")
        verbose_name_plural = _("improvement areas")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class PlanIndicator(models.Model):
    """An indicator of an area, from where to where. Scores are in units of the framework."""

    area = models.ForeignKey(PlanArea, on_delete=models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey("practices.Indicator", on_delete=models.PROTECT, related_name="+")
    # Empty where the first assessment does not know the score: unknown, not zero.
    baseline = score_field(_("first score"))
    target = score_field(_("target"))
    # Of a completed plan: what the assessment knows that it is held against.
    later = score_field(_("later score"))

    class Meta:
        verbose_name = _("indicator of a plan")
        verbose_name_plural = _("indicators of a plan")
        ordering = ["indicator__area__sort_order", "indicator__sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["area", "indicator"], name="indicator_once_in_area")
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.indicator_id}"


class Measure(Removable):
    """Something to do, with who is responsible and until when."""

    area = models.ForeignKey(PlanArea, on_delete=models.CASCADE, related_name="measures")
    # Stays the same in calendars, whatever is changed.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = LineField(_("what to do"), max_length=200)
    description = models.TextField(_("details"), max_length=4000, blank=True)
    responsible_role = LineField(_("responsible role"), max_length=100, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(
        _("state"), max_length=10, choices=MeasureStatus.choices, default=MeasureStatus.PLANNED
    )
    # What `undo` goes back to.
    status_before = models.CharField(
        max_length=10, choices=MeasureStatus.choices, default=MeasureStatus.PLANNED, editable=False
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    evidence_link = models.URLField(
        _("link to the evidence"), blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.status == MeasureStatus.DONE


class MeasureResource(models.Model):
    """Guidance or training that a measure uses, by the identifier it has in every language."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="resources")
    identifier = models.SlugField(_("resource"), max_length=80)

    class Meta:
        verbose_name = _("resource of a measure")
        verbose_name_plural = _("resources of a measure")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "identifier"], name="resource_once_per_measure"
            )
        ]

    def __str__(self) -> str:
        return self.identifier


class PlanChange(models.Model):
    """Who changed what when; written by `history.note`, never changed."""

    plan = models.ForeignKey(ImprovementPlan, on_delete=models.CASCADE, related_name="changes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The name stays when the account is deleted.
    user_name = LineField(_("person"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=10, choices=ChangeAction.choices)
    subject = models.CharField(_("subject"), max_length=10, choices=ChangeSubject.choices)
    title = LineField(_("title"), max_length=200, blank=True)
    # [{"field": "due_on", "before": "2026-01-31", "after": ""}, …]
    values = models.JSONField(default=list, blank=True)
    happened_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of a plan")
        ordering = ["-happened_at", "-pk"]
        indexes = [models.Index(fields=["plan", "-happened_at"], name="history_of_a_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.action} {self.subject}"


class CalendarFeed(models.Model):
    """The private address of the plan's calendar; it ends with the membership.

    Only a hash of its token is kept: whoever reads the database can't follow the plan by it.
    """

    membership = models.OneToOneField(
        "clusters.Membership", on_delete=models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False, db_column="token")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.membership_id}"
