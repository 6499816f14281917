"""Clusters that show themselves, share experience and ask each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import factory
from django.test import Client

from portal.accounts.models import User
from portal.clusters.models import Cluster
from portal.exchange.models import Offer, PublicProfile
from portal.exchange.services import give_offer
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of

STRONG = 95


class PublicProfileFactory(factory.django.DjangoModelFactory):
    """A published profile that shows nothing but name and country."""

    class Meta:
        model = PublicProfile

    is_public = True


@dataclass(frozen=True, slots=True)
class Team:
    """A cluster, its manager, and the browser in which the manager is signed in."""

    cluster: Cluster
    user: User
    browser: Client

    def address(self, rest: str) -> str:
        """An address below the cluster's own."""
        return f"/en/my-cluster/{self.cluster.slug}/{rest}"

    def get(self, rest: str) -> Any:
        """Open a page of the cluster."""
        return self.browser.get(self.address(rest))

    def post(self, rest: str, **data: object) -> Any:
        """Send a form of the cluster and follow where it leads."""
        return self.browser.post(self.address(rest), data, follow=True)


def team(scores: dict[str, float] | None = None, **fields: object) -> Team:
    """A cluster with a manager and, if there are scores, one complete assessment."""
    user = person("manager")
    cluster = cluster_of(user, **fields)
    if scores is not None:
        AssessmentFactory(cluster=cluster, assessed_on="2026-03-01", scores=scores)
    return Team(cluster, user, browser_of(user))


def sharing(code: str = "4.2", text: str = "How our board wrote it", **fields: object) -> Team:
    """A strong cluster that shares its experience with one indicator."""
    made = team({code: STRONG}, **fields)
    give_offer(made.cluster, code, text, made.user)
    return made


def offer_of(sharer: Team) -> Offer:
    """The only offer of a cluster."""
    return Offer.objects.get(cluster=sharer.cluster)
