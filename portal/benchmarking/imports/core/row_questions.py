"""What is asked about rows and titles: hidden and merged scores, other tables, what gaps mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.day_reader import DayReader
from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.imports.core.results import Question
from portal.benchmarking.imports.core.rows import CheckedRow, named_pairs
from portal.benchmarking.imports.core.tables.lines import ROW_CHOICES, Lines
from portal.benchmarking.imports.core.tables.marked import STRUCK, shown
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn, gaps
from portal.benchmarking.imports.core.tables.score_columns.maxima import may_be_of_others
from portal.benchmarking.imports.core.tables.shapes.parts import other_parts
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.doubts.others import concepts_in
from portal.benchmarking.imports.core.words.doubts.unfamiliar import unfamiliar_words
from portal.benchmarking.imports.core.words.scale.directions import (
    is_called_missing,
    names_what_is_missing,
    says_figures_are_gaps,
    says_scores_are_missing,
)
from portal.benchmarking.imports.core.words.scale.legends import is_downward
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale, parse_scale
from portal.benchmarking.imports.core.words.values import is_numeric

# Fewer titles of other indicators are slips, each said at its row.
_SEVERAL = 3


class RowQuestions(DayReader):
    """The questions about the rows of one file, with the answers that there are so far."""

    def _ask_rows(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines], scale: Scale | None
    ) -> None:
        """Offer to read hidden scores; ask whether merged ones hold for each of their rows, and
        whether numbers are scores that the sheet itself takes back."""
        doubtful = [each for each in columns if self._is_maximum_doubtful(each, lines[each.label])]
        if doubtful:
            # Without the maxima a line that names a scale counts, as it will after the answer.
            beside = list(self._scales_beside(lines[columns[0].label]))
            left = scale or (beside[0] if len(beside) == 1 else None)
            self._ask_row_choice("maxima", _which_maxima(doubtful[0]), columns, left)
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
        marked = ", ".join(filter(None, (shown(lines[column.label]) for column in columns)))
        if marked:
            is_struck = all(
                reason == STRUCK
                for column in columns
                for reason in lines[column.label].marked.values()
            )
            kind = "struck-scores" if is_struck else "marked-scores"
            self._ask_row_choice("marked", Problem(kind, {"rows": marked}), columns, scale)

    def _is_maximum_doubtful(self, column: ScoreColumn, lines: Lines) -> bool:
        """Whether the maxima may be those of others: a line may name another scale as well."""
        if column.maximum is None or column.is_maximum_doubtful:
            return column.is_maximum_doubtful
        beside = set(self._scales_beside(lines)) - {PERCENT}
        return len(beside) == 1 and may_be_of_others(column.table, column.maximum, beside.pop())

    def _ask_direction(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines], scale: Scale | None
    ) -> None:
        """Figures that are called a gap, or not fulfilled, may say what is missing."""
        for column in columns:
            checked = self._check(lines[column.label], scale)
            named = self._direction_in_doubt(column, lines[column.label], checked)
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

    def _direction_in_doubt(
        self, column: ScoreColumn, lines: Lines, checked: Sequence[CheckedRow]
    ) -> str:
        """The heading, line or name of the sheet that calls the figures a gap or not fulfilled, or
        the low ones good; or the heading that nobody knows; "" where more is better."""
        table = column.table
        heading = table.texts[column.place]
        if column.is_unknown or names_what_is_missing(heading) or self._unfamiliar(column):
            return heading
        is_open = any(each.about == "scale" and not each.answer for each in self.questions)
        if not is_open and _are_percent(checked):
            spoken = self._spoken([column], {column.label: lines})
            if said := next(
                (each for each in spoken if is_downward([each], 0, 100) is not False), ""
            ):
                return said
        others = concepts_in(
            text for place, text in enumerate(table.texts) if place != column.place
        )
        if "gap" in others or gaps(table):
            return ""  # Such a line speaks of that column.
        first = min((row.number for row in table.rows), default=0)
        # One cell: beside a number it explains a step of the scale.
        rows = [row for row in self._outside(table, lines) if len(row.filled) == 1]
        above = [row.filled[0].text for row in rows if row.number < first]
        names = [*above, *([] if table.sheet.delimiter else [table.sheet.name])]
        said = next((text for text in above if says_scores_are_missing(text)), "")
        said = said or next((text for text in names if is_called_missing(text)), "")
        every = [row.filled[0].text for row in rows]
        return said or next((text for text in every if says_figures_are_gaps(text)), "")

    def _unfamiliar(self, column: ScoreColumn) -> tuple[str, ...]:
        """The words beside a known one that may make something else of a score; a column of
        others is asked about as such."""
        if column.is_of_others or column.is_unknown:
            return ()
        if column.table.meanings[column.place] in (None, headings.OTHER, headings.COMMENT):
            return ()
        return unfamiliar_words(column.table.texts[column.place], self.own_names)

    def _asks_for_the_good_end(self) -> bool:
        """Whether the question for the scale offers some whose lowest number is the best."""
        offered = [each.choices for each in self.questions if each.about == "scale"]
        scales = [parse_scale(choice.value) for choices in offered for choice in choices]
        return any(scale and scale.low > scale.high for scale in scales)

    def _ask_parts(self, columns: Sequence[ScoreColumn], scale: Scale | None) -> None:
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
            self._ask_row_choice("parts", Problem("other-tables", shown), columns, scale)

    def _ask_names(self, columns: Sequence[ScoreColumn], scale: Scale | None) -> None:
        """Ask what counts where the titles aren't those of the indicators that the codes name."""
        plain_answers = {**self.answers.rows, "names": ""}
        lines = self._with_titles(columns[0], self._lines_with(columns[0], plain_answers))
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

    def _with_titles(self, column: ScoreColumn, lines: Lines) -> Lines:
        """The lines with the words beside their codes as titles, where no heading says so."""
        place = column.table.wordy_column() if column.table.title is None else None
        if place is None:
            return lines
        words = {row.number: row.cell(place) for row in column.table.rows}
        rows = [replace(row, title=words.get(row.number, row.title)) for row in lines.rows]
        return Lines(rows)

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
            self._choice(value, {column.label: lines(column, value) for column in columns}, scale)
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


def _which_maxima(column: ScoreColumn) -> Problem:
    """The question for the maxima of a column, with the first ones."""
    place = column.maximum or 0
    tops = (row.cell(place).text for row in column.table.rows if row.cell(column.place).text)
    some = ", ".join(list(dict.fromkeys(filter(None, tops)))[:_SEVERAL])
    return Problem("which-maxima", {"heading": column.table.texts[place][:80], "some": some})


def _are_percent(checked: Sequence[CheckedRow]) -> bool:
    """Whether scores stand on a scale of 0 to 100, said or assumed."""
    scales = {
        row.scale or Scale(row.indicator.scale_min, row.indicator.scale_max)
        for row in checked
        if row.number is not None and row.indicator is not None
    }
    return scales == {PERCENT}
