"""Where a cluster is strong enough to tell others. Plain Python, without Django."""

from __future__ import annotations

from portal.benchmarking.core.scoring import FrameworkSpec, IndicatorSpec, Scores, known_score


def strong_from(framework: FrameworkSpec, indicator: IndicatorSpec) -> float | None:
    """The score (own units) from which a cluster counts as strong in `indicator`.

    The target of the highest label that has one: Gold where there is a Gold target. None where
    no label asks for anything, so that nobody is strong there.
    """
    for level in reversed(framework.levels):
        if level in indicator.targets:
            return indicator.targets[level]
    return None


def thresholds(framework: FrameworkSpec) -> dict[str, float]:
    """`strong_from` by code, for the indicators that have one."""
    found = {spec.code: strong_from(framework, spec) for spec in framework.indicators}
    return {code: value for code, value in found.items() if value is not None}


def strong_codes(framework: FrameworkSpec, scores: Scores) -> list[str]:
    """Codes of the indicators in which `scores` are strong, in the framework's order."""
    needed = thresholds(framework)
    return [
        spec.code
        for spec in framework.indicators
        if spec.code in needed
        and (value := known_score(scores, spec.code)) is not None
        and value >= needed[spec.code]
    ]
