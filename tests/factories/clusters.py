"""Clusters with members and assessments."""

from __future__ import annotations

import factory
from django.utils import timezone

from portal.accounts.models import User
from portal.benchmarking.models import Assessment, Score
from portal.clusters.models import Cluster, Membership
from practices.enums import VocabularyName
from practices.models import Framework, Indicator, Term


class ClusterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cluster

    name = factory.Sequence(lambda n: f"Test cluster {n}")
    target = "bronze"
    country = factory.LazyFunction(
        lambda: Term.objects.get(vocabulary=VocabularyName.COUNTRY, slug="IT")
    )


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    role = "manager"


class AssessmentFactory(factory.django.DjangoModelFactory):
    """An imported assessment; `scores` maps indicator codes to values."""

    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    framework = factory.LazyFunction(lambda: Framework.objects.get(is_default=True))
    origin = "import"
    assessed_on = factory.LazyFunction(timezone.localdate)

    @factory.post_generation
    def scores(self, create: bool, extracted: dict[str, float] | None, **_kwargs: object) -> None:
        for code, value in (extracted or {}).items():
            Score.objects.create(
                assessment=self,
                indicator=Indicator.objects.get(area__framework=self.framework, code=code),
                value=value,
            )


def cluster_of(user: User | None, role: str = "manager", **fields: object) -> Cluster:
    """A cluster with one member; None gives a cluster without a team."""
    cluster: Cluster = ClusterFactory(**fields)
    if user is not None:
        MembershipFactory(cluster=cluster, user=user, role=role)
    return cluster


def codes() -> list[str]:
    """Codes of all indicators of the default framework, in order."""
    indicators = Indicator.objects.filter(area__framework__is_default=True)
    return list(indicators.values_list("code", flat=True))
