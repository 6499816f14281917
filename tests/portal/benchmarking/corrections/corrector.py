"""A manager who corrects one score."""

from __future__ import annotations

from typing import Any

from portal.benchmarking.models import Score
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of, codes


class Corrector:
    """A manager whose imported report lacks 4.2 and has a wrong 1.1; it was in per cent unless
    another `scale` is named."""

    def __init__(self, scale: str = "0-100") -> None:
        self.user = person("manager")
        self.cluster = cluster_of(self.user, target="bronze")
        self.browser = browser_of(self.user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/"
        scores = {**dict.fromkeys(codes(), 90.0), "1.1": 20.0, "4.2": None}
        self.assessment = AssessmentFactory(
            cluster=self.cluster, assessed_on="2025-10-14", scores=scores, scale=scale
        )

    def address(self, code: str) -> str:
        return f"{self.base}scores/{self.assessment.pk}/correct/{code}/"

    def send(self, code: str, value: str, seen: str = "", **more: str) -> Any:
        data = {"value": value, "seen": seen, **more}
        return self.browser.post(self.address(code), data)

    def score(self, code: str) -> float | None:
        row = Score.objects.get(assessment=self.assessment, indicator__code=code)
        return None if row.value is None else float(row.value)

    def colleague(self, role: str) -> Any:
        user = person("registered")
        MembershipFactory(cluster=self.cluster, user=user, role=role)
        return browser_of(user)
