"""An upload between file and database: kept in the session until it is confirmed or dropped.

Rows that were read well are kept with their value on the framework's scale; the others with
what is wrong. A corrected row goes through the same reader as a file does, so there is one
set of rules.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .forms import validate_day
from .imports.files import Problem
from .imports.reader import ImportPreview, PreviewRow, UnreadableFile, read_scores
from .messages import problem_message
from .scoring import IndicatorSpec

SESSION_KEY = "pending_import"
NOT_KNOWN = "n/a"
OWN_SCALE = "-"


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A row of an upload. `problem` is empty where the row is ready."""

    line: int
    code: str
    title: str
    raw: str
    value: float | None = None
    problem: str = ""
    params: dict[str, str] = field(default_factory=dict)
    # The highest score of the file's own scale, on which a correction is read as well.
    top: float | None = None
    cell: str = ""
    comment: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.problem

    @property
    def message(self) -> str:
        """What is wrong, in the reader's language."""
        return problem_message(Problem(self.problem, self.params)) if self.problem else ""

    @property
    def located_message(self) -> str:
        """Where it is and what is wrong, for a list of all problems."""
        parts = {
            "row": self.line,
            "code": self.code,
            "cell": self.cell,
            "message": self.message,
        }
        if not self.cell:
            return _("Row %(row)s. %(message)s") % parts
        if not self.code:
            return _("Cell %(cell)s. %(message)s") % parts
        return _("Cell %(cell)s, %(code)s. %(message)s") % parts


@dataclass(frozen=True, slots=True)
class PendingImport:
    """An upload that waits for its cluster's manager."""

    cluster: str
    filename: str
    assessed_on: str
    rows: tuple[PendingRow, ...]
    framework: str = ""

    @property
    def problems(self) -> list[PendingRow]:
        return [row for row in self.rows if not row.is_ready]

    @property
    def ready(self) -> list[PendingRow]:
        return [row for row in self.rows if row.is_ready]

    @property
    def can_be_saved(self) -> bool:
        """Every row is ready and at least one score is known."""
        return not self.problems and any(row.value is not None for row in self.rows)

    @property
    def scores(self) -> dict[str, float | None]:
        return {row.code: row.value for row in self.ready}

    @property
    def notes(self) -> dict[str, str]:
        """Remarks of the file by indicator code."""
        return {row.code: row.comment for row in self.ready if row.comment}

    @property
    def day(self) -> datetime.date:
        return datetime.date.fromisoformat(self.assessed_on)


def from_preview(
    preview: ImportPreview, cluster: str, assessed_on: datetime.date, framework: str
) -> PendingImport:
    """What is kept of a file. A possible date in the file goes before the one in the form."""
    days = [row.date for row in preview.rows if row.date and is_possible(row.date)]
    return PendingImport(
        cluster=cluster,
        filename=preview.filename[:150],
        assessed_on=max(days, default=assessed_on).isoformat(),
        rows=tuple(pending_row(row, row.row_number) for row in preview.rows),
        framework=framework,
    )


def is_possible(day: datetime.date) -> bool:
    """Whether an assessment can have been made on this day."""
    try:
        validate_day(day)
    except ValidationError:
        return False
    return True


def day_notices(preview: ImportPreview) -> list[Problem]:
    """A notice if the file has a date that can't be the day of an assessment.

    The first such date stands for all: a file can have another one in each of its rows.
    """
    days = [row.date for row in preview.rows if row.date and not is_possible(row.date)]
    return [Problem("day-not-used", {"day": date_format(day, "DATE_FORMAT")}) for day in days[:1]]


def pending_row(row: PreviewRow, line: int) -> PendingRow:
    """A row of a preview, under the line number of the uploaded file."""
    return PendingRow(
        line=line,
        code=row.code[:40],
        title=row.indicator.title if row.indicator else "",
        raw=row.raw[:80],
        value=row.value,
        problem=row.problem.code if row.problem else "",
        params=dict(row.problem.params) if row.problem else {},
        top=row.top,
        cell=row.cell,
        comment=row.comment[:500],
    )


def keep(session: SessionBase, pending: PendingImport) -> None:
    """Put the upload into the session."""
    session[SESSION_KEY] = asdict(pending)


def waiting(session: SessionBase, cluster: str) -> PendingImport | None:
    """The upload that waits for this cluster, if there is one."""
    data: dict[str, Any] | None = session.get(SESSION_KEY)
    if not data or data["cluster"] != cluster:
        return None
    rows = tuple(PendingRow(**row) for row in data["rows"])
    return PendingImport(
        data["cluster"], data["filename"], data["assessed_on"], rows, data.get("framework", "")
    )


def drop(session: SessionBase) -> None:
    """Forget the upload."""
    session.pop(SESSION_KEY, None)


def corrected(
    pending: PendingImport, posted: Mapping[str, str], indicators: Sequence[IndicatorSpec]
) -> PendingImport:
    """The upload with the corrections of a form.

    For each row with a problem the form has `code-<line>` and `score-<line>`, and `skip-<line>`
    to leave it out. A row that was not changed keeps its problem.
    """
    kept: list[PendingRow] = []
    changed: set[int] = set()
    for row in pending.rows:
        if row.is_ready:
            kept.append(row)
        elif posted.get(f"skip-{row.line}"):
            continue
        else:
            code = posted.get(f"code-{row.line}", row.code).strip()
            raw = posted.get(f"score-{row.line}", row.raw).strip()
            if (code, raw) != (row.code, row.raw):
                changed.add(row.line)
            kept.append(replace(row, code=code[:40], raw=raw[:80]))
    return replace(pending, rows=_read_again(kept, changed, indicators))


def _read_again(
    rows: Sequence[PendingRow], changed: set[int], indicators: Sequence[IndicatorSpec]
) -> tuple[PendingRow, ...]:
    """Corrected rows through the reader once more, beside the ready ones; others as they are.

    What is corrected is on the scale of the file, as what stood there before.
    """
    checked = [row for row in rows if row.is_ready or row.line in changed]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["code", "score", "max"])
    for row in checked:
        # A ready row is there for its code alone: a correction may name the same indicator.
        score = NOT_KNOWN if row.is_ready else row.raw
        writer.writerow([row.code, score, OWN_SCALE if row.top is None else f"{row.top:.10g}"])
    try:
        preview = read_scores(stream.getvalue().encode(), "", indicators)
    except UnreadableFile:
        return tuple(rows)
    # The heading is line 1 of what was written, so row n stands in line n + 2.
    read = {result.row_number - 2: result for result in preview.rows}
    again = {
        row.line: _merged(row, read[place], checked)
        for place, row in enumerate(checked)
        if place in read and (not row.is_ready or read[place].problem)
    }
    return tuple(again.get(row.line, row) for row in rows)


def _merged(row: PendingRow, result: PreviewRow, checked: Sequence[PendingRow]) -> PendingRow:
    """What was read of a correction, at its place in the uploaded file."""
    fresh = pending_row(result, row.line)
    if fresh.problem == "duplicate":
        first = checked[int(fresh.params["row"]) - 2]
        fresh = replace(fresh, params={**fresh.params, "row": str(first.line)})
    return replace(fresh, raw=row.raw, top=row.top, cell=row.cell, comment=row.comment)
