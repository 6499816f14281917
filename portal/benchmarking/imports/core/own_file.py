"""The portal's own downloads, read as they were written: nothing in them is a guess.

They are known by their headings, in any language. What a column means, which scale it is on and
which rows are one assessment is certain then, however few or low the scores are and whatever
notes say. A file whose columns were moved or removed is read like any other, but for the sheets
that never hold scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.files.grids import (
    Problem,
    Row,
    Sheet,
    UnreadableFile,
    Workbook,
    clean,
)
from portal.benchmarking.imports.core.results import (
    Answers,
    Choice,
    Question,
    Reading,
    Result,
)
from portal.benchmarking.imports.core.rows import RawRow, check_rows, row_name
from portal.benchmarking.imports.core.tables.lines import LeftOut, edited
from portal.benchmarking.imports.core.tables.score_columns.choosing import BOTH, is_all
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.dates import EARLIEST, days_of
from portal.benchmarking.imports.core.words.scale.scales import Scale

# The columns of its sheet of scores and of that of assessments, from left to right.
SCORE_COLUMNS = (
    "assessment",
    "date",
    "framework",
    "area",
    "code",
    "indicator",
    "score",
    "percent",
    "evidence",
    "link",
    "note",
    "found_on",
)
ASSESSMENT_COLUMNS = (
    "number",
    "date",
    "framework",
    "version",
    "lowest",
    "highest",
    "origin",
    "total",
    "known",
    "count",
    "is_open",
    "by",
)
_REMARKS = ("evidence", "link", "note")
_TRUE = ("true", "1", "wahr", "vero", "vrai", "verdadero")

Headings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """How the sheets of the portal's own files are headed, one entry for each language: those with
    scores, with assessments, and all that hold none. ``titles`` and ``version`` are those of the
    framework that is read."""

    scores: Sequence[Headings] = ()
    assessments: Sequence[Headings] = ()
    without_scores: Sequence[Headings] = ()
    titles: frozenset[str] = frozenset()
    version: str = ""


@dataclass(frozen=True, slots=True)
class _File:
    """Such a file, with what is needed to read it."""

    book: Workbook
    sheet: Sheet
    own: OwnFiles
    codes: CodeReader
    specs: Mapping[str, IndicatorSpec]
    answers: Answers
    today: date


def read_own(
    book: Workbook,
    own: OwnFiles,
    codes: CodeReader,
    specs: Mapping[str, IndicatorSpec],
    answers: Answers,
    today: date,
    filename: str,
) -> Reading | None:
    """Every assessment of the framework that the portal wrote into this file; None where it is
    no file with scores of the portal. Raises UnreadableFile where none is of this framework."""
    sheet = _headed(book, own.scores)
    if sheet is None:
        return None
    file = _File(book, sheet, own, codes, specs, answers, today)
    groups, left_out = _groups(file)
    if not groups:
        kinds = {each.why for each in left_out}
        raise UnreadableFile("own-of-others" if "framework" in kinds else "no-rows")
    results, questions = [], []
    for label, rows in groups.items():
        result, more, skipped = _result(file, label, rows, is_one=len(groups) == 1)
        results.append(result)
        questions += more
        left_out += skipped
    chosen = _chosen(results, answers.column)
    labels = {each.label for each in chosen}
    asked = [each for each in questions if each.column in labels]
    if len(results) > 1:
        asked.insert(0, _which(results, chosen, answers.column))
    return Reading(
        filename=filename,
        kind=book.kind,
        sheet=sheet.name,
        results=tuple(chosen),
        asked=tuple(asked),
        notices=tuple(_notices(book, sheet, chosen)),
        left_out=tuple(sorted(left_out, key=lambda each: (each.row, each.column))),
        columns=tuple(each.label for each in chosen or results),
    )


def without_own_sheets(book: Workbook, own: OwnFiles) -> Workbook:
    """The workbook without sheets of the portal that hold no scores."""
    headings = [*own.assessments, *own.without_scores]
    sheets = tuple(sheet for sheet in book.sheets if not _is_headed(sheet, headings))
    return book if len(sheets) == len(book.sheets) else replace(book, sheets=sheets)


def _headed(book: Workbook, headings: Sequence[Headings]) -> Sheet | None:
    return next((sheet for sheet in book.sheets if _is_headed(sheet, headings)), None)


def _is_headed(sheet: Sheet, headings: Sequence[Headings]) -> bool:
    """Whether a sheet begins with such a heading; further columns may follow it."""
    if not sheet.rows:
        return False
    texts = tuple(cell.text for cell in sheet.rows[0].cells)
    return any(texts[: len(each)] == tuple(map(clean, each)) for each in headings)


def _text(row: Row, column: str) -> str:
    return row.cell(SCORE_COLUMNS.index(column)).text


def _groups(file: _File) -> tuple[dict[str, list[Row]], list[LeftOut]]:
    """The rows of each assessment by its label, the day; and those that are none of this
    framework, or of a self-check that is still being answered."""
    there = _assessments(file)
    groups: dict[str, list[Row]] = {}
    left_out = []
    for row in file.sheet.rows[1:]:
        number = _text(row, "assessment")
        version, is_open = there.get(number, (file.own.version, False))
        is_ours = _text(row, "framework") in file.own.titles and version == file.own.version
        if is_ours and not is_open:
            groups.setdefault(number, []).append(edited(row, file.answers.edits))
        else:
            text = " ".join(_text(row, each) for each in ("date", "code", "indicator"))
            why = "open" if is_ours else "framework"
            left_out.append(LeftOut(row.number, text, why, _name(row)))
    days = [_text(rows[0], "date") for rows in groups.values()]
    labelled = {
        day if days.count(day) == 1 else f"{day} ({number})": rows
        for (number, rows), day in zip(groups.items(), days, strict=True)
    }
    return labelled, left_out


def _assessments(file: _File) -> dict[str, tuple[str, bool]]:
    """Version of the framework, and whether it is still being answered, by number."""
    sheet = _headed(file.book, file.own.assessments)
    number, version, is_open = map(ASSESSMENT_COLUMNS.index, ("number", "version", "is_open"))
    return {
        row.cell(number).text: (
            row.cell(version).text,
            row.cell(is_open).text.casefold() in _TRUE,
        )
        for row in (sheet.rows[1:] if sheet else ())
    }


def _result(
    file: _File, label: str, rows: Sequence[Row], *, is_one: bool
) -> tuple[Result, list[Question], list[LeftOut]]:
    """An assessment; the question for its day, where that is not known; rows left out by hand."""
    skipped = file.answers.skipped
    kept = [row for row in rows if not {(row.number, label), (row.number, "")} & skipped]
    left_out = [
        LeftOut(
            row.number,
            f"{_text(row, 'code')} {_text(row, 'indicator')}",
            "chosen",
            _name(row),
            label,
        )
        for row in rows
        if row not in kept
    ]
    day, questions = _day(file, label, rows, is_one=is_one)
    checked = check_rows([_raw(file, row) for row in kept], file.codes, file.specs)
    return Result(label, tuple(checked), day), questions, left_out


def _raw(file: _File, row: Row) -> RawRow:
    """A row as it was written: the code says which indicator it is, though its title may have
    been changed since; the score stands on the scale of the framework."""
    code, score = (row.cell(SCORE_COLUMNS.index(name)) for name in ("code", "score"))
    spec = file.specs.get(code.text)
    return RawRow(
        number=row.number,
        code=code,
        score=score,
        scale=Scale(spec.scale_min, spec.scale_max) if spec else None,
        remarks=tuple(text for name in _REMARKS if (text := _text(row, name))),
        is_corrected={code.address, score.address} & set(file.answers.edits) != set(),
        believed="codes",
    )


def _day(
    file: _File, label: str, rows: Sequence[Row], *, is_one: bool
) -> tuple[date | None, list[Question]]:
    given = file.answers.dates
    answered = given.get(label) or (given.get("") if is_one else None)
    cells = [row.cell(SCORE_COLUMNS.index("date")) for row in rows]
    days = [answered] if answered else sorted({day for cell in cells for day in days_of(cell)})
    usable = [day for day in days if EARLIEST <= day <= file.today]
    if len(usable) == 1:
        return usable[0], []
    first = cells[0]
    shown = {"raw": first.text[:80], "cell": first.address, "count": str(len(usable))}
    problem = Problem("date-several", shown) if usable else Problem("date-missing")
    return None, [Question("date", problem, tuple(Choice(d.isoformat()) for d in usable), label)]


def _chosen(results: Sequence[Result], answer: str) -> list[Result]:
    """The assessments that are wanted: all of them unless somebody names one."""
    if not answer or is_all(answer):
        return list(results)
    return [each for each in results if each.label == answer]


def _which(results: Sequence[Result], chosen: Sequence[Result], answer: str) -> Question:
    """The question for the assessments; unless somebody says otherwise, all are wanted."""
    choices = [Choice(each.label, {each.label: each.overall}, _unread([each])) for each in results]
    every = Choice(BOTH, {each.label: each.overall for each in results}, _unread(results))
    shown = {"columns": ", ".join(each.label for each in results), "raw": answer[:80]}
    if not chosen:
        return Question("column", Problem("no-such-column", shown), (*choices, every))
    problem = Problem("own-assessments", {"count": str(len(results))})
    said = BOTH if len(chosen) > 1 else chosen[0].label
    return Question("column", problem, (every, *choices), answer=said)


def _unread(results: Sequence[Result]) -> dict[str, int]:
    return {each.label: len(each.problems) for each in results if each.problems}


def _notices(book: Workbook, sheet: Sheet, results: Sequence[Result]) -> list[Problem]:
    unknown = [row for each in results for row in each.ready if row.value is None]
    names = ", ".join(dict.fromkeys(f"{row.code} ({row.raw or '–'})" for row in unknown))
    is_one_of_several = len(book.sheets) > 1 and not sheet.delimiter
    return [
        *([Problem("not-known", {"codes": names})] if unknown else []),
        *([Problem("sheet-read", {"sheet": sheet.name})] if is_one_of_several else []),
    ]


def _name(row: Row) -> str:
    return row_name(row.number, next((cell.address for cell in row.cells if cell.address), ""))
