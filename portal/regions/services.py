"""Giving and withdrawing a cluster's consent."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster

from .enums import ConsentScope
from .models import Consent, LabelRecord, RegionAuthority

# What the trail calls the things that are shared; in words in apps.py.
SUBJECTS = {ConsentScope.LABEL: "region-label", ConsentScope.SCORES: "region-scores"}


@transaction.atomic
def give_consent(
    cluster: Cluster, authority: RegionAuthority, scope: ConsentScope, user: AbstractUser
) -> Consent:
    """Let `authority` follow `cluster`, or change what it sees.

    A change closes the consent before and gives a new one, so that the history shows both.
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)  # One at a time.
    known = Consent.objects.active().filter(cluster=cluster, authority=authority).first()
    if known is not None and known.scope == scope:
        return known
    if known is not None:
        _close(known, user)
    record_label(cluster, starts=True)
    consent = Consent.objects.create(
        cluster=cluster,
        authority=authority,
        scope=scope,
        given_by_id=user.pk,
        given_by_name=user.get_full_name()[:200],
    )
    audit.record(cluster, user, AuditAction.SHARED, SUBJECTS[scope], authority.name)
    return consent


def standing_consent(consent: Consent) -> Consent | None:
    """What its authority may see of its cluster today: `consent` or what came after it."""
    same = Consent.objects.active().filter(
        cluster_id=consent.cluster_id, authority_id=consent.authority_id
    )
    return same.select_related("authority").first()


@transaction.atomic
def withdraw_consent(consent: Consent, user: AbstractUser) -> None:
    """End at once what the authority of `consent` sees of the cluster.

    A change of what is shared gives a new consent: whoever withdraws one that was replaced while
    they looked at it means that nothing is to be seen. Nothing happens if it has ended already.
    """
    cluster = Cluster.objects.select_for_update().get(pk=consent.cluster_id)
    found = standing_consent(consent)
    if found is None:
        return
    _close(found, user)
    if not Consent.objects.active().filter(cluster=cluster).exists():
        LabelRecord.objects.filter(cluster=cluster).delete()
    audit.record(cluster, user, AuditAction.WITHDRAWN, "region-consent", found.authority.name)


def _close(consent: Consent, user: AbstractUser) -> None:
    consent.withdrawn_at = timezone.now()
    consent.withdrawn_by_id = user.pk
    consent.withdrawn_by_name = user.get_full_name()[:200]
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_by_name"])


def record_label(cluster: Cluster, *, starts: bool = False) -> None:
    """Note the label of today if it differs from the one noted last.

    A cluster that nobody follows has no records and gets none; `starts` begins them.
    """
    records = LabelRecord.objects.filter(cluster=cluster)
    last = records.order_by("-since", "-pk").values_list("label", flat=True).first()
    if last == cluster.label or (last is None and not starts):
        return
    LabelRecord.objects.create(cluster=cluster, label=cluster.label)
