"""The scale of the scores in a file: named, directed by words, answered, assumed or asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.files.grids import Problem, Row, Workbook
from portal.benchmarking.imports.core.results import Answers, Choice, Question, Result
from portal.benchmarking.imports.core.rows import EMPTY, CheckedRow, check_rows
from portal.benchmarking.imports.core.tables.cells import are_low, settle_units, without_sign
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.tables.lines import Lines, sorted_lines
from portal.benchmarking.imports.core.tables.marked import (
    drop_replaced,
    footnotes,
    marked_rows,
    read_footnoted,
)
from portal.benchmarking.imports.core.tables.score_columns.choosing import score_columns
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.scale.beside import named_beside, which_scale
from portal.benchmarking.imports.core.words.scale.legends import is_downward
from portal.benchmarking.imports.core.words.scale.scales import (
    HALF,
    PERCENT,
    Scale,
    possible_scales,
)
from portal.benchmarking.imports.core.words.values import (
    Value,
    codes_for_unknown,
    plain,
    read_value,
)

# A scale that is named stays the scale while at least this share of the scores lies on it.
_MOST_FIT = 2 / 3
# Fewer scores than these can all be very low.
_FEW = 3


class ScaleReader:
    """What is known of the scale of one file, with the answers that there are so far."""

    def __init__(
        self,
        book: Workbook,
        tables: Sequence[Table],
        codes: CodeReader,
        specs: Mapping[str, IndicatorSpec],
        answers: Answers,
        today: date,
        own_names: tuple[str, ...] = (),
        cluster: str = "",
    ) -> None:
        self.book, self.tables, self.codes, self.specs = book, tables, codes, specs
        self.answers, self.today, self.own_names = answers, today, own_names
        self.cluster = cluster
        self.table = tables[0]
        self.all_columns = score_columns(tables, today.year, own_names, codes.check_time)
        # The file names the scale of all scores; no answer of a person does.
        self.is_scale_named = False
        self.questions: list[Question] = []
        self.notices: list[Problem] = []

    def _outside(self, table: Table, lines: Lines) -> list[Row]:
        """The rows of a sheet that hold no score: above, between and below those that do."""
        left_out = {each.row for each in lines.left_out if each.why not in ("hidden", "chosen")}
        rows = [*table.outside, *(row for row in table.rows if row.number in left_out)]
        return [row for row in rows if not row.is_hidden]

    def _lines(self, column: ScoreColumn) -> Lines:
        """The rows of a column; what a heading calls per cent may turn out to be shares."""
        return self._lines_with(column, self.answers.rows)

    def _lines_with(self, column: ScoreColumn, choices: Mapping[str, str]) -> Lines:
        answers = self.answers
        self.codes.check_time()
        lines = sorted_lines(column, self.codes, answers.edits, answers.skipped, choices)
        lines.notices += drop_replaced(lines)
        self._mark_unknown(column, lines)
        self._mark_doubtful(column, lines, choices.get("marked", ""))
        if self._are_maxima_of_others(column, choices):
            lines.rows = [replace(row, maximum=EMPTY) for row in lines.rows]
        settle_units(lines, column)
        said, scale = choices.get("direction"), answers.scale
        # A scale that a person gave from its best score on says more than this.
        if said and not (said == "more" and scale and scale.low > scale.high):
            lines.rows = [replace(row, is_missing=said == "less") for row in lines.rows]
        return lines

    def _are_maxima_of_others(self, column: ScoreColumn, choices: Mapping[str, str]) -> bool:
        """Whether a person says that the maxima beside the scores are the best ones of others."""
        return column.maximum is not None and choices.get("maxima") == "others"

    def _mark_unknown(self, column: ScoreColumn, lines: Lines) -> None:
        """Scores that are a number for "not assessed", such as 0 or 99 in a legend, are none."""
        said: dict[int, str] = {}
        for text in self._spoken([column], {column.label: lines}):
            said |= codes_for_unknown(text)
        used: set[int] = set()
        for place, row in enumerate(lines.rows if said else ()):
            value = read_value(row.score)
            if isinstance(value, Value) and value.number in said and not row.is_corrected:
                used.add(int(value.number))
                lines.rows[place] = replace(row, is_code_for_unknown=True)
        lines.notices += [Problem("code-for-unknown", {"raw": said[each]}) for each in sorted(used)]

    def _mark_doubtful(self, column: ScoreColumn, lines: Lines, answer: str) -> None:
        """Scores that the sheet itself takes back: a person says whether they are any."""
        notes = footnotes(self._outside(column.table, lines))
        read_footnoted(lines, notes)
        lines.marked = marked_rows(column, lines, notes, self.today.year, self.own_names)
        for place in lines.marked if answer == "unknown" else ():
            lines.rows[place] = replace(lines.rows[place], is_code_for_unknown=True)

    def _check(self, lines: Lines, scale: Scale | None) -> list[CheckedRow]:
        is_named = self.is_scale_named or self.answers.is_scale_for_all
        return check_rows(lines.rows, self.codes, self.specs, scale, is_named=is_named)

    def _choice(self, value: str, lines: Mapping[str, Lines], scale: Scale | None) -> Choice:
        """An answer with what the lines of each column would make, by its label."""
        results = [Result(label, tuple(self._check(each, scale))) for label, each in lines.items()]
        return Choice(
            value,
            {result.label: result.overall for result in results},
            {result.label: len(result.problems) for result in results if result.problems},
        )

    # Scale

    def _scales_beside(self, lines: Lines) -> dict[Scale, str]:
        scored = [row.number for row in lines.rows]
        return named_beside(self._outside(self.table, lines), scored)

    def _scale_elsewhere(self) -> list[Scale]:
        """The scale that another sheet names: a choice, for it may speak of something else."""
        if self.table.sheet.delimiter:
            return []
        others = [sheet for sheet in self.book.sheets if sheet.name != self.table.sheet.name]
        found = [
            named_beside(row for row in sheet.rows[:100] if not row.is_hidden) for sheet in others
        ]
        return [next(iter(each)) for each in found if len(each) == 1]

    def _scale(self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines]) -> Scale | None:
        """The scale for scores without one: named beside the table, answered, or asked for."""
        for each in lines.values():
            self._complete_maxima(each)
        if graded := self._turn_headed(columns, lines):
            self._ask_scale(columns, lines, [graded, graded.turned], Problem("which-end"))
            return self.answers.scale
        checked = [row for each in lines.values() for row in self._check(each, None)]
        numbers = [row.unnamed for row in checked if row.unnamed is not None]
        if not numbers:
            return self._question_low(columns, lines, checked) or self._given(lines, checked)
        own = self._own_scale(checked)
        every = self._scales_beside(lines[columns[0].label])
        problem = which_scale(numbers, every)
        beside = next(iter(every.items())) if len(every) == 1 else None
        if beside and beside[0] == PERCENT and are_low(numbers):
            problem = replace(problem, code="which-points")
        elif beside and self.answers.scale is None:
            scale, cell = beside
            fitting = sum(scale.allows(number) for number in numbers)
            if fitting >= _MOST_FIT * len(numbers):
                # What does not fit is a score to look at, and the scale stays the named one.
                where = Problem("scale-beside", {"scale": str(scale), "cell": cell})
                self.is_scale_named = True
                return self._directed(columns, lines, scale, where)
        choices = self._possible_scales(columns, lines, own) if own else []
        named = list(every) or self._scale_elsewhere()
        if choices:
            first = every if len(every) > 1 else set(named) - set(choices)
            choices = [*first, *(each for each in choices if each not in first)]
        if len(choices) > 1:
            self._ask_scale(columns, lines, self._with_turned(columns, lines, choices), problem)
        elif choices and own and self.answers.scale in (None, own):
            # Nothing smaller fits: assumed, said and open to another answer.
            self.notices.append(Problem("scale-assumed", {"scale": str(own)}))
            self._ask_scale(columns, lines, [own], problem, assumed=own)
        elif choices:
            self._ask_scale(columns, lines, choices, problem)
        return self.answers.scale

    def _complete_maxima(self, lines: Lines) -> None:
        """A column of maxima says where a scale ends; a line beside the table may say that it
        begins at 1, or with the best."""
        beside = self._scales_beside(lines)
        if len(beside) != 1 or 0 in {scale.low for scale in beside}:
            return
        ((scale, cell),) = beside.items()
        fitting = [
            row.scale is None
            and isinstance(top := read_value(row.maximum), Value)
            and top.number == scale.most
            for row in lines.rows
        ]
        if any(fitting):
            lines.rows = [
                replace(row, scale=scale) if fits else row
                for row, fits in zip(lines.rows, fitting, strict=True)
            ]
            self.notices.append(Problem("scale-beside", {"scale": str(scale), "cell": cell}))

    def _spoken(self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines]) -> list[str]:
        """All that is said outside of the scores and may tell which end of a scale is good."""
        outside = self._outside(self.table, lines[columns[0].label])
        texts = [cell.text for row in outside for cell in row.filled if not row.is_hidden]
        headed = columns[0].table.texts
        texts += [
            cell.text
            for row in columns[0].table.rows
            for place, cell in enumerate(row.cells)
            if cell.text and isinstance(cell.value, str) and not "".join(headed[place : place + 1])
        ]
        steps = {
            row.number: f"{row.filled[0].text} = {row.filled[1].text}"
            for row in outside
            if len(row.filled) == 2 and row.filled[0].text.lstrip("-\u2212").isdecimal()
        }
        # A number and words in a row of its own are an area, and no step of a legend.
        legend = [steps[row] for row in steps if {row - 1, row + 1} & set(steps)]
        return [column.label for column in columns] + texts + legend

    def _directed(
        self,
        columns: Sequence[ScoreColumn],
        lines: Mapping[str, Lines],
        scale: Scale,
        named: Problem,
    ) -> Scale | None:
        """The named scale with its good end where words say which it is, else a question."""
        if scale.low > scale.high:
            is_down: bool | None = False
        else:
            is_down = self._is_downward(self._spoken(columns, lines), scale)
        if is_down is None:
            self._ask_scale(columns, lines, [scale, scale.turned], Problem("which-end"))
            return self.answers.scale
        used = scale.turned if is_down else scale
        self.notices.append(replace(named, params={**named.params, "scale": str(used)}))
        return used

    def _with_turned(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines], scales: Sequence[Scale]
    ) -> list[Scale]:
        """The choices with those that begin with the best: first where words hint at them, and
        behind the others for any scale from 1, which no list of words would be sure to know."""
        spoken = self._spoken(columns, lines)
        found: list[Scale] = []
        for scale in scales:
            is_down = is_downward(spoken, scale.low, scale.high)
            is_hinted = is_down is not False and scale != PERCENT
            found += [scale.turned, scale] if is_hinted else [scale]
        rising = [scale for scale in scales if scale.low == 1]
        return list(dict.fromkeys([*found, *(scale.turned for scale in rising)]))

    def _is_downward(self, spoken: Sequence[str], scale: Scale) -> bool | None:
        """Whether the lowest score is the best; open where only another sheet says so."""
        is_down = is_downward(spoken, scale.low, scale.high)
        if is_down is not False or self.table.sheet.delimiter:
            return is_down
        elsewhere = [
            cell.text
            for sheet in self.book.sheets
            if sheet.name != self.table.sheet.name
            for row in sheet.rows[:100]
            for cell in row.filled
            if not row.is_hidden
        ]
        return False if is_downward(elsewhere, scale.low, scale.high) is False else None

    def _turn_headed(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines]
    ) -> Scale | None:
        """The scales that headings name with their good ends; a question where words only hint."""
        open_scale: Scale | None = None
        for column in columns:
            scale = column.scale
            if scale is None or scale == PERCENT or scale.low > scale.high:
                continue
            each = lines[column.label]
            is_down = self._is_downward(self._spoken([column], lines), scale)
            if is_down is not False:
                turned = scale.turned if is_down else None
                each.rows = [replace(row, scale=turned) for row in each.rows]
            if is_down is None:
                open_scale = scale
        return open_scale

    def _possible_scales(
        self, columns: Sequence[ScoreColumn], lines: Mapping[str, Lines], own: Scale
    ) -> list[Scale]:
        """The scales that one of the columns may have."""
        found: list[Scale] = []
        every: list[float] = []
        for column in columns:
            checked = self._check(lines[column.label], None)
            numbers = [row.unnamed for row in checked if row.unnamed is not None]
            found += [each for each in possible_scales(numbers, own) if each not in found]
            every += numbers
        if max(every, default=0) > HALF:
            # Low scores of one year are on the scale of the other year.
            found = [each for each in found if each.high != HALF]
        return [*sorted(set(found) - {own}, key=lambda scale: (scale.high, scale.low)), own]

    def _question_low(
        self,
        columns: Sequence[ScoreColumn],
        lines: Mapping[str, Lines],
        checked: Sequence[CheckedRow],
    ) -> Scale | None:
        """Per cent by heading, sign or a maximum of 100, and all scores are so low that they may
        be shares or points."""
        rows = [row for row in checked if row.number is not None]
        numbers = [row.number for row in rows if row.number is not None]
        if any(row.scale not in (None, PERCENT) for row in rows) or len(rows) < _FEW:
            return None
        if not 0 < max(numbers) <= 1 and not are_low(numbers):
            return None
        for each in lines.values():
            each.rows = [
                replace(row, scale=None, maximum=EMPTY, score=without_sign(row.score))
                for row in each.rows
            ]
        shown = {"lowest": plain(min(numbers)), "highest": plain(max(numbers))}
        if max(numbers) <= 1:
            scales, problem = [Scale(0, 1), PERCENT], Problem("which-shares")
        else:
            scales, problem = possible_scales(numbers, PERCENT), Problem("which-points", shown)
        self._ask_scale(columns, lines, scales, problem)
        return self.answers.scale

    def _given(self, lines: Mapping[str, Lines], checked: Sequence[CheckedRow]) -> Scale | None:
        """The scale that a person gave, which counts more than what headings and maxima name."""
        given = self.answers.scale
        if given is None or not self.answers.is_scale_for_all:
            return given
        if any(each.about == "scale" for each in self.questions):
            return given
        own = [row.scale for row in checked if row.number is not None]
        if all(scale in (given, None) for scale in own):
            return given
        for each in lines.values():
            each.rows = [replace(row, scale=None, maximum=EMPTY) for row in each.rows]
        self.notices.append(Problem("scale-given", {"scale": str(given)}))
        return given

    def _ask_scale(
        self,
        columns: Sequence[ScoreColumn],
        lines: Mapping[str, Lines],
        scales: Sequence[Scale],
        problem: Problem,
        *,
        assumed: Scale | None = None,
    ) -> None:
        choices = tuple(
            self._choice(
                str(scale), {column.label: lines[column.label] for column in columns}, scale
            )
            for scale in scales
        )
        answer = str(self.answers.scale or assumed or "")
        self.questions.append(Question("scale", problem, choices, answer=answer))

    def _own_scale(self, rows: Sequence[CheckedRow]) -> Scale | None:
        specs = [row.indicator for row in rows if row.indicator and row.unnamed is not None]
        scales = {Scale(spec.scale_min, spec.scale_max) for spec in specs}
        return scales.pop() if len(scales) == 1 else None
