"""Regional authorities, and the clusters that agreed to be followed by them."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import PortalGroup
from portal.addresses import validate_sendable
from portal.clusters.models import WithdrawableConsent
from portal.clusters.slugs import free_slug
from practices.enums import MaturityLevel, VocabularyName
from practices.fields import LineField

from .enums import ConsentScope, RequestState

# Pages of their own beside those of authorities; see urls.py.
RESERVED_SLUGS = frozenset({"requests"})
# A request that nobody answered is over after this, and its address is forgotten.
REQUEST_VALID_FOR = datetime.timedelta(days=60)


class RegionAuthority(models.Model):
    """An authority that follows the clusters of its region, and the people who do so."""

    name = LineField(_("name of the authority"), max_length=150)
    slug = models.SlugField(_("identifier"), max_length=80, unique=True, editable=False)
    country = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.COUNTRY},
        verbose_name=_("country"),
    )
    region_name = LineField(_("region"), max_length=100, blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="region_authorities",
        limit_choices_to={"groups__name": PortalGroup.REGIONAL_OFFICERS.value},
        verbose_name=_("officers"),
        help_text=_("Only people of the group Regional officers can be chosen."),
    )
    is_example = models.BooleanField(_("invented example"), default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("regional authority")
        verbose_name_plural = _("regional authorities")
        ordering = ["name"]
        permissions = [("follow_clusters", _("Can follow clusters of a region"))]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(
                RegionAuthority.objects.all(), self.name, fallback="region", reserved=RESERVED_SLUGS
            )
        super().save(*args, **kwargs)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def active(self) -> ConsentQuerySet:
        """Consents that hold now."""
        return self.filter(withdrawn_at=None)


class Consent(WithdrawableConsent):
    """A cluster lets one authority follow it. Never deleted while the cluster exists."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="region_consents"
    )
    authority = models.ForeignKey(
        RegionAuthority, on_delete=models.PROTECT, related_name="consents"
    )
    scope = models.CharField(_("what is shared"), max_length=10, choices=ConsentScope.choices)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta(WithdrawableConsent.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "authority"],
                condition=models.Q(withdrawn_at=None),
                name="one_active_consent_per_authority",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} → {self.authority_id} ({self.scope})"

    @property
    def shares_scores(self) -> bool:
        """Whether total score and plan progress are shared as well."""
        return self.scope == ConsentScope.SCORES


class FollowRequestQuerySet(models.QuerySet["FollowRequest"]):
    def usable(self) -> FollowRequestQuerySet:
        """Requests that can be answered now."""
        return self.filter(state=RequestState.OPEN, asked_at__gt=timezone.now() - REQUEST_VALID_FOR)


class FollowRequest(models.Model):
    """An officer asks somebody, by e-mail address, to share their cluster's data.

    It names no cluster: whether one belongs to the address is told to nobody but its owner.
    """

    authority = models.ForeignKey(
        RegionAuthority, on_delete=models.CASCADE, related_name="follow_requests"
    )
    email = models.EmailField(_("e-mail address"), validators=[validate_sendable])
    message = models.CharField(_("message"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_by_name = LineField(_("asked by"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.OPEN
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = FollowRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to follow")
        verbose_name_plural = _("requests to follow")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "email"],
                condition=models.Q(state="open"),
                name="one_open_request_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.authority_id} → {self.email} ({self.state})"

    @property
    def valid_until(self) -> datetime.datetime:
        """When it is over without an answer."""
        return self.asked_at + REQUEST_VALID_FOR

    @property
    def has_expired(self) -> bool:
        """Whether it is too late to answer."""
        return self.valid_until <= timezone.now()


class LabelRecord(models.Model):
    """Which label a cluster has had since when. Kept only while somebody may follow it."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="label_records"
    )
    label = models.CharField(_("label"), max_length=10, choices=MaturityLevel.choices, blank=True)
    since = models.DateField(_("since"), default=timezone.localdate)

    class Meta:
        verbose_name = _("label over time")
        verbose_name_plural = _("labels over time")
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.label} ({self.since})"
