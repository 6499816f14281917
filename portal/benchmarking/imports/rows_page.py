"""The rows on the page on which an upload is checked, with the fields that correct them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec, rests_on_enough
from portal.benchmarking.imports.core.results import Result
from portal.benchmarking.imports.core.rows import CheckedRow, row_name
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.messages import problem_message, with_days
from portal.benchmarking.imports.pending import LONGEST_SHOWN, RowFields, as_shown, row_fields
from portal.benchmarking.imports.totals import unread
from portal.benchmarking.rounding import whole
from portal.benchmarking.wording import percent

# Rows with a problem that are shown of one assessment: the next ones follow when these are done.
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with the fields that correct it."""

    row: CheckedRow
    fields: RowFields
    # The scale of the score, as far as it is known.
    scale: Scale | None
    message: str

    @property
    def code(self) -> str:
        """The code as it is in the file, cut where it is far too long for one."""
        return as_shown(self.row.code)

    @property
    def raw(self) -> str:
        """The score as it is in the file, cut like the code."""
        return as_shown(self.row.raw)

    @property
    def near(self) -> str:
        """The code that the one in the file resembles, where there is no such indicator."""
        problem = self.row.problem
        is_near = problem is not None and problem.code == "code-unknown-near"
        return problem.params["near"] if problem and is_near else ""

    @property
    def name(self) -> str:
        """How people call the row: by its number, with its sheet where there are several."""
        return row_name(self.row.row_number, self.row.score_cell)

    @property
    def percent(self) -> str:
        """The score in per cent, as the dashboard shows scores."""
        spec, value = self.row.indicator, self.row.value
        if spec is None or value is None:
            return ""
        return str(whole(spec.percent(value)))

    @property
    def located_message(self) -> str:
        """Where it is and what is wrong, for a list of all problems."""
        parts = {
            "row": self.name,
            "code": self.code,
            "cell": self.row.cell,
            "message": self.message,
        }
        if not self.row.cell:
            return _("Row %(row)s. %(message)s") % parts
        if not self.row.code:
            return _("Cell %(cell)s. %(message)s") % parts
        return _("Cell %(cell)s, %(code)s. %(message)s") % parts


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One assessment that would be saved: its rows, those with problems first."""

    label: str
    total: str
    rows: tuple[ShownRow, ...]
    more_problems: int


def _total(result: Result, spec: FrameworkSpec) -> str:
    """The total that would result, or how little it would rest on: pages show none then."""
    if result.overall is None:
        return ""
    known = [code for code, value in result.scores.items() if value is not None]
    if rests_on_enough(spec, known):
        count = len(result.problems)
        return f"{percent(result.overall)} ({unread(count)})" if count else percent(result.overall)
    text = _("%(total)s of only %(known)d of %(count)d indicators, too little to stand for all")
    count = len(spec.indicators)
    return text % {"total": percent(result.overall), "known": len(known), "count": count}


def shown_result(
    result: Result,
    place: int,
    spec: FrameworkSpec,
    *,
    is_counted: bool,
    is_scale_open: bool,
) -> ShownResult:
    """All rows that are ready, and the first of those that need a look."""
    wrong = sorted(result.problems, key=lambda row: row.row_number)
    ready = sorted(result.ready, key=lambda row: row.row_number)
    return ShownResult(
        label=with_days(result.label),
        total=_total(result, spec) if is_counted else "",
        rows=tuple(
            _row(row, place, is_scale_open=is_scale_open)
            for row in [*wrong[:MOST_PROBLEMS], *ready]
        ),
        more_problems=max(0, len(wrong) - MOST_PROBLEMS),
    )


def _row(row: CheckedRow, place: int, *, is_scale_open: bool) -> ShownRow:
    spec = row.indicator
    own = Scale(spec.scale_min, spec.scale_max) if spec else Scale(0, 100)
    # While somebody is asked for the scale, a field that names one would be an answer.
    scale = row.scale or (None if is_scale_open else own)
    message = Truncator(problem_message(row.problem) if row.problem else "").chars(
        3 * LONGEST_SHOWN
    )
    return ShownRow(row, row_fields(row.row_number, place), scale, message)
