"""Weak areas and indicators of a region as components/heat_table.html takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec
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
class Cell:
    text: str
    heat: str
    hint: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    code: str
    indicator: IndicatorMark | None
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """A table of clusters below the targets; `is_empty` where every figure is hidden."""

    columns: list[Column]
    groups: list[Group]
    is_empty: bool


def area_table(spec: FrameworkSpec, figures: Figures) -> HeatTable:
    """One row for the total and one for each area."""
    rows = [_row(_("Total"), "", None, figures, TOTAL)]
    rows += [
        _row(area.title, area.code, None, figures, area_figure(area.code)) for area in spec.areas
    ]
    return _table([Group("", "", rows)])


def indicator_table(spec: FrameworkSpec, figures: Figures) -> HeatTable:
    """One row for each indicator, by area."""
    groups = []
    for area in spec.areas:
        rows = []
        for one in spec.indicators:
            if one.area == area.code:
                mark = IndicatorMark(one.code, one.title, one.area, search_url(indicator=one.code))
                rows.append(_row(one.title, "", mark, figures, indicator_figure(one.code)))
        groups.append(Group(area.code, area.title, rows))
    return _table(groups)


def _table(groups: Sequence[Group]) -> HeatTable:
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
    title: str, code: str, indicator: IndicatorMark | None, figures: Figures, figure: str
) -> Row:
    median = figures.median(figure)
    cells = [_hidden(figures.minimum) if median is None else Cell(percent(median), "", "")]
    for level in MaturityLevel:
        quarter = figures.band(level.value, figure)
        if quarter is None:
            cells.append(_hidden(figures.minimum))
        else:
            cells.append(Cell(share_in_short(quarter), HEAT[quarter], share_below(quarter)))
    return Row(title, code, indicator, cells)


def _hidden(minimum: int) -> Cell:
    return Cell(_("Hidden"), "none", _("fewer than %(count)d clusters") % {"count": minimum})
