"""Clusters and the people who work for them. Every query of cluster data starts here."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.addresses import validate_sendable
from portal.names import NameField
from practices.enums import MaturityLevel, VocabularyName
from practices.fields import LineField

from .enums import AuditAction, InvitationState, MembershipRole
from .slugs import free_slug

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Pages of their own beside those of clusters; see urls.py.
RESERVED_SLUGS = frozenset({"new", "join", "invitation"})
JOIN_CODE_BYTES = 9  # 72 random bits: not to be guessed


def new_join_code() -> str:
    """An unguessable code that lets a colleague join."""
    return secrets.token_urlsafe(JOIN_CODE_BYTES)


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def of(self, user: AbstractUser | AnonymousUser) -> ClusterQuerySet:
        """Clusters that `user` works for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user_id=user.pk)

    def without_manager(self) -> ClusterQuerySet:
        """Clusters that nobody can look after: no manager, or only some that can't sign in.

        Invented examples need none.
        """
        return self.filter(~Membership.of_active_manager(), is_example=False)


class Cluster(models.Model):
    """A cluster organisation with its label and peer group."""

    name = NameField(_("name of the cluster"), max_length=150)
    slug = models.SlugField(_("identifier"), max_length=80, unique=True, editable=False)
    country = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.COUNTRY},
        verbose_name=_("country"),
    )
    region = LineField(_("region"), max_length=100, blank=True)
    ecosystem = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.ECOSYSTEM},
        verbose_name=_("industrial ecosystem"),
    )
    portfolio = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.PORTFOLIO},
        verbose_name=_("comparative portfolio"),
        help_text=_("The peer group of your benchmarking report."),
    )
    founded = models.PositiveSmallIntegerField(
        _("year of foundation"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    member_count = models.PositiveIntegerField(_("number of members"), null=True, blank=True)
    label = models.CharField(
        _("label today"), max_length=10, choices=MaturityLevel.choices, blank=True
    )
    label_valid_until = models.DateField(_("label valid until"), null=True, blank=True)
    target = models.CharField(
        _("label you work towards"),
        max_length=10,
        choices=MaturityLevel.choices,
        default=MaturityLevel.BRONZE,
    )
    is_example = models.BooleanField(_("invented example"), default=False, editable=False)
    counts_as_peer = models.BooleanField(
        _("confirmed as a real cluster"),
        default=False,
        help_text=_("Only confirmed clusters count in the medians that other clusters see."),
    )
    join_code = models.CharField(max_length=32, unique=True, default=new_join_code, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClusterQuerySet.as_manager()

    # The membership through which somebody opened it; set by `permissions.cluster_for`.
    opened_through: Membership | None = None

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(
                Cluster.objects.all(), self.name, fallback="cluster", reserved=RESERVED_SLUGS
            )
        super().save(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Also what only makes sense together; as a field's own, so that a form without the field
        is not stopped by it."""
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict({})
        for name, text in self._impossible().items():
            if name not in (exclude or ()):
                errors.setdefault(name, [ValidationError(text)])
        if errors:
            raise ValidationError(errors)

    def _impossible(self) -> dict[str, StrPromise]:
        """What cannot be as it is, by field."""
        found: dict[str, StrPromise] = {}
        today = timezone.localdate()
        if self.founded and self.founded > today.year:
            found["founded"] = _("This year is still to come.")
        levels = MaturityLevel.values
        is_over = self.label_valid_until is not None and self.label_valid_until < today
        # The highest label can only be held, and one that has ended be asked for again.
        held = levels.index(self.label) + 1 if self.label in levels[:-1] and not is_over else 0
        if self.target in levels[:held]:
            found["target"] = _("Choose a label above the one that you have today.")
        return found


class Membership(models.Model):
    """A person who works for a cluster."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(
        _("role"), max_length=10, choices=MembershipRole.choices, default=MembershipRole.MEMBER
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "user"], name="one_membership_per_cluster")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.cluster_id} ({self.role})"

    @classmethod
    def of_active_managers(cls) -> models.QuerySet[Membership]:
        """The places of managers who can sign in: who may let others into a team."""
        return cls.objects.filter(role=MembershipRole.MANAGER, user__is_active=True)

    @classmethod
    def of_active_manager(cls, cluster: str = "pk") -> models.Exists:
        """For queries: whether a manager who can sign in works for the cluster in this field."""
        return models.Exists(cls.of_active_managers().filter(cluster=models.OuterRef(cluster)))


class WithdrawableConsent(models.Model):
    """What a cluster agreed to: who agreed and when, and who ended it. Kept when it has ended."""

    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Names stay when accounts are deleted.
    given_by_name = LineField(_("given by"), max_length=200, blank=True)
    given_at = models.DateTimeField(_("given on"), default=timezone.now)
    withdrawn_by_name = LineField(_("withdrawn by"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-given_at", "-pk"]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def vouched_for(self) -> InvitationQuerySet:
        """Those whose inviter may still invite: nobody gives a right that they have no more."""
        inviter = Membership.of_active_managers().filter(
            cluster=models.OuterRef("cluster"), user=models.OuterRef("invited_by")
        )
        return self.filter(models.Exists(inviter))

    def usable(self) -> InvitationQuerySet:
        """Invitations that can be accepted now."""
        return self.vouched_for().filter(state=InvitationState.OPEN, expires_at__gt=Now())


class Invitation(models.Model):
    """An address that a manager invites into the team. Written by `portal.clusters.invitations`."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), validators=[validate_sendable])
    role = models.CharField(
        _("role"), max_length=10, choices=MembershipRole.choices, default=MembershipRole.MEMBER
    )
    message = models.CharField(_("message"), max_length=300, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("invited on"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    # None: the last mail could not be sent, so somebody has to pass the link on.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "email"],
                condition=models.Q(state="open"),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} @ {self.cluster_id} ({self.state})"

    @property
    def has_expired(self) -> bool:
        """Whether it is too late to accept it."""
        return self.expires_at <= timezone.now()


class AuditEntry(models.Model):
    """Who saw or changed what belongs to a cluster. Written by `portal.clusters.audit`."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="audit_entries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The name stays when the account is deleted.
    user_name = LineField(_("person"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=12, choices=AuditAction.choices)
    subject = LineField(_("subject"), max_length=60)
    detail = LineField(_("detail"), max_length=300, blank=True)
    happened_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-happened_at", "-pk"]
        indexes = [models.Index(fields=["cluster", "-happened_at"], name="audit_of_a_cluster")]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.action} {self.subject}"
