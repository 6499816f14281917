"""Weak areas and indicators of a region as components/heat_table.html takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec, IndicatorSpec
from portal.benchmarking.peers.medians import TOTAL, area_figure, indicator_figure
from portal.benchmarking.wording import percent
from practices.enums import MaturityLevel
from practices.selectors import IndicatorMark, search_url

from .figures import Figures
from .wording import share_below, share_in_short

# The step of colour of each quarter.
HEAT = {1: "0", 2: "2", 3: "3", 4: "4"}


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    text: str
    heat: str
    hint: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    title: str
    code: str
    indicator: IndicatorMark | None
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True)
class HeatGroup:
    code: str
    title: str
    rows: list[HeatRow]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A table of clusters below the targets; `is_empty` where every figure is hidden."""

    columns: list[Column]
    groups: list[HeatGroup]
    is_empty: bool


def area_table(spec: FrameworkSpec, figures: Figures) -> HeatTable:
    """One row for the total and one for each area."""
    rows = [_row(_("Total"), "", None, figures, TOTAL, _asked(spec.indicators))]
    for area in spec.areas:
        asked = _asked(one for one in spec.indicators if one.area == area.code)
        rows.append(_row(area.title, area.code, None, figures, area_figure(area.code), asked))
    return _table([HeatGroup("", "", rows)])


def indicator_table(spec: FrameworkSpec, figures: Figures) -> HeatTable:
    """One row for each indicator, by area."""
    groups = []
    for area in spec.areas:
        rows = []
        for one in spec.indicators:
            if one.area == area.code:
                mark = IndicatorMark(one.code, one.title, one.area, search_url(indicator=one.code))
                figure = indicator_figure(one.code)
                rows.append(_row(one.title, "", mark, figures, figure, _asked([one])))
        groups.append(HeatGroup(area.code, area.title, rows))
    return _table(groups)


def _asked(specs: Iterable[IndicatorSpec]) -> list[MaturityLevel]:
    """The levels that ask something of one of these indicators."""
    found = {level for spec in specs for level in spec.targets}
    return [level for level in MaturityLevel if level.value in found]


def _table(groups: Sequence[HeatGroup]) -> HeatTable:
    columns = [
        Column(_("Median"), _("of the clusters")),
        *(
            Column(_("Below %(level)s") % {"level": level.label}, _("share of clusters"))
            for level in MaturityLevel
        ),
    ]
    cells = [cell for group in groups for row in group.rows for cell in row.cells]
    return HeatTable(columns, list(groups), all(cell.heat == "none" for cell in cells))


def _row(
    title: str,
    code: str,
    indicator: IndicatorMark | None,
    figures: Figures,
    figure: str,
    asked: Collection[MaturityLevel],
) -> HeatRow:
    """A row with a cell for each level; of those that aren't `asked` nobody can be below."""
    median = figures.median(figure)
    cells = [_hidden(figures.minimum) if median is None else HeatCell(percent(median), "", "")]
    for level in MaturityLevel:
        quarter = figures.band(level.value, figure)
        if level not in asked:
            cells.append(HeatCell("–", "none", _("no target is set")))
        elif quarter is None:
            cells.append(_hidden(figures.minimum))
        else:
            cells.append(HeatCell(share_in_short(quarter), HEAT[quarter], share_below(quarter)))
    return HeatRow(title, code, indicator, cells)


def _hidden(minimum: int) -> HeatCell:
    return HeatCell(_("Hidden"), "none", _("fewer than %(count)d clusters") % {"count": minimum})
