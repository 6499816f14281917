"""Where a cluster stands: figures, radar and tables, ready for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking import selectors
from portal.benchmarking.charts.radar import Axis, bar, radar
from portal.benchmarking.core.readiness import Readiness, readiness
from portal.benchmarking.core.scoring import (
    AreaScore,
    FrameworkSpec,
    ScoreCard,
    Scores,
    known_score,
    score_card,
)
from portal.benchmarking.crosswalk import hints_for
from portal.benchmarking.history import (
    ChangeView,
    change_view,
    entries,
    history_context,
    notes_of_same_days,
    too_few,
)
from portal.benchmarking.labels import (
    expiry_notice,
    no_target,
    readiness_sentence,
    too_little,
    validity,
    without_target,
)
from portal.benchmarking.models import Assessment
from portal.benchmarking.peers.comparison import (
    PeerComparison,
    compare,
    comparison_labels,
    peer_minimum,
)
from portal.benchmarking.peers.medians import PeerFigure, PeerStatistics
from portal.benchmarking.rounding import is_just_below
from portal.benchmarking.wording import percent, signed
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.models import Framework
from practices.selectors import IndicatorMark, LevelMark, level_mark, search_url

__all__ = [
    "Standing",
    "context_without_scores",
    "percent",
    "signed",
    "standing",
    "standing_context",
    "standing_in",
]


@dataclass(frozen=True, slots=True)
class StatusItem:
    label: str
    value: str | SafeString
    note: str | SafeString = ""
    level: LevelMark | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A row of the table beside the radar."""

    code: str
    title: str
    score: str
    fill: str | None
    target_x: str | None
    peer_x: str | None
    gap: str
    gap_direction: str
    peer: str
    note: str = ""
    # Below its target, though both are shown alike.
    is_just_below: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of the table of all indicators."""

    indicator: IndicatorMark
    score: str
    target: str
    gap: str
    gap_direction: str
    peer: str
    hints: tuple[str, ...] = ()
    # Below its target, though both are shown alike.
    is_just_below: bool = False


def peer_text(figure: PeerFigure | None) -> str:
    if figure is None or figure.hidden:
        return _("Under %(count)d") % {"count": peer_minimum()}
    return percent(figure.median)


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the pure core says of a cluster's latest assessment.

    `history` has the assessments of this framework, the latest first, and `history_scores` their
    scores by number; `assessments` has those of other frameworks as well.
    """

    row: Framework
    framework: FrameworkSpec
    scores: Scores
    card: ScoreCard
    comparison: PeerComparison
    history: list[Assessment]
    target: MaturityLevel
    history_scores: Mapping[int, Scores]
    assessments: list[Assessment]

    @property
    def latest(self) -> Assessment | None:
        return self.history[0] if self.history else None

    @property
    def peers(self) -> PeerStatistics:
        """Medians of the group that the cluster is compared with."""
        return self.comparison.statistics

    @property
    def readiness(self) -> Readiness:
        """How near the label aimed at is."""
        return readiness(self.framework, self.scores, self.target.value)

    @property
    def no_target(self) -> str:
        """That the label asks for nothing, where that is so; else empty."""
        return "" if self.framework.has_target(self.target.value) else no_target(self.target)


def standing(cluster: Cluster, target: MaturityLevel, comparison: str = "") -> Standing:
    """Load and compute where `cluster` stands against `target` and its peers.

    `comparison` is one of `portal.benchmarking.peers.groups.COMPARISONS`; anything else stands
    for the usual one.
    """
    framework = selectors.default_framework()
    return standing_in(cluster, framework, target, comparison)


def standing_in(
    cluster: Cluster,
    framework: Framework,
    target: MaturityLevel,
    comparison: str = "",
    latest: Assessment | None = None,
) -> Standing:
    """The same in any framework, seen from the assessment `latest` (default: the last one)."""
    spec = selectors.framework_spec(framework)
    assessments = selectors.all_assessments(cluster)
    history = [each for each in assessments if each.framework_id == framework.pk]
    if latest is not None:
        history = history[[each.pk for each in history].index(latest.pk) :]
    scores = selectors.scores_of_each(history)
    own = scores.get(history[0].pk, {}) if history else {}
    return Standing(
        row=framework,
        framework=spec,
        scores=own,
        card=score_card(spec, own, target.value),
        comparison=compare(cluster, framework, spec, comparison),
        history=history,
        target=target,
        history_scores=scores,
        assessments=assessments,
    )


def status_items(cluster: Cluster, here: Standing) -> list[StatusItem]:
    """Label today, next label, overall score, indicators below target."""
    label = MaturityLevel(cluster.label) if cluster.label else None
    return [
        StatusItem(
            _("Label today"),
            _("None yet"),
            validity(cluster.label_valid_until),
            level_mark(label) if label else None,
        ),
        StatusItem(_("Working towards"), "", "", level_mark(here.target)),
        StatusItem(
            _("Overall score"),
            percent(here.card.total),
            too_little(here.card.answered, here.card.count)
            if here.card.is_too_little
            else here.no_target or _aim(here.card.total, here.readiness.needed),
        ),
        _below_item(here),
    ]


def _below_item(here: Standing) -> StatusItem:
    """How many are below, of those that are known and have a target."""
    title, found = _("Indicators below target"), here.readiness
    if not found.has_target:
        return StatusItem(title, "–", here.no_target)
    value = _("%(below)d of %(all)d") % {"below": len(found.below), "all": found.measured}
    notes = []
    if here.card.unknown:
        notes.append(
            ngettext("%(count)d not answered yet", "%(count)d not answered yet", here.card.unknown)
            % {"count": here.card.unknown}
        )
    if found.without_target:
        notes.append(without_target(len(found.without_target)))
    return StatusItem(title, value, ", ".join(notes))


def _aim(total: float | None, needed: float | None) -> str:
    if needed is None:
        return ""
    text = _("Target %(target)s")
    if is_just_below(total, needed):
        text = _("Just below the target of %(target)s")
    return text % {"target": percent(needed)}


def area_rows(here: Standing) -> list[AreaRow]:
    """Bars and figures of every area."""
    rows = []
    for area in here.card.areas:
        peer = here.peers.areas.get(area.area)
        shape = bar(area.mean, area.target, peer.median if peer else None)
        gap, direction = signed(area.mean, area.target) if area.is_enough else ("", "")
        rows.append(
            AreaRow(
                code=area.area,
                title=area.title,
                score="" if area.mean is None else percent(area.mean),
                fill=shape.fill,
                target_x=shape.target,
                peer_x=shape.peer,
                gap=gap,
                gap_direction=direction,
                peer=peer_text(peer),
                note=_little(area),
                is_just_below=area.is_enough and is_just_below(area.mean, area.target),
            )
        )
    return rows


def _little(area: AreaScore) -> str:
    """On how much of an area its score rests, where not everything of it is known."""
    is_part = area.answered > 0 and area.unknown > 0
    return too_few(area.answered, area.answered + area.unknown) if is_part else ""


def indicator_rows(here: Standing) -> list[IndicatorRow]:
    """Figures of every indicator, in the framework's order; hints where no score is known."""
    rows = []
    hints = hints_for(here.assessments, here.row)
    for spec in here.framework.indicators:
        score = known_score(here.scores, spec.code)
        target = spec.targets.get(here.target.value)
        own = None if score is None else spec.percent(score)
        aim = None if target is None else spec.percent(target)
        gap, direction = signed(own, aim)
        mark = IndicatorMark(spec.code, spec.title, spec.area, search_url(indicator=spec.code))
        rows.append(
            IndicatorRow(
                mark,
                percent(own),
                percent(aim),
                gap,
                direction,
                peer_text(here.peers.indicators.get(spec.code)),
                tuple(hint.sentence for hint in hints.get(spec.code, ())) if own is None else (),
                is_just_below=is_just_below(own, aim),
            )
        )
    return rows


def weakest_rows(rows: Sequence[IndicatorRow], here: Standing, limit: int) -> list[IndicatorRow]:
    """The rows with the largest gaps, largest first."""
    by_code = {row.indicator.code: row for row in rows}
    return [by_code[below.code] for below in here.card.below_target[:limit]]


def radar_context(here: Standing) -> dict[str, Any]:
    """The chart with a title and a description that states the finding."""
    short = {area.code: area.short_title or area.title for area in here.framework.areas}
    axes = [
        Axis(
            label=f"{area.area} {short[area.area]}",
            own=area.mean,
            target=area.target,
            peer=peer.median if (peer := here.peers.areas.get(area.area)) else None,
            area=area.area,
        )
        for area in here.card.areas
    ]
    scores = ", ".join(
        f"{area.title} {percent(area.mean)}" + (f" ({note})" if (note := _little(area)) else "")
        for area in here.card.areas
    )
    below = [area.title for area in here.card.areas if area.is_below]
    finding = here.no_target or (
        _("Below the target: %(areas)s.") % {"areas": ", ".join(below)}
        if below
        else _("No area with a score is below the target.")
    )
    return {
        "chart": radar(axes),
        "chart_title": _("Scores by area against the %(level)s target")
        % {"level": here.target.label},
        "chart_description": f"{scores}. {finding} "
        + _("The table beside the chart has all figures."),
    }


def since_last_time(here: Standing) -> ChangeView | None:
    """What changed since the assessment before; None for the first one."""
    if len(here.history) < 2:
        return None
    before = here.history[1]
    earlier = here.history_scores.get(before.pk, {})
    note = notes_of_same_days(here.history)[before.pk]
    return change_view(here.framework, before, earlier, here.scores, note)


def readiness_context(here: Standing, rows: Sequence[IndicatorRow]) -> dict[str, Any]:
    """The label aimed at: one sentence, which indicators are below, which are not known."""
    by_code = {row.indicator.code: row for row in rows}
    found = here.readiness
    return {
        "readiness": found,
        "readiness_sentence": readiness_sentence(found),
        "below_rows": [by_code[below.code] for below in found.below],
        "unknown_rows": [by_code[spec.code] for spec in found.unknown],
    }


def context_without_scores(cluster: Cluster, here: Standing) -> dict[str, Any]:
    """What the dashboard says of a cluster without a score in the default framework."""
    return {
        "expiry": expiry_notice(cluster),
        "others": [each for each in here.assessments if each.framework_id != here.row.pk],
    }


def standing_context(cluster: Cluster, here: Standing) -> dict[str, Any]:
    """Everything above the recommendations on the dashboard."""
    rows = indicator_rows(here)
    dated = entries(here.framework, here.history, here.history_scores)
    return {
        "here": here,
        "status": status_items(cluster, here),
        "expiry": expiry_notice(cluster),
        "areas": area_rows(here),
        "indicators": rows,
        "weakest": weakest_rows(rows, here, 6),
        "target_label": here.target.label,
        "peer_minimum": peer_minimum(),
        "comparison": here.comparison,
        "comparisons": comparison_labels(),
        "changes": since_last_time(here),
        **readiness_context(here, rows),
        **radar_context(here),
        **history_context(dated, here.readiness.needed),
        "history_left_out": len(here.history) - len(dated),
    }
