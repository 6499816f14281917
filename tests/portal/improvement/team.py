"""A cluster with weak scores and people who work for it."""

from __future__ import annotations

from typing import Any

from portal.improvement.models import ImprovementPlan, Measure
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory
from tests.factories.improvement import cluster_with_scores, plan_of


class Team:
    """A cluster with weak scores and the browser of one of its managers."""

    def __init__(self, **fields: Any) -> None:
        self.user, self.cluster, self.baseline = cluster_with_scores(**fields)
        self.browser = browser_of(self.user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/plan/"

    def plan(self, *indicators: str) -> ImprovementPlan:
        return plan_of(self.cluster, self.baseline, self.user, *indicators)

    def get(self, path: str = "") -> Any:
        return self.browser.get(self.base + path)

    def post(self, path: str, **data: Any) -> Any:
        return self.browser.post(self.base + path, data)

    def colleague(self, role: str) -> Any:
        user = person("registered")
        MembershipFactory(cluster=self.cluster, user=user, role=role)
        return browser_of(user)


def paths(plan: ImprovementPlan, measure: Measure) -> list[str]:
    area = measure.area_id
    return [
        *("", "new/", "sheet/", f"{plan.pk}/sheet/", "history/", f"{plan.pk}/history/", "edit/"),
        *("areas/new/", f"areas/{area}/", f"areas/{area}/measures/new/", f"measures/{measure.pk}/"),
        *("calendar.ics", "export.xlsx", "export.csv"),
    ]


def actions(plan: ImprovementPlan, measure: Measure) -> list[tuple[str, dict[str, str]]]:
    return [
        (f"{plan.pk}/status/", {"status": "completed"}),
        ("delete/", {"sure": "on"}),
        (f"areas/{measure.area_id}/removal/", {"do": "remove"}),
        (f"measures/{measure.pk}/removal/", {"do": "remove"}),
        (f"measures/{measure.pk}/state/", {"do": "done"}),
        ("resource/", {"resource": "x"}),
        ("calendar/address/", {"do": "renew"}),
        ("edit/", {"target": "gold", "starts_on": "2026-01-01"}),
        (f"measures/{measure.pk}/", {"title": "Taken over", "status": "done"}),
    ]
