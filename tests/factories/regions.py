"""Authorities, their officers, and clusters that share with them."""

from __future__ import annotations

from collections.abc import Mapping

import factory

from portal.accounts.models import User
from portal.clusters.models import Cluster
from portal.regions.enums import ConsentScope
from portal.regions.models import Consent, RegionAuthority
from portal.regions.services import give_consent
from practices.enums import VocabularyName
from practices.models import Term
from tests.factories.accounts import person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes


class AuthorityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RegionAuthority

    name = factory.Sequence(lambda n: f"Test authority {n}")
    country = factory.LazyFunction(
        lambda: Term.objects.get(vocabulary=VocabularyName.COUNTRY, slug="IT")
    )


def authority_of(*officers: User, **fields: object) -> RegionAuthority:
    """An authority with these officers."""
    authority: RegionAuthority = AuthorityFactory(**fields)
    authority.officers.set(officers)
    return authority


def follow(
    authority: RegionAuthority,
    cluster: Cluster,
    scope: ConsentScope = ConsentScope.SCORES,
    user: User | None = None,
) -> Consent:
    """The cluster's consent, given by its manager or by `user`."""
    membership = cluster.memberships.first()
    giver = user or (membership.user if membership else person("manager"))
    return give_consent(cluster, authority, scope, giver)


def confirmed_cluster(value: float | Mapping[str, float], **fields: object) -> Cluster:
    """A real cluster, every score the same or those given, without a team."""
    cluster = cluster_of(None, **{"counts_as_peer": True, "target": "silver", **fields})
    scores = value if isinstance(value, Mapping) else dict.fromkeys(codes(), value)
    AssessmentFactory(cluster=cluster, assessed_on="2026-03-01", scores=scores)
    return cluster
