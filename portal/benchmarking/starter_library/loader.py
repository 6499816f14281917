"""Loads the invented example clusters with their assessments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.text import slugify

from portal.benchmarking.enums import AssessmentOrigin
from portal.benchmarking.models import Assessment, Score
from portal.clusters.models import Cluster
from practices.enums import VocabularyName
from practices.models import Framework, Indicator, Term
from practices.starter_library.yaml_reader import read_yaml

PROFILES = Path(__file__).parent / "profiles.yaml"


def load_example_clusters() -> int:
    """Create example clusters that are missing; returns how many. Example clusters are
    marked as such and never count as peers."""
    with PROFILES.open(encoding="utf-8") as stream:
        profiles = read_yaml(stream)["profiles"]
    created = 0
    for profile in profiles:
        slug = _slug(profile)
        if not Cluster.objects.filter(slug=slug).exists():
            _create(profile, slug)
            created += 1
    return created


def _slug(profile: dict[str, Any]) -> str:
    return slugify(profile["name"])


def _term(vocabulary: VocabularyName, slug: str | None) -> Term | None:
    return Term.objects.filter(vocabulary=vocabulary, slug=slug or "").first()


def _create(profile: dict[str, Any], slug: str) -> None:
    cluster = Cluster.objects.create(
        name=profile["name"],
        slug=slug,
        country=Term.objects.get(vocabulary=VocabularyName.COUNTRY, slug=profile["country"]),
        region=profile.get("region", ""),
        ecosystem=_term(VocabularyName.ECOSYSTEM, profile.get("ecosystem")),
        portfolio=_term(VocabularyName.PORTFOLIO, profile.get("comparative_portfolio")),
        founded=profile.get("founded"),
        member_count=profile.get("members"),
        label="" if profile.get("label") in (None, "none") else profile["label"],
        target=profile["target"],
        is_example=True,
    )
    for entry in profile["assessments"]:
        framework = Framework.objects.get(slug=entry["framework"])
        indicators = {i.code: i for i in Indicator.objects.filter(area__framework=framework)}
        assessment = Assessment.objects.create(
            cluster=cluster,
            framework=framework,
            assessed_on=entry["date"],
            origin=(
                AssessmentOrigin.IMPORT
                if entry["kind"] == "benchmark-import"
                else AssessmentOrigin.SELF_CHECK
            ),
        )
        Score.objects.bulk_create(
            Score(assessment=assessment, indicator=indicators[code], value=value)
            for code, value in entry["scores"].items()
            if value is not None
        )
