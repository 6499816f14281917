"""Computes the formulas of a small workbook, as far as the library's downloads use them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

EPOCH = datetime.datetime(1899, 12, 30)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: _blank_as(a, b) == _blank_as(b, a),
    "<>": lambda a, b: _blank_as(a, b) != _blank_as(b, a),
    "<": lambda a, b: number(a) < number(b),
    "<=": lambda a, b: number(a) <= number(b),
    ">": lambda a, b: number(a) > number(b),
    ">=": lambda a, b: number(a) >= number(b),
}


def _blank_as(value: Any, other: Any) -> Any:
    if value is None:
        return "" if isinstance(other, str) or other is None else 0
    return value


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: Any) -> float:
    """A blank counts as zero; a text where a number is wanted is an error, as in a spreadsheet."""
    if value is None:
        return 0.0
    if isinstance(value, bool) or is_number(value):
        return float(value)
    raise TypeError(f"{value!r} is no number")


def serial(day: datetime.datetime) -> float:
    return (day - EPOCH).total_seconds() / 86400


class Area(list[Any]):
    """Values of a range, row by row."""


class Sheets:
    """Values of cells, computed on demand and kept."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.kept: dict[tuple[str, int, int], Any] = {}

    def value(self, sheet: str, address: str) -> Any:
        column, row, _right, _bottom = range_boundaries(address.replace("$", ""))
        return self.cell(sheet, row, column)

    def cell(self, sheet: str, row: int, column: int) -> Any:
        key = (sheet, row, column)
        if key not in self.kept:
            raw = self.workbook[sheet].cell(row, column).value
            if isinstance(raw, str) and raw.startswith("="):
                raw = Formula(self, sheet, row, raw).compute()
            elif isinstance(raw, datetime.datetime):
                raw = serial(raw)
            elif isinstance(raw, datetime.date):
                raw = serial(datetime.datetime.combine(raw, datetime.time()))
            self.kept[key] = raw
        return self.kept[key]

    def area(self, sheet: str, reference: str) -> Any:
        if "!" in reference:
            sheet, reference = reference.rsplit("!", 1)
            sheet = sheet.strip("'")
        left, top, right, bottom = range_boundaries(reference.replace("$", ""))
        values = Area(
            self.cell(sheet, row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        )
        return values if ":" in reference else values[0]


def each(area: Any) -> list[Any]:
    return list(area) if isinstance(area, list) else [area]


def numbers(areas: tuple[Any, ...]) -> list[float]:
    return [value for area in areas for value in each(area) if is_number(value)]


def lookup(wanted: float, keys: Area, values: Area | None = None) -> Any:
    """The value at the last key that is not above `wanted`, keys in rising order."""
    found = [n for n, key in enumerate(keys) if is_number(key) and key <= wanted]
    return (values or keys)[found[-1]]


def sum_if(criteria: Area, wanted: Any, summed: Area) -> float:
    return sum(number(v) for c, v in zip(criteria, summed, strict=True) if c == wanted)


def sum_ifs(summed: Area, *pairs: Any) -> float:
    total = 0.0
    for index, value in enumerate(summed):
        if all(pairs[n][index] == pairs[n + 1] for n in range(0, len(pairs), 2)):
            total += number(value)
    return total


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *areas: sum(numbers(areas)),
    "MAX": lambda *areas: max(numbers(areas), default=0),
    "MIN": lambda *areas: min(numbers(areas), default=0),
    "COUNT": lambda *areas: len(numbers(areas)),
    "COUNTA": lambda *areas: sum(v is not None for area in areas for v in each(area)),
    "COUNTIF": lambda area, wanted: sum(v == wanted for v in area),
    "SUMIF": sum_if,
    "SUMIFS": sum_ifs,
    "SUMPRODUCT": lambda area: sum(number(v) for v in each(area)),
    "INT": lambda value: int(number(value) // 1),
    "N": lambda value: value if is_number(value) else 0,
    "OR": lambda *values: any(values),
    "INDEX": lambda area, index: area[int(index) - 1],
    "LOOKUP": lookup,
    "DATE": lambda year, month, day: serial(
        datetime.datetime(
            int(number(year)) + (int(month) - 1) // 12, (int(month) - 1) % 12 + 1, int(day)
        )
    ),
    "TODAY": lambda: serial(datetime.datetime(2027, 12, 31)),
}


class Formula:
    """Recursive descent over one formula: comparison, sum, product, operand."""

    def __init__(self, sheets: Sheets, sheet: str, row: int, text: str) -> None:
        self.sheets, self.sheet, self.row = sheets, sheet, row
        self.tokens = [t for t in Tokenizer(text).items if t.type != "WHITE-SPACE"]
        self.position = 0

    def compute(self) -> Any:
        result = self.comparison()
        assert self.position == len(self.tokens)
        return result

    def take(self, *values: str) -> str | None:
        if self.position < len(self.tokens):
            found = self.tokens[self.position].value
            if found in values and self.tokens[self.position].type.startswith("OPERATOR"):
                self.position += 1
                return str(found)
        return None

    @staticmethod
    def both(left: Any, right: Any, operation: Callable[[Any, Any], Any]) -> Any:
        """`operation` for two values, or cell by cell where one is a range."""
        if isinstance(left, list) or isinstance(right, list):
            size = len(left if isinstance(left, list) else right)
            pairs = zip(
                left if isinstance(left, list) else [left] * size,
                right if isinstance(right, list) else [right] * size,
                strict=True,
            )
            return Area(operation(a, b) for a, b in pairs)
        return operation(left, right)

    def comparison(self) -> Any:
        left = self.sum()
        while sign := self.take(*COMPARISONS):
            left = self.both(left, self.sum(), COMPARISONS[sign])
        return left

    def sum(self) -> Any:
        left = self.product()
        while sign := self.take("+", "-"):
            factor = 1 if sign == "+" else -1
            left = self.both(left, self.product(), lambda a, b, f=factor: number(a) + f * number(b))
        return left

    def product(self) -> Any:
        left = self.operand()
        while sign := self.take("*", "/"):
            operation = {
                "*": lambda a, b: number(a) * number(b),
                "/": lambda a, b: number(a) / number(b),
            }[sign]
            left = self.both(left, self.operand(), operation)
        return left

    def operand(self) -> Any:
        token = self.tokens[self.position]
        self.position += 1
        if token.value == "-":
            return -number(self.operand())
        if token.type == "PAREN":
            inner = self.comparison()
            self.position += 1
            return inner
        if token.type == "FUNC":
            return self.function(token.value[:-1])
        if token.subtype == "RANGE":
            return self.sheets.area(self.sheet, token.value)
        return token.value.strip('"') if token.subtype == "TEXT" else float(token.value)

    def function(self, name: str) -> Any:
        if name == "IF":
            return self.branch()
        if name == "ROW":
            self.position += 1
            return self.row
        arguments = []
        while self.tokens[self.position].value != ")":
            arguments.append(self.comparison())
            if self.tokens[self.position].type == "SEP":
                self.position += 1
        self.position += 1
        return FUNCTIONS[name](*arguments)

    def branch(self) -> Any:
        """IF computes the branch that is taken, and no other."""
        condition = self.comparison()
        self.position += 1
        for is_wanted in (True, False):
            if bool(condition) is is_wanted:
                result = self.comparison()
            else:
                self.skip()
            self.position += 1
        return result

    def skip(self) -> None:
        depth = 0
        while depth or self.tokens[self.position].value not in {",", ")"}:
            if self.tokens[self.position].subtype == "OPEN":
                depth += 1
            if self.tokens[self.position].subtype == "CLOSE":
                depth -= 1
            self.position += 1
