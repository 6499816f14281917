"""A portal as a whole country would fill it, made in few queries."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from portal.benchmarking.models import Assessment, Score
from portal.clusters.models import Cluster, Membership
from portal.exchange.models import Offer, PublicProfile
from portal.regions.enums import ConsentScope
from portal.regions.models import Consent, RegionAuthority
from practices.enums import VocabularyName
from practices.models import Framework, Indicator, Term
from tests.factories.accounts import person

LATEST = datetime.date(2026, 3, 1)


def many_clusters(
    number: int,
    authority: RegionAuthority,
    *,
    assessments: int = 10,
    scored: int | None = None,
    seed: int = 3,
) -> list[Cluster]:
    """Confirmed clusters, each with that many assessments of all indicators, a public profile, an
    offer to share experience, and its scores shared with `authority`. One person manages all.

    Only the latest `scored` assessments have scores, or all.
    """
    generator = random.Random(seed)
    country = Term.objects.get(vocabulary=VocabularyName.COUNTRY, slug="IT")
    start = Cluster.objects.count()
    names = [f"Many {place:05}" for place in range(start, start + number)]
    Cluster.objects.bulk_create(
        Cluster(
            name=name,
            slug=name.lower().replace(" ", "-"),
            country=country,
            target="silver",
            counts_as_peer=True,
        )
        for name in names
    )
    clusters = list(Cluster.objects.filter(name__in=names).order_by("pk"))
    manager = person("manager")
    Membership.objects.bulk_create(
        Membership(cluster=cluster, user=manager, role="manager") for cluster in clusters
    )
    Consent.objects.bulk_create(
        Consent(cluster=cluster, authority=authority, scope=ConsentScope.SCORES)
        for cluster in clusters
    )
    PublicProfile.objects.bulk_create(
        PublicProfile(cluster=cluster, is_public=True) for cluster in clusters
    )
    framework = Framework.objects.get(is_default=True)
    indicators = list(
        Indicator.objects.filter(area__framework=framework).values_list("pk", flat=True)
    )
    Assessment.objects.bulk_create(
        Assessment(
            cluster=cluster,
            framework=framework,
            origin="import",
            assessed_on=LATEST - datetime.timedelta(days=180 * back),
        )
        for cluster in clusters
        for back in range(assessments)
    )
    first = LATEST - datetime.timedelta(days=180 * ((scored or assessments) - 1))
    made = Assessment.objects.filter(cluster__in=clusters, assessed_on__gte=first)
    made = made.values_list("pk", flat=True)
    Score.objects.bulk_create(_scores(made, indicators, generator), batch_size=5_000)
    Offer.objects.bulk_create(
        Offer(cluster=cluster, indicator_id=indicators[0], text="What we did", given_by_name="X")
        for cluster in clusters
    )
    return clusters


def _scores(
    assessments: Iterator[int], indicators: list[int], generator: random.Random
) -> Iterator[Score]:
    for assessment in assessments:
        # Strong in the first one, so that each can tell something of it.
        yield Score(assessment_id=assessment, indicator_id=indicators[0], value=100)
        for indicator in indicators[1:]:
            yield Score(
                assessment_id=assessment, indicator_id=indicator, value=generator.randint(5, 95)
            )
