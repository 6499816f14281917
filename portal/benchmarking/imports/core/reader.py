"""Scores from a spreadsheet as it comes: what is certain is read, what is open is asked.

Pure: the same bytes and answers give the same reading. Nothing is raised for bad rows; a file
that cannot be used at all raises ``UnreadableFile``. Nothing is saved here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl.utils import get_column_letter

from portal.benchmarking.core.scoring import IndicatorSpec
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
from portal.benchmarking.imports.core.own_file import OwnFiles, read_own, without_own_sheets
from portal.benchmarking.imports.core.results import (
    Answers,
    Question,
    Reading,
    Result,
    with_known_totals,
)
from portal.benchmarking.imports.core.row_questions import RowQuestions
from portal.benchmarking.imports.core.rows import CheckedRow, row_name
from portal.benchmarking.imports.core.tables.finding import find_tables
from portal.benchmarking.imports.core.tables.lines import Lines
from portal.benchmarking.imports.core.tables.owners import other_cluster
from portal.benchmarking.imports.core.tables.score_columns.choosing import (
    BOTH,
    asked_for,
    chosen,
    is_all,
)
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn, gaps
from portal.benchmarking.imports.core.tables.score_columns.maxima import peers_maxima
from portal.benchmarking.imports.core.tables.shapes.halves import stacked
from portal.benchmarking.imports.core.tables.shapes.together import together
from portal.benchmarking.imports.core.tables.sums import Counted, differences
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.core.words.values import plain

__all__ = ["BOTH", "Answers", "Question", "Reading", "Result", "UnreadableFile", "read_report"]


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
    own: OwnFiles | None = None,
) -> Reading:
    """Read CSV or XLSX ``content`` against the ``indicators`` of one framework.

    ``titles`` maps further titles (other languages) to codes; the file may name an indicator by
    title instead of by code. ``filename`` is only shown, never trusted. ``today`` bounds the
    dates that are possible; it is never taken for the date of the report. ``own_names`` are those
    of the framework and the cluster, which make a heading no less known; ``cluster`` is the name
    of the cluster, to be told from another that the file names; by ``own`` files are known that
    the portal wrote.
    Raises UnreadableFile for a file that cannot be used at all.
    """
    budget = budget or Budget()
    codes = CodeReader(indicators, titles or {}, budget.check_time)
    specs = {spec.code: spec for spec in indicators}
    given = answers or Answers()
    written = read_workbook(content, budget)
    own = own or OwnFiles()
    if ours := read_own(written, own, codes, specs, given, today, filename):
        return ours
    book = stacked(without_own_sheets(written, own), codes)
    is_ours = len(book.sheets) < len(written.sheets)
    try:
        tables = together(find_tables(book, codes), book)
    except UnreadableFile as error:
        if is_ours:
            raise UnreadableFile("own-without-scores") from error
        raise
    if is_ours and headings.SCORE not in tables[0].meanings:
        raise UnreadableFile("own-without-scores")
    if not tables[0].rows:
        raise UnreadableFile("no-rows")
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


class _Reader(RowQuestions):
    """One file with the answers that there are so far."""

    def read(self, filename: str) -> Reading:
        if not self.all_columns:
            count = len(self.table.known)
            raise UnreadableFile("no-figures" if count > 1 else "no-header", count=str(count))
        named = self._named_columns()
        columns = named or self.all_columns
        is_open = len(columns) > 1 or columns[0].is_of_others or bool(self.answers.column)
        is_answered = not is_open or bool(named)
        lines = {column.label: self._lines(column) for column in columns}
        scale = self._scale(columns, lines)
        if is_answered:
            self._ask_rows(columns, lines, scale)
            self._ask_direction(columns, lines, scale)
            self._ask_parts(columns, scale)
            self._ask_names(columns, scale)
        results = [self._result(column, lines[column.label], scale) for column in columns]
        if not any(result.rows for result in results):
            has_areas = any(each.sums for each in lines.values())
            raise UnreadableFile("only-areas" if has_areas else "no-rows")
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
            asked=with_known_totals(self.questions),
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
        lines = {column.label: self._lines(column) for column in columns}
        choices = [self._choice(label, {label: each}, scale) for label, each in lines.items()]
        if 1 < len(columns) == len({column.year for column in columns} - {None}):
            choices.append(self._choice(BOTH, lines, scale))
        answer = ""
        if is_answered:
            is_one = not is_all(self.answers.column)
            answer = chosen(columns, self.answers.column)[0].label if is_one else BOTH
        corrections = ", ".join(dict.fromkeys(filter(None, (each.corrects for each in columns))))
        kind = "which-column" if len(columns) > 1 else "column-of-others"
        if self.answers.column and not is_answered:
            kind = "no-such-column"
        elif corrections:
            kind = "which-corrections"
        params = {"columns": ", ".join(lines), "raw": self.answers.column[:80]}
        problem = Problem(kind, {**params, "corrections": corrections})
        return Question("column", problem, tuple(choices), answer=answer)

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
        peers = peers_maxima(table)
        peers += table.columns(headings.MINIMUM) if peers else []
        ignored = [
            table.texts[place]
            for place in [*table.columns(headings.OTHER), *gaps(table), *peers]
            if place != column.place
        ]
        if column.maximum is not None and self._are_maxima_of_others(column, self.answers.rows):
            ignored.append(table.texts[column.maximum])
        if ignored:
            names = ", ".join(f"“{text[:40]}”" for text in ignored)
            self.notices.append(Problem("columns-ignored", {"columns": names}))

    def _compare(self, lines: Lines, result: Result) -> None:
        """Note where a sum or total of the sheet is not that of the rows that were read."""
        rows = [_counted(row) for row in result.rows]
        scales = {row.scale for row, known in zip(result.rows, rows, strict=True) if known}
        is_mixed = None in scales and len(scales) > 1
        self.notices += differences(lines.sums, rows, is_mixed=is_mixed)

    def _tell_of_file(self, columns: Sequence[ScoreColumn]) -> None:
        """What the person should know about the file as a whole."""
        sheets = [sheet.name for sheet in self.book.sheets]
        read = {column.table.sheet.name for column in columns}
        if len(sheets) > 1 and not self.table.sheet.delimiter:
            kind = "sheets-read" if len(read) > 1 else "sheet-read"
            self.notices.append(Problem(kind, {"sheet": ", ".join(sorted(read))}))
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


def _counted(row: CheckedRow) -> Counted | None:
    """What a row adds to sums of the sheet; None where its score isn't known."""
    spec = row.indicator
    if row.number is None or row.value is None or spec is None:
        return None
    scale = row.scale or Scale(spec.scale_min, spec.scale_max)
    top = scale.high if scale.low == 0 else None
    name = row_name(row.row_number, row.score_cell)
    return Counted(row.number, spec.percent(row.value), spec.weight, top, name)


def _unique(notices: Sequence[Problem]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for notice in notices:
        if notice not in found:
            found.append(notice)
    return tuple(found)
