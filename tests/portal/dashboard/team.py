"""A cluster with scores and the browser of one of its team."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from portal.accounts.models import User
from portal.clusters.models import Cluster
from portal.dashboard.listing import Recommendations
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes

HTMX = {"HX-Request": "true"}


class Team:
    """Scores are 20 of 100 throughout, but for those that are given (None: unknown)."""

    def __init__(self, role: str = "manager", **scores: float | None) -> None:
        self.user: User = person("registered")
        self.cluster: Cluster = cluster_of(self.user, role=role, target="silver")
        known = {**dict.fromkeys(codes(), 20.0), **scores}
        values = {code: score for code, score in known.items() if score is not None}
        AssessmentFactory(cluster=self.cluster, scores=values)
        self.browser = browser_of(self.user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/"

    def page(self, query: str = "") -> HttpResponse:
        return self.browser.get(f"{self.base}{query}")

    def list(self, query: str = "") -> Recommendations:
        found: Recommendations = self.page(query).context["recommendations"]  # type: ignore[attr-defined]
        return found

    def identifiers(self, query: str = "") -> list[str]:
        return [item.card.identifier for item in self.list(query).items]

    def post(self, name: str, data: dict[str, Any], **headers: str) -> Any:
        return self.browser.post(f"{self.base}recommendations/{name}/", data, headers=headers)

    def mark(self, identifier: str, do: str, **headers: str) -> Any:
        return self.post("mark", {"resource": identifier, "do": do}, **headers)

    def mark_area(self, area: str, do: str, **headers: str) -> Any:
        return self.post("area", {"area": area, "do": do}, **headers)
