"""The self-check: one page for each area, saved as it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.clusters.models import Cluster
from practices.models import Area, Framework, Indicator

from .models import Assessment
from .selectors import scores_of

# Share of the scale, and what it stands for.
ANSWERS = (
    (0, gettext_lazy("Not in place")),
    (25, gettext_lazy("Started")),
    (50, gettext_lazy("In part")),
    (75, gettext_lazy("Mostly")),
    (100, gettext_lazy("Fully, with proof")),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator as components/indicator_field.html shows it."""

    name: str
    code: str
    title: str
    area: str
    description: str
    evidence_examples: list[str]
    choices: list[tuple[str, str]]
    value: str | None
    is_unknown: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class TrackerStep:
    label: str
    url: str
    state: str
    note: str
    is_current: bool


def field_name(indicator: Indicator) -> str:
    """The name of an indicator's input, which is also its id in the page."""
    return f"indicator-{indicator.pk}"


def on_scale(framework: Framework, share: int) -> float:
    """A share of the scale (per cent) as a score."""
    low, high = float(framework.scale_min), float(framework.scale_max)
    return low + (high - low) * share / 100


def as_share(framework: Framework, score: float) -> str:
    """A score as share of the scale, for comparison with the answers."""
    low, high = float(framework.scale_min), float(framework.scale_max)
    return f"{(score - low) / (high - low) * 100:.0f}"


def questions(
    framework: Framework,
    area: Area,
    indicators: Sequence[Indicator],
    scores: Mapping[str, float | None],
    errors: Mapping[str, str],
) -> list[Question]:
    """The questions of an area with the answers so far."""
    result = []
    for indicator in indicators:
        name = field_name(indicator)
        known = scores.get(indicator.code)
        result.append(
            Question(
                name=name,
                code=indicator.code,
                title=indicator.title,
                area=area.code,
                description=indicator.description,
                evidence_examples=indicator.evidence_list,
                choices=[(str(share), str(label)) for share, label in ANSWERS],
                value=None if known is None else as_share(framework, known),
                is_unknown=indicator.code in scores and known is None,
                error=errors.get(name, ""),
            )
        )
    return result


def read_answers(
    framework: Framework, indicators: Sequence[Indicator], posted: Mapping[str, str]
) -> tuple[dict[Indicator, float | None], dict[str, str]]:
    """Answers that were given, and a message for each that is none.

    Unanswered ones are left out.
    """
    shares = {str(share): share for share, _label in ANSWERS}
    answers: dict[Indicator, float | None] = {}
    errors: dict[str, str] = {}
    for indicator in indicators:
        name = field_name(indicator)
        if name not in posted:
            continue
        value = posted[name]
        if value == "":
            answers[indicator] = None
        elif value in shares:
            answers[indicator] = on_scale(framework, shares[value])
        else:
            errors[name] = _("%(code)s: choose one of the answers.") % {"code": indicator.code}
    return answers, errors


def tracker(
    cluster: Cluster, framework: Framework, draft: Assessment | None, current: Area
) -> list[TrackerStep]:
    """All areas with how many of their indicators are answered."""
    answered = scores_of(draft)
    steps = []
    areas = Area.objects.filter(framework=framework).prefetch_related("indicators")
    for area in areas.order_by("sort_order"):
        codes = [indicator.code for indicator in area.indicators.all()]
        done = sum(code in answered for code in codes)
        steps.append(
            TrackerStep(
                label=str(area),
                url=reverse("self_check_area", args=[cluster.slug, area.code]),
                state="done" if done == len(codes) else "",
                note=_("%(done)d of %(all)d answered") % {"done": done, "all": len(codes)},
                is_current=area.pk == current.pk,
            )
        )
    return steps
