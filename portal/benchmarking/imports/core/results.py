"""What is said about a file, what it says, and what stays open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from portal.benchmarking.core.scoring import weighted_mean
from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.imports.core.rows import CheckedRow
from portal.benchmarking.imports.core.tables.lines import LeftOut
from portal.benchmarking.imports.core.words.scale.scales import Scale

Day = date
# One indicator that stands there again is a slip.
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has said about a file. ``dates`` are by the label of the column, "" for any;
    ``edits`` are texts for cells by address; ``skipped`` are rows by number and label of
    the column, "" for any; ``rows`` says by
    kind what is done with rows of it (see ``lines.ROW_CHOICES``)."""

    scale: Scale | None = None
    column: str = ""
    dates: Mapping[str, date] = field(default_factory=dict)
    edits: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[tuple[int, str]] = frozenset()
    rows: Mapping[str, str] = field(default_factory=dict)
    # Whether the scale was given for all scores, not as the answer for those without one.
    is_scale_for_all: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible answer, with the total in per cent that it would give to each column; ``unread``
    is the number of rows that have a problem then and are not part of that total."""

    value: str
    totals: Mapping[str, float | None] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person knows: ``about`` scale, column, date, hidden or merged rows.

    ``column`` is the label of the column whose date is asked for; ``answer`` is what the person
    has said, or what holds until then, "" while it is open.
    """

    about: str
    problem: Problem
    choices: tuple[Choice, ...] = ()
    column: str = ""
    answer: str = ""


def with_known_totals(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions; while the scale is open, only its own choices have totals, for those of the
    others would be on a scale that nobody named."""
    if not any(each.about == "scale" and not each.answer for each in questions):
        return tuple(questions)
    return tuple(
        each
        if each.about == "scale"
        else replace(each, choices=tuple(Choice(choice.value) for choice in each.choices))
        for each in questions
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What one column says: an assessment, if every row is ready."""

    label: str
    rows: tuple[CheckedRow, ...]
    date: date | None = None

    @property
    def ready(self) -> tuple[CheckedRow, ...]:
        """Rows that can be saved."""
        return tuple(row for row in self.rows if row.is_ready)

    @property
    def problems(self) -> tuple[CheckedRow, ...]:
        """Rows that need a look."""
        return tuple(row for row in self.rows if not row.is_ready)

    @property
    def scores(self) -> dict[str, float | None]:
        """Score per code of the ready rows, None where it is not known."""
        return {row.code: row.value for row in self.ready}

    @property
    def is_several(self) -> bool:
        """Whether one result stands below another, as in a file of all assessments of a cluster:
        at least half of the indicators stand there again."""
        # By codes alone: what is wrong with the scores may be another column's fault.
        counts = Counter(row.code for row in self.rows if row.code)
        again = sum(count > 1 for count in counts.values())
        return again >= _SEVERAL and 2 * again >= len(counts)

    @property
    def day(self) -> Day:
        """The day of the assessment, for saving.

        Raises:
            ValueError: it is still open, and nothing may be saved.
        """
        if self.date is None:
            raise ValueError("The day of the assessment is not known.")
        return self.date

    @property
    def scale(self) -> Scale | None:
        """The one scale on which all scores stand; None where they stand on several."""
        found = {
            row.scale or Scale(row.indicator.scale_min, row.indicator.scale_max)
            for row in self.ready
            if row.number is not None and row.indicator is not None
        }
        return found.pop() if len(found) == 1 else None

    @property
    def overall(self) -> float | None:
        """The weighted mean of what is known, in per cent."""
        return weighted_mean(
            (row.indicator.percent(row.value), row.indicator.weight)
            for row in self.ready
            if row.indicator is not None and row.value is not None
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What would be imported. ``asked`` are all questions, with the answers that there are;
    ``notices`` concern the file and do not forbid saving."""

    filename: str
    kind: str
    sheet: str
    results: tuple[Result, ...]
    asked: tuple[Question, ...] = ()
    notices: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions without an answer."""
        return tuple(question for question in self.asked if not question.answer)

    @property
    def problems(self) -> tuple[CheckedRow, ...]:
        """Rows of all columns that need a look."""
        return tuple(row for result in self.results for row in result.problems)

    @property
    def is_counted(self) -> bool:
        """Whether figures mean what will be saved: column, scale and direction are known."""
        return not {"scale", "column", "direction", "names", "marked", "maxima"} & {
            each.about for each in self.questions
        }

    @property
    def has_scores(self) -> bool:
        """Whether each result knows at least one score."""
        return bool(self.results) and all(
            any(row.value is not None for row in result.rows) for result in self.results
        )

    @property
    def can_be_saved(self) -> bool:
        """Whether nothing is open or wrong, and a day and one score are known of each result."""
        return (
            not self.questions
            and not self.problems
            and self.has_scores
            and all(result.date is not None for result in self.results)
        )
