"""Publishing a profile, answering on eligibility, and agreeing to share experience."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from practices.models import Indicator
from practices.selectors import reader_language

from .enums import AnswerState, Side
from .models import EligibilityAnswer, EligibilityPoint, Offer, PublicProfile, Thread
from .selectors import strengths_of


class OfferRefusedError(Exception):
    """Experience that can't be offered: the cluster is not strong there, or offers it already."""


@transaction.atomic
def save_profile(profile: PublicProfile, user: AbstractUser) -> None:
    """Keep what the cluster wrote. A profile that is published changes for everybody at once."""
    Cluster.objects.select_for_update().get(pk=profile.cluster_id)  # One at a time.
    current = PublicProfile.objects.filter(cluster=profile.cluster_id).first()
    if current is not None:
        # Published and withheld are not on the form, and may have changed meanwhile.
        profile.pk = current.pk
        profile.is_public, profile.published_at = current.is_public, current.published_at
        profile.is_withheld = current.is_withheld
        profile.withheld_reason = current.withheld_reason
    profile.save(force_insert=current is None, force_update=current is not None)
    audit.record(profile.cluster, user, AuditAction.CHANGED, "profile")


@transaction.atomic
def publish_profile(cluster: Cluster, user: AbstractUser) -> bool:
    """Show the profile to everybody; False if it was shown already or is withheld."""
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    profile, _created = PublicProfile.objects.get_or_create(
        cluster=cluster, defaults={"language": reader_language()}
    )
    if profile.is_public or profile.is_withheld:
        return False
    profile.is_public, profile.published_at = True, timezone.now()
    profile.save(update_fields=["is_public", "published_at"])
    audit.record(cluster, user, AuditAction.SHARED, "profile")
    return True


@transaction.atomic
def take_back_profile(cluster: Cluster, user: AbstractUser) -> bool:
    """Hide the profile at once, texts kept; False if it was not shown."""
    hidden = PublicProfile.objects.filter(cluster=cluster, is_public=True).update(
        is_public=False, published_at=None
    )
    if hidden:
        audit.record(cluster, user, AuditAction.WITHDRAWN, "profile")
    return bool(hidden)


@transaction.atomic
def answer_point(
    cluster: Cluster,
    point: EligibilityPoint,
    user: AbstractUser,
    state: AnswerState,
    note: str = "",
    proof_url: str = "",
) -> None:
    """Keep what the cluster says of `point`, in place of what it said before."""
    EligibilityAnswer.objects.update_or_create(
        cluster=cluster,
        point=point,
        defaults={
            "state": state,
            "note": note,
            "proof_url": proof_url,
            "answered_by_id": user.pk,
            "answered_by_name": user.get_full_name()[:200],
            "answered_on": timezone.localdate(),
        },
    )


@transaction.atomic
def give_offer(
    cluster: Cluster, code: str, text: str, user: AbstractUser, language: str = ""
) -> Offer:
    """Agree to share experience on an indicator of the default framework, or change the text.

    `language` is that of the text, by default the reader's.

    Raises:
        OfferRefusedError: the latest complete assessment is not strong there.
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)  # One at a time.
    known = Offer.objects.active().filter(
        cluster=cluster, indicator__code=code, indicator__area__framework__is_default=True
    )
    offer = known.first()
    if offer is not None:
        offer.text, offer.language = text, language or reader_language()
        offer.save(update_fields=["text", "language"])
        audit.record(cluster, user, AuditAction.CHANGED, "experience", code)
        return offer
    _spec, strong = strengths_of(cluster)
    if code not in strong:
        raise OfferRefusedError
    offer = Offer.objects.create(
        cluster=cluster,
        indicator=Indicator.objects.get(area__framework__is_default=True, code=code),
        text=text,
        language=language or reader_language(),
        given_by_id=user.pk,
        given_by_name=user.get_full_name()[:200],
    )
    audit.record(cluster, user, AuditAction.SHARED, "experience", code)
    return offer


@transaction.atomic
def withdraw_offer(offer: Offer, user: AbstractUser) -> bool:
    """End at once what the cluster offers on the indicator of `offer`; False if nothing stood.

    It may be another row by now: an offer that was withdrawn and given again is a new consent.
    Conversations about it are closed, and both sides can still read them.
    """
    cluster = Cluster.objects.select_for_update().get(pk=offer.cluster_id)
    now = timezone.now()
    active = Offer.objects.active().filter(cluster=cluster, indicator_id=offer.indicator_id)
    standing = active.values_list("pk", flat=True).first()
    if standing is None:
        return False
    active.update(withdrawn_at=now, withdrawn_by_name=user.get_full_name()[:200])
    Thread.objects.filter(offer=standing, closed_at=None).update(
        closed_at=now, closed_side=Side.OFFERING
    )
    audit.record(cluster, user, AuditAction.WITHDRAWN, "experience", offer.indicator.code)
    return True
