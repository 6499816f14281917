"""Rows whose own words or looks say that their number is no score of the cluster.

A 0 beside "not assessed", a number that is struck through, rows below a line such as "Peer
average": a figure that the sheet itself takes back is asked about, whatever column it stands in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Problem, Row
from portal.benchmarking.imports.core.rows import RawRow
from portal.benchmarking.imports.core.tables.leaving_out import without_totals
from portal.benchmarking.imports.core.tables.lines import Lines
from portal.benchmarking.imports.core.tables.measures import other_units
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.doubts.others import names_others
from portal.benchmarking.imports.core.words.doubts.revoked import BRACKETS, says_revoked
from portal.benchmarking.imports.core.words.doubts.unscored import (
    footnote,
    is_repeated_note,
    mark_of,
    may_be_a_state,
    may_say_unscored,
    says_unscored,
)
from portal.benchmarking.imports.core.words.scale.scales import named_in_section
from portal.benchmarking.imports.core.words.values import Value, is_numeric, read_value

STRUCK = "struck"
_SHOWN, _LONGEST = 40, 120
# Of a scale that nobody has named: its lowest score is one of these.
_LOWEST = (0.0, 1.0)
# A column of states has this many different words at most, in most of its rows.
_STATES, _MOSTLY = 4, 0.8


def shown(lines: Lines) -> str:
    """The marked rows for a sentence: 1.4 (0, “not assessed”)."""
    return ", ".join(
        f"{lines.rows[place].code.text or lines.rows[place].title.text} "
        f"({lines.rows[place].score.text}"
        + (")" if reason == STRUCK else f", “{reason[:_SHOWN]}”)")
        for place, reason in lines.marked.items()
    )


def marked_rows(
    column: ScoreColumn, lines: Lines, notes: Mapping[str, str], this_year: int, own: Sequence[str]
) -> dict[int, str]:
    """The places of rows whose number is taken back by what stands beside or above it, with the
    words, or ``STRUCK``."""
    table = column.table
    whole = {row.number: row for row in table.rows}
    foreign = {
        **_below_others(column, lines, this_year, own),
        **_below_revoked(column, lines),
        **other_units(table),
    }
    unscored = {
        mark: words for mark, words in notes.items() if says_unscored(words) or says_revoked(words)
    }
    lowest = _lowest(lines)
    weak = _exclusive_words(column, lines, whole, lowest)
    found: dict[int, str] = {}
    for place, raw in enumerate(lines.rows):
        if raw.is_corrected or not is_numeric(raw.score):
            continue
        if _is_struck(raw):
            found[place] = STRUCK
        elif raw.number in foreign:
            found[place] = foreign[raw.number]
        elif row := whole.get(raw.number):
            said = unscored.get(lines.marks.get(place, ""), "")
            if not said and place in lowest:
                said = _said_in(row, raw, column, unscored, weak)
            said = said or _revoked_in(row, raw, column)
            if said:
                found[place] = said
    return found


def footnotes(outside: Sequence[Row]) -> dict[str, str]:
    """What the lines outside of a table say of the marks in it: {"*": "estimated"}."""
    found = dict(footnote(cell.text) for row in outside for cell in row.filled)
    return {mark: words for mark, words in found.items() if mark}


def read_footnoted(lines: Lines, notes: Mapping[str, str]) -> None:
    """Take the mark of a footnote from scores such as "92*", and tell what it says; a mark that
    nothing explains stays what it is, no number."""
    for place, raw in enumerate(lines.rows):
        mark = mark_of(raw.score.text)
        text = raw.score.text[: -len(mark)].strip() if mark in notes else ""
        plain = replace(raw.score, text=text, value=text)
        if text and is_numeric(plain):
            lines.rows[place] = replace(raw, score=plain)
            lines.marks.setdefault(place, mark)
    for mark in dict.fromkeys(lines.marks.values()):
        codes = ", ".join(
            lines.rows[at].code.text for at, each in lines.marks.items() if each == mark
        )
        shown = {"codes": codes, "raw": f"{mark} {notes[mark]}"[:_LONGEST]}
        lines.notices.append(Problem("footnoted", shown))


def _is_struck(raw: RawRow) -> bool:
    return any(cell.is_struck for cell in (raw.score, raw.code, raw.title))


def drop_replaced(lines: Lines) -> list[Problem]:
    """Take out rows that are struck through where the same indicator stands there once more, not
    struck through: that one replaces them. Gives the notice that says so."""
    kept_codes = {raw.code.text for raw in lines.rows if not _is_struck(raw)} - {""}
    gone = [raw for raw in lines.rows if _is_struck(raw) and raw.code.text in kept_codes]
    lines.rows = [raw for raw in lines.rows if raw not in gone]
    codes = ", ".join(f"{raw.code.text} ({raw.score.text})" for raw in gone)
    return [Problem("struck-replaced", {"codes": codes})] if gone else []


def _below_others(
    column: ScoreColumn, lines: Lines, this_year: int, own: Sequence[str]
) -> dict[int, str]:
    """The rows below a line in the middle of a table that names others: what follows is theirs."""
    left = {each.row for each in lines.left_out}
    named = ""
    found: dict[int, str] = {}
    for row in column.table.rows:
        cells = row.filled
        if row.number in left and not any(is_numeric(cell) for cell in cells):
            texts = {cell.text for cell in cells}
            text = texts.pop() if len(texts) == 1 else ""
            if text and named_in_section(text) is None:
                plain = without_totals(text)
                if names_others(plain, this_year, own=own, is_within=True):
                    named = text
        elif named:
            found[row.number] = named
    return found


def _below_revoked(column: ScoreColumn, lines: Lines) -> dict[int, str]:
    """The rows of an area whose title says that it was not assessed, or that its figures don't
    hold: to the next title."""
    titles = {each.row for each in lines.left_out if each.why == "section"}
    named = ""
    found: dict[int, str] = {}
    for row in column.table.rows:
        if row.number in titles:
            texts = (cell.text for cell in row.filled)
            named = next((each for each in texts if says_unscored(each) or says_revoked(each)), "")
        elif named:
            found[row.number] = named
    return found


def _revoked_in(row: Row, raw: RawRow, column: ScoreColumn) -> str:
    """What a cell of the row says against its score, whatever that is."""
    table = column.table
    for place, cell in enumerate(row.cells):
        is_figure = place in (column.place, column.maximum, table.code) or place in table.numeric
        if not cell.text or cell.is_copy or is_figure or cell.text == raw.code.text:
            continue
        text = " ".join(BRACKETS.findall(cell.text)) if place == table.title else cell.text
        if text and says_revoked(text, _heading(column, place)):
            return cell.text
    return ""


def _said_in(
    row: Row,
    raw: RawRow,
    column: ScoreColumn,
    unscored: Mapping[str, str],
    weak: frozenset[tuple[int, str]],
) -> str:
    table = column.table
    for place, cell in enumerate(row.cells):
        if not cell.text or cell.is_copy:
            continue
        if (mark := mark_of(cell.text)) in unscored:
            return unscored[mark]
        if place in (column.place, column.maximum, table.code) or place in table.numeric:
            continue
        is_title = place == table.title
        is_said = says_unscored(cell.text) and (not is_title or cell.text != raw.code.text)
        if is_said or (place, headings.fold(cell.text)) in weak:
            return cell.text
    return ""


def _lowest(lines: Lines) -> frozenset[int]:
    """The places of rows with the lowest score there is: 0, or the beginning of their scale."""
    found = ((place, read_value(row.score)) for place, row in enumerate(lines.rows))
    read = {place: value.number for place, value in found if isinstance(value, Value)}
    least, most = min(read.values(), default=0), max(read.values(), default=0)

    def is_lowest(place: int, number: float) -> bool:
        scale = lines.rows[place].scale
        if number == 0:
            return True
        if scale is not None:
            return number in (scale.least, scale.low)
        return number == least and number in _LOWEST and most <= 10

    return frozenset(place for place, number in read.items() if is_lowest(place, number))


def _exclusive_words(
    column: ScoreColumn, lines: Lines, whole: Mapping[int, Row], lowest: frozenset[int]
) -> frozenset[tuple[int, str]]:
    """Words that stand beside the lowest scores only, and others beside other scores, by column:
    "open" or "no"; any word of a column that says one of a few in nearly all rows; a short note
    that all of the lowest scores have."""
    table = column.table
    low: Counter[tuple[int, str]] = Counter()
    high: Counter[tuple[int, str]] = Counter()
    for at, raw in enumerate(lines.rows):
        row = whole.get(raw.number)
        is_low = not is_numeric(raw.score) or at in lowest
        for place, cell in enumerate(row.cells if row else ()):
            if cell.text and place not in (column.place, table.code, table.title):
                (low if is_low else high)[place, headings.fold(cell.text)] += 1
    words: dict[int, set[str]] = defaultdict(set)
    for place, word in (*low, *high):
        words[place].add(word)
    beside = {place for place, _word in high}
    every = sum(at in lowest or not is_numeric(raw.score) for at, raw in enumerate(lines.rows))
    found = set()
    for place, word in set(low) - set(high):
        few = words[place] if len(words[place]) <= _STATES else ()
        filled = sum(low[place, each] + high[place, each] for each in few)
        is_state = bool(few) and filled >= _MOSTLY * len(lines.rows)
        heading = _heading(column, place)
        is_again = low[place, word] > 1 and may_be_a_state(word, heading)
        is_note = low[place, word] >= _MOSTLY * every and is_repeated_note(word)
        is_beside = place in beside
        if (is_beside and may_say_unscored(word, heading)) or (
            is_again and ((is_beside and is_state) or is_note)
        ):
            found.add((place, word))
    return frozenset(found)


def _heading(column: ScoreColumn, place: int) -> str:
    texts = column.table.texts
    return texts[place] if place < len(texts) else ""
