"""Profiles, offers and a conversation of the invented examples, for development."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.clusters.models import Cluster
from practices.models import Indicator

from .enums import Side
from .models import Message, Offer, PublicProfile, Thread
from .selectors import shown_offers, strengths_of

MOST_OFFERS = 10  # of one example
SOMEBODY = "An invented manager"
TEXTS: dict[str, tuple[str, str]] = {
    "example-photonics-alliance": (
        "An invented text: a test line that members of other clusters can book by the day.",
        "An invented text: partners for a joint stand at a trade fair.",
    ),
    "example-agri-food-valley": (
        "An invented text: recipes for getting small producers to a first export order.",
        "An invented text: a cluster of packaging makers for a pilot project.",
    ),
    "example-health-tech-cluster": (
        "An invented text: visits to three hospitals that try out new devices.",
        "An invented text: clusters with members who know the approval rules abroad.",
    ),
}
CAN_TELL = "Invented: what we would do again, what not, and how long it took."
QUESTION = "Invented question: how did you begin, and who had to agree first?"
ANSWER = "Invented answer: with one page and one meeting. The board agreed after the first try."


@transaction.atomic
def set_up_example_exchange() -> None:
    """Publish profiles of examples, let them share experience, and show one conversation.

    What is there already stays as it is, with what was withdrawn.
    """
    if PublicProfile.objects.filter(cluster__is_example=True).exists():
        return
    for slug, (offers, looks_for) in TEXTS.items():
        cluster = Cluster.objects.filter(slug=slug, is_example=True).first()
        if cluster is None:
            continue
        PublicProfile.objects.create(
            cluster=cluster,
            is_public=True,
            published_at=timezone.now(),
            offers=offers,
            looks_for=looks_for,
            show_label=True,
            show_portfolio=True,
            show_region=True,
            show_members=bool(cluster.member_count),
        )
        _offer(cluster)
    _converse()


def _offer(cluster: Cluster) -> None:
    strong = strengths_of(cluster)[1]
    if Offer.objects.filter(cluster=cluster).exists():
        return
    indicators = _indicators(strong[::2][:MOST_OFFERS])
    Offer.objects.bulk_create(
        Offer(cluster=cluster, indicator_id=number, text=CAN_TELL, given_by_name=SOMEBODY)
        for number in indicators
    )


def _indicators(codes: list[str]) -> list[int]:
    found = Indicator.objects.filter(area__framework__is_default=True, code__in=codes)
    return list(found.values_list("pk", flat=True))


def _converse() -> None:
    """The example with a demonstration account has asked another one, and has an answer."""
    asking = Cluster.objects.filter(is_example=True, memberships__role="manager").first()
    if asking is None:
        return
    offer = shown_offers().exclude(cluster=asking).select_related("cluster", "indicator").first()
    if offer is None:
        return
    now = timezone.now()
    thread = Thread.objects.create(
        asking=asking,
        offering=offer.cluster,
        asking_name=asking.name,
        offering_name=offer.cluster.name,
        offer=offer,
        topic=str(offer.indicator)[:170],
        asked_at=now - timedelta(days=3),
        last_at=now - timedelta(days=1),
    )
    for side, text, days in ((Side.ASKING, QUESTION, 3), (Side.OFFERING, ANSWER, 1)):
        Message.objects.create(
            thread=thread, side=side, text=text, written_at=now - timedelta(days=days)
        )
