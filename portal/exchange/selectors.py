"""Experience that clusters share: own offers, those of others, and conversations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.paginator import Page, Paginator
from django.db.models import Count, FloatField, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.http import Http404

from portal.benchmarking.core.scoring import FrameworkSpec, IndicatorSpec, score_card
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.selectors import (
    assessment_history,
    default_framework,
    framework_spec,
    scores_of,
)
from portal.clusters.models import Cluster, Membership

from .enums import Side
from .models import Message, Offer, OfferQuerySet, Thread
from .profiles import language_name
from .strengths import strong_codes, thresholds

PER_PAGE = 20
WEAKEST = 8


def strengths_of(cluster: Cluster) -> tuple[FrameworkSpec, list[str]]:
    """The default framework and the codes in which the latest complete assessment is strong."""
    framework = default_framework()
    spec = framework_spec(framework)
    history = assessment_history(cluster, framework)
    return spec, strong_codes(spec, scores_of(history[0] if history else None))


def shown_offers() -> OfferQuerySet:
    """Offers that others see: agreed to, of clusters that somebody looks after, not resting.

    An offer rests while the latest complete assessment does not have a strong score of its
    indicator, or none.
    """
    latest = Assessment.objects.complete().filter(
        cluster=OuterRef("cluster"), framework__is_default=True
    )
    newest = latest.order_by("-assessed_on", "-created_at", "-pk").values("pk")[:1]
    value = Score.objects.filter(
        assessment=OuterRef("latest"), indicator=OuterRef("indicator")
    ).values("value")[:1]
    needed = thresholds(framework_spec(default_framework()))
    # Nothing is strong in a framework without targets.
    strong = reduce(
        or_,
        (Q(indicator__code=code, value__gte=least) for code, least in needed.items()),
        Q(pk__in=[]),
    )
    return (
        Offer.objects.active()
        .looked_after()
        .filter(indicator__area__framework__is_default=True)
        .annotate(latest=Subquery(newest), can_be_asked=Membership.of_active_manager("cluster"))
        # As a float: SQLite would compare a decimal as text here.
        .annotate(value=Cast(Subquery(value), FloatField()))
        .filter(strong)
    )


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """An offer of one's own cluster, and whether others see it today."""

    offer: Offer
    title: str
    is_resting: bool


def own_offers(cluster: Cluster, spec: FrameworkSpec, strong: list[str]) -> list[OwnOffer]:
    """What the cluster has agreed to share, in the framework's order; one query."""
    offers = Offer.objects.active().filter(cluster=cluster).select_related("indicator__area")
    rows = [
        OwnOffer(
            offer,
            str(offer.indicator),
            offer.indicator.code not in strong or not _is_of(offer, spec),
        )
        for offer in offers
    ]
    places = {each.code: place for place, each in enumerate(spec.indicators)}
    return sorted(rows, key=lambda row: places.get(row.offer.indicator.code, len(places)))


def _is_of(offer: Offer, spec: FrameworkSpec) -> bool:
    found = spec.indicator(offer.indicator.code)
    return found is not None and found.area == offer.indicator.area.code


def earlier_offers(cluster: Cluster) -> list[Offer]:
    """Offers that were withdrawn, newest first."""
    ended = Offer.objects.filter(cluster=cluster).exclude(withdrawn_at=None)
    return list(ended.select_related("indicator").order_by("-withdrawn_at"))


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator to look for; `count` is how many clusters can be asked about it. Examples that
    nobody answers for are not counted: `has_example` says that there is one to look at."""

    code: str
    title: str
    count: int
    has_example: bool


def _counts(cluster: Cluster) -> tuple[Counter[str], set[str]]:
    """How many others can be asked by code, and where there is an offer that nobody answers."""
    others = shown_offers().exclude(cluster=cluster).order_by()
    of_teams = others.annotate(has_team=Membership.of_active_manager("cluster"))
    rows = list(of_teams.values("indicator__code", "has_team").annotate(number=Count("pk")))
    asked = {row["indicator__code"]: row["number"] for row in rows if row["has_team"]}
    return Counter(asked), {row["indicator__code"] for row in rows if not row["has_team"]}


def weakest_and_all(cluster: Cluster) -> tuple[list[Choice], list[Choice]]:
    """Own indicators furthest below the target, and all of the framework, with their counts."""
    framework = default_framework()
    spec = framework_spec(framework)
    history = assessment_history(cluster, framework)
    card = score_card(spec, scores_of(history[0] if history else None), cluster.target)
    counts, examples = _counts(cluster)
    everything = [
        Choice(each.code, each.title, counts[each.code], each.code in examples)
        for each in spec.indicators
    ]
    by_code = {choice.code: choice for choice in everything}
    weakest = [by_code[row.code] for row in card.below_target]
    return weakest[:WEAKEST], everything


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer as other clusters see it. Never a score."""

    number: int
    name: str
    country: str
    region: str
    portfolio: str
    text: str
    language: str
    language_label: str
    topic: str
    is_example: bool
    can_be_asked: bool
    profile_slug: str


def _offer_view(offer: Offer) -> OfferView:
    cluster = offer.cluster
    profile = getattr(cluster, "public_profile", None)
    is_public = profile is not None and profile.is_public and not profile.is_withheld
    return OfferView(
        number=offer.pk,
        name=cluster.name,
        country=str(cluster.country),
        region=cluster.region,
        portfolio="" if cluster.portfolio is None else str(cluster.portfolio),
        text=offer.text,
        language=offer.language,
        language_label=language_name(offer.language),
        topic=str(offer.indicator),
        is_example=cluster.is_example,
        can_be_asked=getattr(offer, "can_be_asked", False),
        profile_slug=cluster.slug if is_public else "",
    )


def _offers_for(cluster: Cluster) -> OfferQuerySet:
    return (
        shown_offers()
        .exclude(cluster=cluster)
        .select_related(
            "indicator", "cluster__country", "cluster__portfolio", "cluster__public_profile"
        )
    )


def offers_on(
    cluster: Cluster, indicator: IndicatorSpec, number: str | None
) -> tuple[list[OfferView], Page]:
    """What other clusters offer on an indicator, by name: those of one page, and the page."""
    found = _offers_for(cluster).filter(indicator__code=indicator.code)
    page = Paginator(found.order_by("cluster__name", "pk"), PER_PAGE).get_page(number)
    return [_offer_view(offer) for offer in page.object_list], page


def offer_for(cluster: Cluster, number: int) -> tuple[Offer, OfferView]:
    """An offer that `cluster` sees.

    Raises:
        Http404: there is none with this number, or it is not shown (any more).
    """
    offer = _offers_for(cluster).filter(pk=number).first()
    if offer is None:
        raise Http404
    return offer, _offer_view(offer)


def threads_of(cluster: Cluster) -> list[Thread]:
    """Conversations of a cluster on either side, the latest first."""
    mine = Thread.objects.filter(Q(asking=cluster) | Q(offering=cluster))
    return list(mine.select_related("offer__indicator").annotate(message_count=Count("messages")))


def waiting_questions(cluster: Cluster) -> list[Thread]:
    """Open conversations in which another cluster has asked last, the oldest first; one query."""
    last = Message.objects.filter(thread=OuterRef("pk")).order_by("-written_at", "-pk")
    asked = Thread.objects.filter(offering=cluster, closed_at=None, asking__isnull=False)
    waiting = asked.annotate(last_side=Subquery(last.values("side")[:1]))
    found = waiting.filter(last_side=Side.ASKING).select_related("offer__indicator")
    return list(found.order_by("last_at", "pk"))


def topic_of(thread: Thread) -> str:
    """The indicator in the reader's language; as it was called then where it is gone."""
    return thread.topic if thread.offer is None else str(thread.offer.indicator)


def thread_for(cluster: Cluster, number: int) -> tuple[Thread, Side]:
    """A conversation of `cluster`, and the side on which it is.

    Raises:
        Http404: it is none of this cluster's.
    """
    mine = Thread.objects.filter(Q(asking=cluster) | Q(offering=cluster))
    thread = mine.select_related("asking", "offering", "offer__indicator").filter(pk=number).first()
    if thread is None:
        raise Http404
    return thread, Side.ASKING if thread.asking_id == cluster.pk else Side.OFFERING


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as one side sees it: names of people only on one's own side."""

    cluster: str
    person: str
    is_own: bool
    message: Message


def messages_of(thread: Thread, side: Side) -> list[MessageView]:
    """All messages, oldest first. `person` is empty for the other side and deleted accounts."""
    found = thread.messages.select_related("author")
    return [
        MessageView(
            cluster=thread.name_of(message.side),
            person=message.author.get_full_name()
            if message.author and message.side == side
            else "",
            is_own=message.side == side,
            message=message,
        )
        for message in found
    ]
