"""Scores from a spreadsheet as it comes: what is certain is read, what is open is asked.

Pure: the same bytes and answers give the same reading. Nothing is raised for bad rows; a file
that cannot be used at all raises ``UnreadableFile``. Nothing is saved here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from openpyxl.utils import get_column_letter

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.day_reader import DayReader
from portal.benchmarking.imports.core.files.grids import (
    OLE_START,
    ZIP_START,
    Budget,
    Problem,
    UnreadableFile,
    Workbook,
)
from portal.benchmarking.imports.core.files.text import read_text
from portal.benchmarking.imports.core.files.xlsx.book import read_xlsx
from portal.benchmarking.imports.core.results import Answers, Choice, Question, Reading, Result
from portal.benchmarking.imports.core.rows import named_pairs
from portal.benchmarking.imports.core.tables.choosing import BOTH, asked_for, chosen, is_all
from portal.benchmarking.imports.core.tables.columns import ScoreColumn, gaps, peers_maxima
from portal.benchmarking.imports.core.tables.finding import find_tables
from portal.benchmarking.imports.core.tables.halves import stacked
from portal.benchmarking.imports.core.tables.lines import ROW_CHOICES, Lines, difference
from portal.benchmarking.imports.core.tables.owners import other_cluster
from portal.benchmarking.imports.core.tables.parts import other_parts
from portal.benchmarking.imports.core.tables.together import together
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.directions import names_what_is_missing
from portal.benchmarking.imports.core.words.scales import Scale, parse_scale
from portal.benchmarking.imports.core.words.values import is_numeric, plain

__all__ = ["BOTH", "Answers", "Question", "Reading", "Result", "UnreadableFile", "read_report"]


# Fewer titles of other indicators are slips, each said at its row.
_SEVERAL = 3


def read_report(
    content: bytes,
    filename: str,
    indicators: Sequence[IndicatorSpec],
    titles: Mapping[str, str] | None = None,
    *,
    today: date,
    answers: Answers | None = None,
    budget: Budget | None = None,
    own_names: Sequence[str] = (),
    cluster: str = "",
) -> Reading:
    """Read CSV or XLSX ``content`` against the ``indicators`` of one framework.

    ``titles`` maps further titles (other languages) to codes; the file may name an indicator by
    title instead of by code. ``filename`` is only shown, never trusted. ``today`` bounds the
    dates that are possible; it is never taken for the date of the report. ``own_names`` are those
    of the framework and the cluster, which make a heading no less known; ``cluster`` is the name
    of the cluster, to be told from another that the file names.
    Raises UnreadableFile for a file that cannot be used at all.
    """
    budget = budget or Budget()
    codes = CodeReader(indicators, titles or {})
    book = stacked(read_workbook(content, budget), codes)
    tables = together(find_tables(book, codes), book)
    if not tables[0].rows:
        raise UnreadableFile("no-rows")
    specs = {spec.code: spec for spec in indicators}
    given = answers or Answers()
    reader = _Reader(book, tables, codes, specs, given, today, tuple(own_names), cluster)
    return reader.read(filename)


def read_workbook(content: bytes, budget: Budget) -> Workbook:
    """The cells of CSV or XLSX content; raises UnreadableFile for anything else."""
    if len(content) > budget.limits.bytes:
        raise UnreadableFile("too-big", limit=f"{budget.limits.bytes // 1024**2}")
    if not content.strip(b" ;,\t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("empty-file")
    if content.startswith(ZIP_START):
        return read_xlsx(content, budget)
    if content.startswith(OLE_START):
        raise UnreadableFile("old-or-encrypted")
    return read_text(content, budget)


class _Reader(DayReader):
    """One file with the answers that there are so far."""

    def read(self, filename: str) -> Reading:
        if not self.all_columns:
            raise UnreadableFile("no-header")
        named = self._named_columns()
        columns = named or self.all_columns
        is_open = len(columns) > 1 or columns[0].is_of_others or bool(self.answers.column)
        is_answered = not is_open or bool(named)
        lines = {column.label: self._lines(column) for column in columns}
        scale = self._scale(columns, lines)
        if is_answered:
            self._ask_rows(columns, lines, scale)
            self._ask_direction(columns, lines, scale)
            self._ask_parts(columns)
            self._ask_names(columns, scale)
        results = [self._result(column, lines[column.label], scale) for column in columns]
        if not any(result.rows for result in results):
            raise UnreadableFile("no-rows")
        if all(result.is_several for result in results):
            raise UnreadableFile("several-results")
        if len(self.all_columns) > 1 or columns[0].is_of_others or not is_answered:
            self.questions.insert(0, self._which_column(scale, is_answered))
        if is_answered:
            for column, result in zip(columns, results, strict=True):
                self._tell(column, lines[column.label], result)
        self._tell_of_file(columns)
        left_out = {(r.row, r.column): r for each in lines.values() for r in each.left_out}
        return Reading(
            filename=filename,
            kind=self.book.kind,
            sheet=columns[0].table.sheet.name,
            results=tuple(results) if is_answered else (),
            asked=tuple(self.questions),
            notices=_unique(self.notices),
            left_out=tuple(left_out[place] for place in sorted(left_out)),
            columns=tuple(column.label for column in columns),
        )

    def _named_columns(self) -> list[ScoreColumn]:
        """The columns that the person named: of those that are open, else any other one."""
        answer = self.answers.column
        named = chosen(self.all_columns, answer) if answer else []
        if answer and not named:
            named = asked_for(self.tables, answer)
            self.all_columns = [*self.all_columns, *named]
        return named

    # Results

    def _result(self, column: ScoreColumn, lines: Lines, scale: Scale | None) -> Result:
        rows = tuple(self._check(lines, scale))
        return Result(column.label, rows, self._date(column, lines))

    def _which_column(self, scale: Scale | None, is_answered: bool) -> Question:
        """The question for the column, with the total of each."""
        columns = self.all_columns
        totals = {
            column.label: self._total(column, self._lines(column), scale) for column in columns
        }
        choices = [Choice(label, {label: total}) for label, total in totals.items()]
        if 1 < len(columns) == len({column.year for column in columns} - {None}):
            choices.append(Choice(BOTH, totals))
        answer = ""
        if is_answered:
            is_one = not is_all(self.answers.column)
            answer = chosen(columns, self.answers.column)[0].label if is_one else BOTH
        kind = "which-column" if len(columns) > 1 else "column-of-others"
        if self.answers.column and not is_answered:
            kind = "no-such-column"
        problem = Problem(kind, {"columns": ", ".join(totals), "raw": self.answers.column[:80]})
        return Question("column", problem, tuple(choices), answer=answer)

    # Rows

    def _ask_rows(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines], scale: Scale | None
    ) -> None:
        """Offer to read hidden scores; ask whether merged ones hold for each of their rows."""
        hidden = self._hidden_scores(columns[0])
        if hidden:
            problem = Problem("hidden-scores", {"codes": ", ".join(hidden)})
            leave = ROW_CHOICES["hidden"][0]
            self._ask_row_choice("hidden", problem, columns, scale, assumed=leave)
        merged = [
            row.code.text or row.title.text
            for column in columns
            for row in self._lines_with(column, {**self.answers.rows, "merged": ""}).rows
            if row.score.is_copy and is_numeric(row.score)
        ]
        if merged:
            problem = Problem("merged-scores", {"codes": ", ".join(dict.fromkeys(merged))})
            self._ask_row_choice("merged", problem, columns, scale)

    def _ask_direction(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines], scale: Scale | None
    ) -> None:
        """Figures that are called a gap, or not fulfilled, may say what is missing."""
        for column in columns:
            named = self._direction_in_doubt(column)
            checked = self._check(lines[column.label], scale)
            is_said = any(row.scale and row.scale.low > row.scale.high for row in checked)
            answer = self.answers.rows.get("direction", "")
            if not named or (is_said and not answer):
                continue
            is_strange = bool(self._unfamiliar(column))
            is_named = names_what_is_missing(named) or not (column.is_unknown or is_strange)
            if column.is_unknown and not is_named and self._asks_for_the_good_end():
                continue
            kind = (
                "which-direction"
                if is_named
                else "which-figures"
                if is_strange
                else "which-meaning"
            )
            problem = Problem(kind, {"heading": named[:80]})
            self._ask_row_choice("direction", problem, columns, scale, read=lines)
            return

    def _asks_for_the_good_end(self) -> bool:
        """Whether the question for the scale offers some whose lowest number is the best."""
        offered = [each.choices for each in self.questions if each.about == "scale"]
        scales = [parse_scale(choice.value) for choices in offered for choice in choices]
        return any(scale and scale.low > scale.high for scale in scales)

    def _ask_parts(self, columns: Sequence[ScoreColumn]) -> None:
        """Scores of other indicators in tables that could not be put together with this one."""
        order = [sheet.name for sheet in self.book.sheets]
        used = [column.table for column in columns]
        others = other_parts(self.tables, used, self.codes, order)
        if others:
            read = {code for table in used for code in table.known}
            shown = {
                "known": str(len(read)),
                "count": str(len(self.specs)),
                "tables": "; ".join(f"{name} ({', '.join(each)})" for name, each in others.items()),
            }
            self._ask_row_choice("parts", Problem("other-tables", shown), columns, None)

    def _ask_names(self, columns: Sequence[ScoreColumn], scale: Scale | None) -> None:
        """Ask what counts where the titles aren't those of the indicators that the codes name."""
        plain_answers = {**self.answers.rows, "names": ""}
        lines = self._lines_with(columns[0], plain_answers)
        pairs, differing = named_pairs(lines.rows, self._check(lines, scale))
        doubt = self.codes.fit.doubt(pairs)
        if doubt is None and len(differing) < _SEVERAL:
            return
        examples = differing[:_SEVERAL] if doubt is None else doubt.examples
        shown = "; ".join(
            f"{code} “{title[:60]}” (“{self.specs[code].title}”)" for code, title in examples
        )
        by_title = sum(self.codes.named_by(title) != "" for _code, title in pairs)
        params = {"examples": shown}
        choices = ROW_CHOICES["names"] if by_title > len(pairs) / 2 else ("codes",)
        kind = "titles-elsewhere" if len(choices) > 1 else "titles-unknown"
        self._ask_row_choice("names", Problem(kind, params), columns, scale, choices=choices)

    def _ask_row_choice(
        self,
        about: str,
        problem: Problem,
        columns: Sequence[ScoreColumn],
        scale: Scale | None,
        *,
        assumed: str = "",
        choices: Sequence[str] = (),
        read: Mapping[str, Lines] | None = None,
    ) -> None:
        """Ask with the total of each answer; `read` are lines whose scale is settled."""

        def lines(column: ScoreColumn, value: str) -> Lines:
            if read is None:
                return self._lines_with(column, {**self.answers.rows, about: value})
            is_missing = value == "less"
            rows = read[column.label].rows
            return Lines([replace(row, is_missing=is_missing) for row in rows])

        offered = tuple(
            Choice(
                value,
                {
                    column.label: self._total(column, lines(column, value), scale)
                    for column in columns
                },
            )
            for value in choices or ROW_CHOICES[about]
        )
        answer = self.answers.rows.get(about, assumed)
        if answer not in {each.value for each in offered}:
            answer = ""
        self.questions.append(Question(about, problem, offered, answer=answer))

    def _hidden_scores(self, column: ScoreColumn) -> list[str]:
        """The indicators with a score that stand in hidden rows only."""
        table = column.table
        left, read = (
            self._lines_with(column, {**self.answers.rows, "hidden": choice})
            for choice in ROW_CHOICES["hidden"]
        )
        there = {row.number for row in left.rows}
        rows = {row.number: row for row in table.rows}
        return [
            self.codes.named(rows[row.number].cell(table.code)) or row.title.text
            for row in read.rows
            if row.number not in there
        ]

    # Notices

    def _tell(self, column: ScoreColumn, lines: Lines, result: Result) -> None:
        """What the person should know about one column."""
        self.notices += lines.notices
        self._tell_what_is_missing(column, lines)
        is_asked = any(each.about == "direction" for each in self.questions)
        said = self.answers.rows.get("direction")
        if said and not is_asked:
            self.notices.append(Problem(f"direction-{said}"))
        if not column.is_sure and not is_asked:
            self.notices.append(Problem("column-used", {"used": column.label}))
        if named := other_cluster(column.table, self.cluster):
            params = {"name": named, "cluster": self.cluster}
            self.notices.insert(0, Problem("other-cluster", params))
        if any(row.is_calculated for row in result.rows):
            self.notices.append(Problem("formulas-read"))
        unknown = [row for row in result.ready if row.value is None]
        if unknown:
            names = ", ".join(f"{row.code} ({row.raw or '–'})" for row in unknown)
            self.notices.append(Problem("not-known", {"codes": names}))
        if any(row.scale and row.scale.low for row in result.rows):
            low = next(row.scale.low for row in result.rows if row.scale and row.scale.low)
            self.notices.append(Problem("scale-begins", {"low": plain(low)}))
        if not any(each.about == "scale" and not each.answer for each in self.questions):
            self._compare(lines, result)

    def _tell_what_is_missing(self, column: ScoreColumn, lines: Lines) -> None:
        """Hidden rows and columns of others are never left out without a word."""
        table = column.table
        codes = self._hidden_scores(column)
        if codes and any(each.why == "hidden" for each in lines.left_out):
            self.notices.append(Problem("hidden-scores", {"codes": ", ".join(codes)}))
        ignored = [
            table.texts[place]
            for place in [*table.columns(headings.OTHER), *gaps(table), *peers_maxima(table)]
            if place != column.place
        ]
        if ignored:
            names = ", ".join(f"“{text[:40]}”" for text in ignored)
            self.notices.append(Problem("columns-ignored", {"columns": names}))

    def _compare(self, lines: Lines, result: Result) -> None:
        """Note where a sum or total of the sheet is not that of the rows that were read."""
        numbers = {
            place: (row.number, row.indicator.percent(row.value))
            for place, row in enumerate(result.rows)
            if row.number is not None and row.value is not None and row.indicator
        }
        scales = {row.scale for place, row in enumerate(result.rows) if place in numbers}
        ends = [*(each.above for each in lines.sums[1:]), len(result.rows)]
        for found, below in zip(lines.sums, ends, strict=False):
            differs = difference(
                found,
                numbers,
                result.overall,
                below=below,
                is_mixed=None in scales and len(scales) > 1,
            )
            if differs:
                self.notices.append(differs)

    def _tell_of_file(self, columns: Sequence[ScoreColumn]) -> None:
        """What the person should know about the file as a whole."""
        sheets = [sheet.name for sheet in self.book.sheets]
        read = {column.table.sheet.name for column in columns}
        if len(sheets) > 1 and not self.table.sheet.delimiter:
            self.notices.append(Problem("sheet-read", {"sheet": ", ".join(sorted(read))}))
        if self.book.hidden_sheets:
            names = ", ".join(self.book.hidden_sheets)
            self.notices.append(Problem("hidden-sheets", {"names": names}))
        hidden = sorted(
            place for place in self.table.sheet.hidden_columns if not self.table.is_turned
        )
        used = [place for place in hidden if place < len(self.table.texts)]
        if used:
            letters = ", ".join(get_column_letter(place + 1) for place in used)
            self.notices.append(Problem("hidden-columns", {"columns": letters}))


def _unique(notices: Sequence[Problem]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for notice in notices:
        if notice not in found:
            found.append(notice)
    return tuple(found)
