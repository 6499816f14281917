"""Somebody who answers the self-check."""

from __future__ import annotations

from typing import Any

from portal.benchmarking.models import Assessment, Score
from practices.models import Area, Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of


class SelfCheck:
    """A manager who answers the self-check of a cluster."""

    def __init__(self) -> None:
        user = person("manager")
        self.cluster = cluster_of(user)
        self.browser = browser_of(user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/"

    def start(self) -> Any:
        return self.browser.post(f"{self.base}self-check/")

    def indicators(self, area: str) -> list[Indicator]:
        return list(Indicator.objects.filter(area__framework__is_default=True, area__code=area))

    def answer(self, area: str, value: str = "50", do: str = "next", **changes: str) -> Any:
        """Answer every question of an area alike, but for `changes` by indicator code."""
        data = {
            f"indicator-{indicator.pk}": changes.get(indicator.code, value)
            for indicator in self.indicators(area)
        }
        return self.browser.post(f"{self.base}self-check/{area}/", {**data, "do": do})

    def finish(self) -> Any:
        return self.browser.post(f"{self.base}self-check-review/")

    def answer_all(self, value: str = "50") -> None:
        for code in area_codes():
            self.answer(code, value)

    def scores(self) -> dict[str, float | None]:
        found = Score.objects.filter(assessment__cluster=self.cluster)
        return {
            code: None if value is None else float(value)
            for code, value in found.values_list("indicator__code", "value")
        }


def area_codes() -> list[str]:
    areas = Area.objects.filter(framework__is_default=True).order_by("sort_order")
    return list(areas.values_list("code", flat=True))


def latest(check: SelfCheck) -> Assessment:
    return Assessment.objects.complete().filter(cluster=check.cluster).order_by("-pk")[0]
