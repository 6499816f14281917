"""What the library holds: counts, and which indicator has something at which level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from practices.enums import MaturityLevel
from practices.starter_library.checking.files import Problem
from practices.starter_library.files import LibraryFile

Matrix = Counter[tuple[str, str]]


def indicator_matrix(originals: Iterable[LibraryFile]) -> Matrix:
    """Resources for each (indicator, level): primary or secondary, every level they name."""
    cells: Matrix = Counter()
    for source in originals:
        codes = {*(source.meta.get("primary") or []), *(source.meta.get("secondary") or [])}
        for code in codes:
            for level in source.meta.get("levels") or []:
                cells[str(code), str(level)] += 1
    return cells


def empty_cells(matrix: Matrix, indicators: Sequence[str]) -> list[Problem]:
    """A problem for each indicator without anything at some level."""
    return [
        Problem("the library", f"indicator {code}", f"nothing for {level}", "Write something")
        for code in indicators
        for level in MaturityLevel.values
        if not matrix[code, level]
    ]


def count_lines(sources: Sequence[LibraryFile], languages: Sequence[str]) -> list[str]:
    """A table of types by language, then levels by language."""
    kinds = {s.identifier: str(s.meta.get("type")) for s in sources if "type" in s.meta}
    levels = {s.identifier: s.meta.get("levels") or [] for s in sources if "type" in s.meta}
    by_kind = Counter((kinds.get(s.identifier, "?"), s.language) for s in sources)
    by_level = Counter((lv, s.language) for s in sources for lv in levels.get(s.identifier, []))
    lines = [_row("type", languages)]
    lines += [
        _row(kind, [by_kind[kind, lang] for lang in languages])
        for kind in dict.fromkeys(sorted(kinds.values()))
    ]
    lines.append(_row("all", [sum(s.language == lang for s in sources) for lang in languages]))
    lines += ["", _row("level", languages)]
    lines += [
        _row(level, [by_level[level, lang] for lang in languages]) for level in MaturityLevel.values
    ]
    return lines


def matrix_lines(matrix: Matrix, indicators: Sequence[str]) -> list[str]:
    """One line for each indicator; an empty cell is marked."""
    lines = [_row("indicator", MaturityLevel.values)]
    for code in indicators:
        cells = [matrix[code, level] or "EMPTY" for level in MaturityLevel.values]
        lines.append(_row(code, cells))
    return lines


def _row(label: str, cells: Iterable[object]) -> str:
    return f"{label:<16}" + "".join(f"{cell!s:>8}" for cell in cells)
