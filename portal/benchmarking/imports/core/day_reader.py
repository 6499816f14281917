"""The day of a report: read where it is certain, else asked for."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.imports.core.results import Choice, Question
from portal.benchmarking.imports.core.scale_reader import ScaleReader
from portal.benchmarking.imports.core.tables.lines import Lines
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.words.dates import EARLIEST, FoundDay, days_of, report_days
from portal.benchmarking.imports.core.words.values import is_unknown

# "Q3 2025", "3. Quartal", "T3", "3° trimestre"
_QUARTER = re.compile(
    r"\b[qt]([1-4])\b|\b([1-4])\W{0,2} ?(?:quart\w*|quarter|trim\w*)", re.IGNORECASE
)


def _last_day(heading: str, year: int) -> date:
    """The last day of the year, or of the quarter, that a heading names."""
    quarter = _QUARTER.search(heading)
    month = 3 * int(quarter[1] or quarter[2]) if quarter else 12
    return date(year, month, monthrange(year, month)[1])


class DayReader(ScaleReader):
    """What is known of the days of one file, with the answers that there are so far."""

    def _date(self, column: ScoreColumn, lines: Lines) -> date | None:
        answers = self.answers.dates
        answered = answers.get(column.label) or answers.get("")
        if answered is not None:
            return self._possible(column, [FoundDay((answered,), answered.isoformat(), "")])
        if column.day is not None:
            return self._possible(column, [FoundDay((column.day,), column.label, "")])
        in_rows = [
            FoundDay(days_of(row.date), row.date.text, row.date.address)
            for row in lines.rows
            if not row.date.is_empty and not is_unknown(row.date)
        ]
        if in_rows:
            return self._of_rows(column, in_rows)
        several = len(self.all_columns) > 1 and column.year is not None
        found = self._days_beside(column, lines)
        if several:
            years = [{day.year for day in each.options} for each in found]
            found = [day for day, year in zip(found, years, strict=True) if year == {column.year}]
        if not found:
            self._ask_for_date(column)
            return None
        return self._possible(column, found)

    def _ask_for_date(self, column: ScoreColumn) -> None:
        """Nothing names the day: today is never the date of a report."""
        end = _last_day(column.label, column.year) if column.year else None
        choices = (Choice(end.isoformat()),) if end and self._is_possible(end) else ()
        self.questions.append(Question("date", Problem("date-missing"), choices, column.label))

    def _days_beside(self, column: ScoreColumn, lines: Lines) -> list[FoundDay]:
        found = report_days(self._outside(column.table, lines))
        if not found and not column.table.sheet.delimiter:
            others = [sheet for sheet in self.book.sheets if sheet.name != column.table.sheet.name]
            # Another sheet may speak of another report: its day is a proposal only.
            found = [
                replace(each, address=f"{sheet.name}!{each.address}", weight=0)
                for sheet in others
                for each in report_days([row for row in sheet.rows[:30] if not row.is_hidden])
            ]
        return [each for each in found if each.options] or found

    def _of_rows(self, column: ScoreColumn, found: Sequence[FoundDay]) -> date | None:
        """The latest day of the rows that can be one; a way of reading that one row needs is
        that of all."""
        is_month_first = any(len(each.options) == 1 and "/" in each.text for each in found)
        days: list[date] = []
        for each in found:
            if len(each.options) > 1 and is_month_first:
                sure = next(o for o in found if len(o.options) == 1 and "/" in o.text)
                first = int(sure.text.split("/")[0])
                days.append(each.options[0 if first > 12 else 1])
            elif len(each.options) == 1:
                days.append(each.options[0])
        usable = [day for day in days if self._is_possible(day)]
        if usable and all(each.options for each in found):
            for day in days:
                if not self._is_possible(day):
                    self.notices.append(Problem("day-not-used", {"day": day.isoformat()}))
                    break
            return max(usable)
        odd = next((each for each in found if len(each.options) != 1), found[0])
        return self._possible(column, [odd])

    def _possible(self, column: ScoreColumn, found: Sequence[FoundDay]) -> date | None:
        """The one day that was found; else a question."""
        options = sorted({day for each in found for day in each.options})
        usable = [day for day in options if self._is_possible(day)]
        # Where the other way of reading it lies in the future, only one is left.
        is_one = len(options) == 1 or (len(found) == 1 and len(usable) == 1)
        if is_one and usable and found[0].weight > 1:
            return usable[0]
        first = found[0]
        shown = {
            "raw": first.text[:80],
            "cell": first.address or first.text[:40],
            "count": str(len(usable)),
        }
        kind = (
            "date-unreadable"
            if not options
            else ("date-impossible" if first.address else "date-impossible-given")
            if not usable
            else "date-several"
            if len({each.options for each in found}) > 1
            else "date-ambiguous"
            if len(options) > 1
            else "date-lone"
            if first.weight
            else "date-unsure"
        )
        choices = tuple(Choice(day.isoformat()) for day in usable)
        self.questions.append(Question("date", Problem(kind, shown), choices, column.label))
        return None

    def _is_possible(self, day: date) -> bool:
        return EARLIEST <= day <= self.today
