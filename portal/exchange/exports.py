"""What the portal keeps for a cluster here, as sheets of its export."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.clusters.exports import Cell, ExportSheet
from portal.clusters.models import Cluster

from .enums import Side
from .models import EligibilityAnswer, Message, Offer, PublicProfile, Thread

PROFILE_FIELDS = (
    "is_public",
    "published_at",
    "platform_url",
    "website",
    "offers",
    "looks_for",
    "language",
    "show_label",
    "show_portfolio",
    "show_members",
    "show_region",
    "is_withheld",
    "withheld_reason",
)


def export_rows(cluster: Cluster) -> list[ExportSheet]:
    """Profile, answers, offers, and conversations as this side sees them; five queries."""
    return [_profile(cluster), _answers(cluster), _offers(cluster), _messages(cluster)]


def _profile(cluster: Cluster) -> ExportSheet:
    profile = PublicProfile.objects.filter(cluster=cluster).first()
    rows: list[tuple[Cell, ...]] = []
    for name in PROFILE_FIELDS if profile else ():
        title = PublicProfile._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        rows.append((str(title), getattr(profile, name)))
    return ExportSheet(_("Public profile"), (_("Fact"), _("Value")), rows)


def _answers(cluster: Cluster) -> ExportSheet:
    answers = EligibilityAnswer.objects.filter(cluster=cluster).select_related("point")
    return ExportSheet(
        _("Eligibility"),
        (_("Point"), _("Answer"), _("Note"), _("Proof"), _("Answered by"), _("Answered on")),
        [
            (
                answer.point.title,
                answer.get_state_display(),
                answer.note,
                answer.proof_url,
                answer.answered_by_name,
                answer.answered_on,
            )
            for answer in answers.order_by("point__sort_order", "pk")
        ],
    )


def _offers(cluster: Cluster) -> ExportSheet:
    offers = Offer.objects.filter(cluster=cluster).select_related("indicator")
    return ExportSheet(
        _("Shared experience"),
        (
            _("Indicator"),
            _("Text"),
            _("Given by"),
            _("Given on"),
            _("Withdrawn by"),
            _("Withdrawn on"),
        ),
        [
            (
                str(offer.indicator),
                offer.text,
                offer.given_by_name,
                offer.given_at,
                offer.withdrawn_by_name,
                offer.withdrawn_at,
            )
            for offer in offers
        ],
    )


def _messages(cluster: Cluster) -> ExportSheet:
    mine = Thread.objects.filter(Q(asking=cluster) | Q(offering=cluster))
    found = Message.objects.filter(thread__in=mine).select_related("thread", "author")
    return ExportSheet(
        _("Conversations"),
        (_("Topic"), _("With"), _("Written on"), _("Cluster"), _("Person"), _("Text")),
        [_message(message, cluster) for message in found.order_by("thread_id", "written_at", "pk")],
    )


def _message(message: Message, cluster: Cluster) -> tuple[Cell, ...]:
    """Names of people only of one's own cluster."""
    thread = message.thread
    side = Side.ASKING if thread.asking_id == cluster.pk else Side.OFFERING
    is_own = message.side == side
    return (
        thread.topic,
        thread.name_of(side.other),
        message.written_at,
        thread.name_of(message.side),
        message.author.get_full_name() if is_own and message.author else "",
        message.text,
    )
