"""Which columns of a table name its indicators, by code and by title.

"2.5" is a code and a score. A column of such numbers holds the scores where they are none of the
codes of the titles beside them, or stand there again and again among numbers that are no codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from portal.benchmarking.imports.core.files.grids import Row, Sheet
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.values import is_numeric


def name_columns(
    sheet: Sheet,
    rows: Sequence[Row],
    codes: CodeReader,
    meanings: Sequence[str | None],
    width: int,
) -> tuple[int | None, int | None]:
    """The column with the codes and that with the titles: those that name most indicators."""
    by_code: list[tuple[int, int, int]] = []
    by_title: list[tuple[int, int, int]] = []
    visible = [place for place in range(width) if place not in sheet.hidden_columns]
    for place in visible:
        cells = [row.cell(place) for row in rows]
        named = len({name for cell in cells if (name := codes.named(cell))})
        titled = len({cell.text for cell in cells if codes.is_title(cell)})
        is_code = meanings[place] == headings.CODE
        is_name = meanings[place] in (headings.CODE, headings.INDICATOR)
        is_score = meanings[place] == headings.SCORE and named <= len(cells) / 2
        if not is_score and (is_code or not _are_scores(rows, codes, place, visible)):
            by_code.append((named - titled + is_code, -place, place))
        by_title.append(
            (2 * titled + is_name + (meanings[place] == headings.INDICATOR), -place, place)
        )
    code_rank, _, code = max(by_code, default=(0, 0, -1))
    title_rank, _, title = max(by_title, default=(0, 0, -1))
    if code_rank <= 0:
        return (title, title) if title_rank > 0 else (None, None)
    if title == code or title_rank <= 0:
        others = [entry for entry in by_title if entry[2] != code and entry[0] > 0]
        title = max(others, default=(0, 0, -1))[2]
    return code, title if title >= 0 else None


def _are_scores(rows: Sequence[Row], codes: CodeReader, place: int, visible: Sequence[int]) -> bool:
    """Whether a column of numbers, some of which may be codes, holds scores instead."""
    numbers = [row for row in rows if is_numeric(row.cell(place))]
    named = [row for row in numbers if codes.named(row.cell(place))]
    if len(named) < len(numbers) and 2 * len({row.cell(place).text for row in named}) <= len(
        numbers
    ):
        return True
    titles = {
        other: {row.number: code for row in named if (code := codes.title_of(row.cell(other)))}
        for other in visible
        if other != place
    }
    title = max(titles, key=lambda other: len(titles[other]), default=None)
    if title is None or not titles[title]:
        return False
    fitting = sum(codes.named(row.cell(place)) == titles[title].get(row.number) for row in named)
    others = (other for other in visible if other not in (place, title))
    has_others = any(any(is_numeric(row.cell(other)) for row in named) for other in others)
    return not has_others and 2 * fitting < len(titles[title])
