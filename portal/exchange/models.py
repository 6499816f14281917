"""What a cluster shows of itself, how it sees its eligibility, and experience that it shares."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clusters.models import Membership, WithdrawableConsent
from practices.enums import MaturityLevel
from practices.fields import LineField

from .enums import AnswerState, KnownFact, PointScheme, Side

MOST_TEXT = 600
MOST_MESSAGE = 3000
WEB = URLValidator(schemes=["http", "https"])


class ProfileQuerySet(models.QuerySet["PublicProfile"]):
    def visible(self) -> ProfileQuerySet:
        """Published, not withheld, and of a cluster that somebody looks after.

        Invented examples need nobody.
        """
        return self.filter(
            Q(Membership.of_active_manager("cluster")) | Q(cluster__is_example=True),
            is_public=True,
            is_withheld=False,
        )


class PublicProfile(models.Model):
    """What a cluster shows to everybody. Its name and country always, the rest as it wishes."""

    cluster = models.OneToOneField(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="public_profile"
    )
    is_public = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True)
    platform_url = models.URLField(
        _("page on the European Cluster Collaboration Platform"),
        max_length=300,
        blank=True,
        default="",
    )
    website = models.URLField(
        _("own website"), max_length=300, blank=True, default="", validators=[WEB]
    )
    offers = models.TextField(_("what we offer"), max_length=MOST_TEXT, blank=True)
    looks_for = models.TextField(_("what we look for"), max_length=MOST_TEXT, blank=True)
    # Of both texts; they are shown as they are to readers of every language.
    language = models.CharField(
        _("language of these texts"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    show_label = models.BooleanField(_("label"), default=False)
    show_portfolio = models.BooleanField(_("comparative portfolio"), default=False)
    show_members = models.BooleanField(_("number of members"), default=False)
    show_region = models.BooleanField(_("region"), default=False)
    is_withheld = models.BooleanField(
        _("withheld by the editors"),
        default=False,
        help_text=_("Nobody outside the cluster sees the profile while this is ticked."),
    )
    withheld_reason = models.CharField(
        _("reason, for the cluster"), max_length=300, blank=True, default=""
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("public profile")
        verbose_name_plural = _("public profiles")
        ordering = ["cluster__name", "pk"]

    def __str__(self) -> str:
        return str(self.cluster)


class EligibilityPoint(models.Model):
    """Something that the platform or a label has published as a condition."""

    slug = models.SlugField(_("identifier"), unique=True)
    scheme = models.CharField(_("published for"), max_length=10, choices=PointScheme.choices)
    level = models.CharField(
        _("label"),
        max_length=10,
        choices=MaturityLevel.choices,
        blank=True,
        help_text=_("Empty: for every label."),
    )
    title = LineField(_("point"), max_length=200)
    explanation = models.TextField(_("explanation"), blank=True)
    is_optional = models.BooleanField(
        _("not a condition"),
        default=False,
        help_text=_("Can stand in for other points; not counted among them."),
    )
    fact = models.CharField(_("known fact"), max_length=15, choices=KnownFact.choices, blank=True)
    source_name = LineField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), max_length=300, validators=[WEB])
    checked_on = models.DateField(_("last checked"))
    is_retired = models.BooleanField(
        _("retired"), default=False, help_text=_("Not asked any more; answers stay.")
    )
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("eligibility point")
        verbose_name_plural = _("eligibility points")
        ordering = ["sort_order", "pk"]

    def __str__(self) -> str:
        return self.title


class EligibilityAnswer(models.Model):
    """What a cluster says of a point. No row: nobody has answered."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="eligibility_answers"
    )
    point = models.ForeignKey(EligibilityPoint, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(_("answer"), max_length=10, choices=AnswerState.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    proof_url = models.URLField(
        _("address of the proof"), max_length=300, blank=True, validators=[WEB]
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_by_name = LineField(max_length=200, blank=True)
    answered_on = models.DateField(_("answered on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("eligibility answer")
        verbose_name_plural = _("eligibility answers")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "point"], name="one_answer_per_point")
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.point_id} {self.state}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def active(self) -> OfferQuerySet:
        """Consents that hold now; whether they rest is told by `portal.exchange.strengths`."""
        return self.filter(withdrawn_at=None)

    def looked_after(self) -> OfferQuerySet:
        """Of clusters that somebody looks after; invented examples need nobody."""
        return self.filter(Q(Membership.of_active_manager("cluster")) | Q(cluster__is_example=True))


class Offer(WithdrawableConsent):
    """A cluster's consent to share experience on one indicator where it is strong."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="experience_offers"
    )
    indicator = models.ForeignKey("practices.Indicator", on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("what you can tell"), max_length=300)
    # Of the text, and of the mails to the managers.
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    objects = OfferQuerySet.as_manager()

    class Meta(WithdrawableConsent.Meta):
        verbose_name = _("offer to share experience")
        verbose_name_plural = _("offers to share experience")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "indicator"],
                condition=models.Q(withdrawn_at=None),
                name="one_active_offer_per_indicator",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.indicator_id}"


class Thread(models.Model):
    """A conversation between two clusters. What a cluster that is deleted wrote stays with
    the other one; when neither is left it goes."""

    asking = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions_asked",
    )
    offering = models.ForeignKey(
        "clusters.Cluster",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions_received",
    )
    asking_name = LineField(max_length=150)
    offering_name = LineField(max_length=150)
    offer = models.ForeignKey(
        Offer, on_delete=models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    # The indicator's code and title then, in the language of the question.
    topic = LineField(max_length=170)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Of the question, and of the mails to the person who asked.
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    asked_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_side = models.CharField(max_length=10, choices=Side.choices, blank=True, default="")

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-last_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.asking_name} → {self.offering_name}"

    @property
    def is_open(self) -> bool:
        """Whether either side can still write."""
        return self.closed_at is None and bool(self.asking_id and self.offering_id)

    def name_of(self, side: Side | str) -> str:
        """The name of the cluster on that side, also when it is gone."""
        return self.asking_name if side == Side.ASKING else self.offering_name


class Message(models.Model):
    """One message of a conversation, plain text."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=10, choices=Side.choices)
    text = models.TextField(max_length=MOST_MESSAGE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="experience_messages",
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.written_at:%Y-%m-%d}"
