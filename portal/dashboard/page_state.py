"""What the address of a list says: for which label, in how much time, and what was just decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.urls import reverse

from portal.clusters.models import Cluster
from portal.recommendations.enums import AreaState, MarkState, TimeBudget
from practices.enums import MaturityLevel
from practices.requests import AuthenticatedRequest


class Refusal(StrEnum):
    """Why a decision was not taken."""

    CHANGED = "changed"  # somebody else decided something else meanwhile
    IN_PLAN = "plan"  # a measure of the plan says that it is done


@dataclass(frozen=True, slots=True)
class Decision:
    """A resource or area (`is_area`) that was just marked, and its state before that; or was not
    (`refusal`)."""

    key: str
    was: str = ""
    is_area: bool = False
    is_answer: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class PageState:
    """The list that a page shows: `budget` is the time for it, `decision` the last change."""

    slug: str
    target: MaturityLevel
    is_usual_target: bool
    budget: TimeBudget = TimeBudget.NO_LIMIT
    decision: Decision | None = None

    @property
    def hours(self) -> float | None:
        """The time as the recommender takes it."""
        return float(self.budget.value) if self.budget else None

    @property
    def query(self) -> str:
        """Parameters that lead to the same list again; empty for the usual one."""
        parts: dict[str, str | int] = {}
        if not self.is_usual_target:
            parts["target"] = self.target.value
        if self.budget:
            parts["hours"] = self.budget.value
        return urlencode(parts)

    @property
    def address(self) -> str:
        """The dashboard with this list."""
        return self.with_query(reverse("dashboard", args=[self.slug]))

    def with_query(self, address: str) -> str:
        """Any address with the parameters of this list."""
        return f"{address}?{self.query}" if self.query else address

    def after(self, decision: Decision) -> str:
        """The dashboard after a decision, which it then names with a way back."""
        name = "changed-area" if decision.is_area else "changed"
        name = "answered" if decision.is_answer else name
        parts = {name: decision.key, **({"was": decision.was} if decision.was else {})}
        parts |= {"refused": decision.refusal.value} if decision.refusal else {}
        both = "&".join(part for part in (self.query, urlencode(parts)) if part)
        return f"{reverse('dashboard', args=[self.slug])}?{both}#recommendations"


def page_state(request: AuthenticatedRequest, cluster: Cluster) -> PageState:
    """What the address or the form asks for; what makes no sense stands for the usual."""
    wanted = request.GET.get("target") or request.POST.get("target") or cluster.target
    target = MaturityLevel(wanted if wanted in MaturityLevel.values else cluster.target)
    hours = request.GET.get("hours") or request.POST.get("hours") or ""
    budgets = {str(value): TimeBudget(value) for value in TimeBudget.values}
    return PageState(
        slug=cluster.slug,
        target=target,
        is_usual_target=target == cluster.target,
        budget=budgets.get(hours, TimeBudget.NO_LIMIT),
        decision=_decision(request),
    )


def _decision(request: AuthenticatedRequest) -> Decision | None:
    """What a plain page has just decided, from the address that it came back to."""
    was, why = request.GET.get("was", ""), request.GET.get("refused", "")
    refusal = Refusal(why) if why in set(Refusal) else None
    if area := request.GET.get("changed-area"):
        return Decision(area, was if was in AreaState.values else "", True, refusal=refusal)
    if identifier := request.GET.get("answered"):
        return Decision(identifier, is_answer=True, refusal=refusal)
    if identifier := request.GET.get("changed"):
        return Decision(identifier, was if was in MarkState.values else "", refusal=refusal)
    return None
