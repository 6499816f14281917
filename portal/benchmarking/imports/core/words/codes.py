"""Which indicator a row means, also after a spreadsheet programme has changed the code.

Typed into a cell, "2.10" becomes the number 2.1 and "4.2" the fourth of February. Where
the title beside it does not settle the matter, the row says what it may have been instead
of guessing.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.benchmarking.core.scoring import IndicatorSpec, natural_key
from portal.benchmarking.imports.core.files.grids import Cell, Problem
from portal.benchmarking.imports.core.words.dates import day_and_month
from portal.benchmarking.imports.core.words.headings import CODE, INDICATOR, fold, knows
from portal.benchmarking.imports.core.words.titles import TitleFit

_NUMBER = re.compile(r"\d+\.\d+")
_PADDED = re.compile(r"(\d{2})\.(\d{2})")
_FEW = 3
# The number of an area, written like a code: "1.0".
_POINT_ZERO = re.compile(r"(?<=\d)[.,]0+$")
# A slip or two in a title; of a shorter word nobody could tell.
_NEARLY, _LONG_ENOUGH = 0.85, 6
# "Kriterium 1.1) Members"
_CALLED = re.compile(r"([^\W\d]+)(\.?) (\S*?\d)[).:]* ")

# What is longer is neither a code nor a title, and is compared with none.
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class FoundCode:
    """The code of a row ("" when it is not clear), what stood there, and the problem."""

    code: str
    raw: str
    problem: Problem | None = None


class CodeReader:
    """Reads codes and titles of one framework.

    What a text was found to be is kept, for a file is looked at once for each of its columns and
    each scale that it may have. ``check_time`` is called before work that takes time, and ends it
    by what it raises.
    """

    def __init__(
        self,
        indicators: Sequence[IndicatorSpec],
        titles: Mapping[str, str],
        check_time: Callable[[], None] = lambda: None,
    ) -> None:
        self.check_time = check_time
        self._exact_of: dict[str, str] = {}
        self._unknown_of: dict[str, Problem] = {}
        self._other_of: dict[tuple[str, str], str] = {}
        self.codes = {spec.code.casefold(): spec.code for spec in indicators}
        self.areas = {spec.area.casefold() for spec in indicators} - set(self.codes)
        self.titles = _by_title(
            [
                *((spec.title, spec.code) for spec in indicators),
                *((title, code) for title, code in titles.items() if code.casefold() in self.codes),
            ]
        )
        self.fit = TitleFit(self.titles)
        self.by_number: dict[float, list[str]] = {}
        for code in sorted(self.codes.values(), key=natural_key):
            if _NUMBER.fullmatch(code):
                self.by_number.setdefault(float(code), []).append(code)

    def is_area(self, cell: Cell) -> bool:
        """Whether the cell names an area instead of an indicator."""
        first = _tidy(cell.text).split(" ")[0].casefold()
        first = first if first in self.codes else _POINT_ZERO.sub("", first)
        return first in self.areas and day_and_month(cell) is None

    def named(self, cell: Cell) -> str:
        """The indicator that a cell names by code or title, as far as the cell alone tells."""
        if cell.is_formula or cell.is_empty or cell.is_percent:
            return ""
        exact = self._exact(cell.text) if len(cell.text) < 200 else ""
        return exact or self.titles.get(fold(cell.text), "")

    def title_of(self, cell: Cell) -> str:
        """The indicator whose title the cell is, "" where it is none."""
        return self.titles.get(fold(cell.text), "")

    def named_by(self, title: str) -> str:
        """The indicator whose title the text is, "" where it is none."""
        return self.titles.get(fold(title), "")

    def resembles(self, text: str) -> bool:
        """Whether the text is nearly the title of an indicator."""
        folded = fold(text)
        return len(folded) >= _LONG_ENOUGH and bool(
            difflib.get_close_matches(folded, self.titles, n=1, cutoff=_NEARLY)
        )

    def is_title(self, cell: Cell) -> bool:
        """Whether the cell is the title of an indicator, without its code."""
        return fold(cell.text) in self.titles

    def read_all(self, cells: Sequence[tuple[Cell, Cell]]) -> list[FoundCode]:
        """Read the (code, title) cells of all rows; a code may depend on the other rows."""
        self.check_time()
        cells = self._without_zeros(cells)
        texts = Counter(self._exact(code.text) for code, _ in cells)
        found = self._by_order([self._read(code, title, texts) for code, title in cells])
        there = {each.code for each in found} - {""}
        return [_without_taken(each, there) for each in found]

    def _without_zeros(self, cells: Sequence[tuple[Cell, Cell]]) -> Sequence[tuple[Cell, Cell]]:
        """The cells with "1.2" for "01.02" where all codes are written so, and some of them would
        name no indicator as a month and a day."""
        pairs = [match.groups() for code, _ in cells if (match := _PADDED.fullmatch(code.text))]
        filled = sum(not code.is_empty for code, _ in cells)
        plain = [f"{int(first)}.{int(second)}" for first, second in pairs]
        turned = [f"{int(second)}.{int(first)}" for first, second in pairs]
        is_sure = set(plain) <= set(self.codes) and not set(turned) <= set(self.codes)
        if len(pairs) < max(_FEW, filled) or len(set(plain)) < len(plain) or not is_sure:
            return cells
        texts = iter(plain)
        return [
            (
                code if code.is_empty else replace(code, text=(text := next(texts)), value=text),
                title,
            )
            for code, title in cells
        ]

    def _by_order(self, found: list[FoundCode]) -> list[FoundCode]:
        """Settle what a code was before it became a number where both of its neighbours say so:
        "2.1" between 2.9 and 3.1 is 2.10, between 1.4 and 2.2 it is 2.1."""
        order = sorted(self.codes.values(), key=natural_key)
        settled = list(found)
        for place, each in enumerate(found):
            if each.problem is None or each.problem.code != "code-ambiguous":
                continue
            before = found[place - 1].code if place else None
            after = found[place + 1].code if place + 1 < len(found) else None
            fitting = [
                option
                for option in each.problem.params["options"].split(", ")
                if (before, after) == _beside(order, option)
            ]
            if len(fitting) == 1:
                settled[place] = FoundCode(fitting[0], each.raw)
        return settled

    def _read(self, code: Cell, title: Cell, texts: Counter[str]) -> FoundCode:
        by_title = self.titles.get(fold(title.text)) or self.titles.get(fold(code.text), "")
        if code.is_formula:
            return FoundCode("", code.text, Problem("formula"))
        if code.is_empty:
            if by_title:
                return FoundCode(by_title, by_title)
            return FoundCode("", "", Problem("code-missing"))
        if dated := self._from_date(code, by_title):
            return dated
        exact = self._exact(code.text)
        options = self._options(code, exact)
        if len(options) > 1 and self._is_ambiguous(code, exact, options, texts):
            if by_title in options:
                return FoundCode(by_title, code.text)
            either = {"raw": code.text, "options": ", ".join(options)}
            return FoundCode("", code.text, Problem("code-ambiguous", either))
        found = exact or (options[0] if options else "") or by_title
        other = self.titles.get(fold(title.text), "") or self._other(found, title.text)
        if found and other not in ("", found):
            names = {"code": found, "title": title.text, "other": other}
            return FoundCode("", code.text, Problem("code-and-title-differ", names))
        if found:
            return FoundCode(found, code.text)
        # The number of a row says nothing, its title may be misspelt.
        named = title.text if code.text.rstrip(".:)").isdecimal() and title.text else code.text
        return FoundCode("", named, self._unknown(named))

    def _exact(self, text: str) -> str:
        """The code that the text is or begins with, else ""."""
        if text not in self._exact_of:
            self.check_time()
            self._exact_of[text] = self._found(text)
        return self._exact_of[text]

    def _found(self, text: str) -> str:
        tidy = _tidy(text).casefold()
        first = tidy.split(" ")[0].strip(".:()[]") if tidy else ""
        last = tidy.split(" ")[-1].strip("()[]")
        found = self.codes.get(tidy) or self.codes.get(first) or self.codes.get(last)
        if not found and (match := _CALLED.match(tidy)):
            is_label = bool(match[2]) or knows(fold(match[1]), CODE, INDICATOR)
            found = self.codes.get(match[3]) if is_label else None
        return found or ""

    def _options(self, cell: Cell, exact: str) -> list[str]:
        """All codes that have the same number as the cell."""
        if isinstance(cell.value, float):
            return self.by_number.get(round(cell.value, 6), [])
        text = exact or _tidy(cell.text)
        return self.by_number.get(float(text), []) if _NUMBER.fullmatch(text) else []

    def _is_ambiguous(
        self, cell: Cell, exact: str, options: Sequence[str], texts: Counter[str]
    ) -> bool:
        """Whether the cell may have been another code before it became a number.

        Text stays what it is unless it stands there twice while its twin is missing.
        """
        if exact and all(texts[option] == 1 for option in options):
            return False
        if isinstance(cell.value, float):
            return True
        return texts[exact] > 1 and any(not texts[option] for option in options)

    def _from_date(self, cell: Cell, by_title: str) -> FoundCode | None:
        """Handle a code that has become a date; None when it is none."""
        pairs = day_and_month(cell)
        if pairs is None:
            return None
        if by_title:
            return FoundCode(by_title, cell.text)
        day, month = pairs
        guesses = [f"{day}.{month}", f"{month}.{day}"]
        options = [guess for guess in guesses if guess.casefold() in self.codes]
        if not options and not isinstance(cell.value, date) and not self.by_number:
            return None
        params = {"raw": cell.text, "options": ", ".join(dict.fromkeys(options))}
        code = "code-is-date" if options else "code-is-date-unknown"
        return FoundCode("", cell.text, Problem(code, params))

    def _other(self, code: str, title: str) -> str:
        if (code, title) not in self._other_of:
            self.check_time()
            self._other_of[code, title] = self.fit.other(code, title)
        return self._other_of[code, title]

    def _unknown(self, raw: str) -> Problem:
        if raw not in self._unknown_of:
            self.check_time()
            self._unknown_of[raw] = self._near(raw)
        return self._unknown_of[raw]

    def _near(self, raw: str) -> Problem:
        if len(raw) > _LONGEST_TITLE:
            return Problem("code-unknown", {"raw": raw})
        tidy = _tidy(raw)
        if tidy.isdecimal():  # It counts rows, and is near to any code.
            return Problem("code-unknown", {"raw": raw})
        names = sorted(self.codes.values(), key=natural_key)
        near = difflib.get_close_matches(tidy, names, n=3, cutoff=0.5)
        if not near:
            titles = difflib.get_close_matches(fold(raw), sorted(self.titles), n=1, cutoff=0.7)
            near = [self.titles[title] for title in titles]
        if not near:
            return Problem("code-unknown", {"raw": raw})
        # "2.11" is nearer to 2.10, the last of its area, than to 2.1 or 1.1.
        near.sort(key=lambda code: (tidy.split(".")[0] != code.split(".")[0], -len(code)))
        return Problem("code-unknown-near", {"raw": raw, "near": near[0]})


def _without_taken(found: FoundCode, there: Collection[str]) -> FoundCode:
    """Without a guess at an indicator that has a row of its own."""
    problem = found.problem
    if problem is None or problem.params.get("near", "") not in there:
        return found
    return replace(found, problem=Problem("code-unknown", {"raw": problem.params["raw"]}))


def _beside(order: Sequence[str], code: str) -> tuple[str | None, str | None]:
    """The codes before and behind another one in the framework; None beyond its ends."""
    place = order.index(code)
    before = order[place - 1] if place else None
    return before, order[place + 1] if place + 1 < len(order) else None


def _by_title(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Codes by folded title, without titles that several indicators share."""
    codes: dict[str, set[str]] = {}
    for title, code in pairs:
        if folded := fold(title):
            codes.setdefault(folded, set()).add(code)
    return {title: min(found) for title, found in codes.items() if len(found) == 1}


def _tidy(text: str) -> str:
    """The code without apostrophe, with a point for the comma and no final point."""
    tidy = unicodedata.normalize("NFKC", text).strip().lstrip("'").strip()
    return re.sub(r"(?<=\d),(?=\d)", ".", tidy).rstrip(".:")
