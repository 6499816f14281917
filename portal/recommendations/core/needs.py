"""What a cluster needs: the gap of each indicator to its target, weighted.

``need = weight × (target − score) / scale`` for an indicator below its target. An
indicator that was not scored gets a small stated prior instead of a gap: it is unknown,
not weak, and asks to be assessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.benchmarking.core.scoring import FrameworkSpec, IndicatorSpec, known_score, natural_key

UNKNOWN_PRIOR = 0.03
PINNED_AREA_FACTOR = 2.0


@dataclass(frozen=True, slots=True)
class Profile:
    """One cluster's situation and wishes. Sets hold resource ids or area codes.

    ``languages`` is in order of preference, empty means any. ``access`` names the access
    levels that the reader has, None means all. ``targets`` (code → own units) replaces
    the target of the label, for example by a peer median. ``effort_limit`` leaves out
    everything that takes longer than this effort order, ``hours`` is the time that the whole
    list may take.
    """

    scores: Mapping[str, float | None]
    target_level: str
    languages: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()
    dismissed: frozenset[str] = frozenset()
    dismissed_areas: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()
    pinned_areas: frozenset[str] = frozenset()
    access: frozenset[str] | None = None
    effort_limit: int | None = None
    hours: float | None = None
    targets: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Need:
    """One indicator seen from the target. ``score`` and ``target`` are in own units.

    ``gap`` is the share of the scale that is missing (0 to 1, 0 when unknown), ``need``
    the weight in the ranking and ``stage`` the place of the first label whose target the
    score does not reach, never above the target label (0 = lowest label). ``weight`` is the
    indicator's own, whatever areas are put first or aside.
    """

    code: str
    area: str
    title: str
    score: float | None
    target: float | None
    gap: float
    need: float
    stage: int
    weight: float = 1.0

    @property
    def is_known(self) -> bool:
        """Whether the indicator has been scored."""
        return self.score is not None

    @property
    def is_weak(self) -> bool:
        """Whether the score is known to be below the target."""
        return self.gap > 0


@dataclass(frozen=True, slots=True)
class Needs:
    """All needs of a profile, in natural order of codes; ``level`` is the target's place."""

    rows: tuple[Need, ...]
    level: int
    levels: tuple[str, ...]

    @property
    def weak(self) -> tuple[Need, ...]:
        """Indicators known to be below target, largest need first."""
        rows = (row for row in self.rows if row.is_weak)
        return tuple(sorted(rows, key=lambda row: (-row.need, natural_key(row.code))))

    @property
    def largest_gaps(self) -> tuple[Need, ...]:
        """The same as they are, whatever areas are put first or aside: by weight and gap."""
        rows = (row for row in self.rows if row.is_weak)
        return tuple(sorted(rows, key=lambda row: (-row.weight * row.gap, natural_key(row.code))))

    @property
    def unknown(self) -> tuple[Need, ...]:
        """Indicators without a score, in natural order."""
        return tuple(row for row in self.rows if not row.is_known)

    @property
    def total(self) -> float:
        """Sum of all needs, the prior of unknown indicators included."""
        return sum(row.need for row in self.rows)

    @property
    def flatness(self) -> float:
        """Mean gap of the scored indicators as a share of the largest (0 to 1).

        Near 1 when everything is equally weak and nothing stands out.
        """
        gaps = [row.gap for row in self.rows if row.is_known]
        return sum(gaps) / len(gaps) / max(gaps) if gaps and max(gaps) > 0 else 0.0


def assess_needs(
    framework: FrameworkSpec, profile: Profile, unknown_prior: float = UNKNOWN_PRIOR
) -> Needs:
    """Compute the needs of ``profile``; scores outside the scale are taken at its end.

    Raises ValueError when the framework has no label called ``profile.target_level``.
    """
    if profile.target_level not in framework.levels:
        raise ValueError(f"unknown level: {profile.target_level}")
    level = framework.levels.index(profile.target_level)
    rows = (
        _need(spec, framework.levels[: level + 1], profile, unknown_prior)
        for spec in sorted(framework.indicators, key=lambda spec: natural_key(spec.code))
    )
    return Needs(tuple(rows), level, framework.levels)


def _need(
    spec: IndicatorSpec, levels: tuple[str, ...], profile: Profile, unknown_prior: float
) -> Need:
    target = profile.targets.get(spec.code, spec.targets.get(levels[-1]))
    score = known_score(profile.scores, spec.code)
    if score is not None:
        score = min(max(score, spec.scale_min), spec.scale_max)
    factor = spec.weight
    if spec.area in profile.dismissed_areas:
        factor = 0.0
    elif spec.area in profile.pinned_areas:
        factor *= PINNED_AREA_FACTOR
    if score is None:
        prior = factor * unknown_prior
        return Need(spec.code, spec.area, spec.title, None, target, 0.0, prior, 0, spec.weight)
    missing = 0.0 if target is None or not spec.span else (target - score) / spec.span
    gap = max(missing, 0.0)
    return Need(
        spec.code,
        spec.area,
        spec.title,
        score,
        target,
        gap,
        factor * gap,
        _stage(spec, levels, score),
        spec.weight,
    )


def _stage(spec: IndicatorSpec, levels: tuple[str, ...], score: float) -> int:
    for place, level in enumerate(levels):
        if level in spec.targets and score < spec.targets[level]:
            return place
    return len(levels) - 1
