"""Reads what somebody ticked on the page of the proposal, and keeps it where it has mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.improvement.core.rules import is_no_rise
from portal.improvement.figures import in_units, typed_percent
from portal.improvement.proposing.suggestions import SuggestedArea, SuggestedIndicator
from portal.improvement.sentences import no_rise_text
from portal.improvement.services import ChosenArea, ChosenMeasure

Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The areas chosen, the page as it was sent, and what is wrong (field id, message)."""

    areas: list[ChosenArea]
    shown: list[SuggestedArea]
    errors: Errors


def read_choice(
    proposed: Sequence[SuggestedArea], framework: FrameworkSpec, posted: QueryDict, role: str
) -> Choice:
    """What `posted` ticks of `proposed`; whatever else it names is ignored.

    `role` is responsible for every suggested measure until somebody changes it.
    """
    errors: Errors = []
    shown = [_shown(area, framework, posted, errors) for area in proposed]
    ticked = [area for area in shown if area.is_on]
    if proposed and not ticked:
        errors.insert(0, (proposed[0].key, _("Tick at least one area.")))
    chosen = []
    for area in ticked:
        indicators = [row for row in area.indicators if row.is_on]
        if not indicators:
            text = _("%(area)s: tick at least one indicator.") % {"area": area.title}
            errors.append((f"indicator-{area.indicators[0].mark.code}", text))
        chosen.append(
            ChosenArea(
                title=area.title,
                targets={row.mark.code: _target(row, framework) for row in indicators},
                measures=[
                    ChosenMeasure(m.title, m.card.identifier, m.due_on, role)
                    for m in area.measures
                    if m.is_on
                ],
            )
        )
    return Choice(chosen, shown, errors)


def _shown(
    area: SuggestedArea, framework: FrameworkSpec, posted: QueryDict, errors: Errors
) -> SuggestedArea:
    is_on = area.key in posted.getlist("area")
    codes, measures = posted.getlist("indicator"), posted.getlist("measure")
    indicators = []
    for row in area.indicators:
        typed = posted.get(f"target-{row.mark.code}", row.target).strip()[:20]
        new = replace(row, target=typed, is_on=row.mark.code in codes)
        if is_on and new.is_on and (message := _problem(row, typed)):
            new = replace(new, error=message)
            errors.append((f"target-{row.mark.code}", message))
        indicators.append(new)
    return replace(
        area,
        is_on=is_on,
        indicators=tuple(indicators),
        measures=tuple(replace(m, is_on=m.key in measures) for m in area.measures),
    )


def _problem(row: SuggestedIndicator, typed: str) -> str:
    """What is wrong with a target as it was typed; nothing where it can be kept."""
    try:
        number = typed_percent(typed)
    except ValueError:
        text = _("Target for %(indicator)s: enter a number from 0 to 100, or points as in 3/4.")
        return text % {"indicator": row.mark.code}
    if is_no_rise(number, row.baseline):
        return no_rise_text(row.mark.code, row.baseline)
    return ""


def _target(row: SuggestedIndicator, framework: FrameworkSpec) -> Decimal | None:
    spec = framework.indicator(row.mark.code)
    return in_units(spec, typed_percent(row.target)) if spec and not row.error else None
