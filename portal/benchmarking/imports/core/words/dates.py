"""Days as people write them, and the day of a report among the lines of a sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from openpyxl.utils.datetime import from_excel

from portal.benchmarking.imports.core.files.grids import Cell, Row
from portal.benchmarking.imports.core.words.headings import fold

_ISO_DATE = re.compile(r"\d{4}-(\d{2})-(\d{2})(?:[ T].*)?")
_DAY_DATE = re.compile(r"0(\d)\.(\d{2})\.?(?:\d{2,4})?|(\d{1,2})\.(\d{1,2})\.\d{2,4}")
EARLIEST = date(2000, 1, 1)
MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januar janner gen gennaio janv janvier ene enero ocak ianuarie",
            "feb february februar febbraio fev fevr fevrier febrero subat februarie",
            "mar march marz mrz marzo mars mart martie",
            "apr april aprile avr avril abr abril nisan aprilie",
            "may mai mag maggio mayo mayis",
            "jun june juni giu giugno juin junio haziran iunie",
            "jul july juli lug luglio juil juillet julio temmuz iulie",
            "aug august ago agosto aout agustos",
            "sep sept september set settembre septembre septiembre eylul septembrie",
            "oct october okt oktober ott ottobre octobre octubre ekim octombrie",
            "nov november novembre noviembre kasim noiembrie",
            "dec december dez dezember dic dicembre decembre diciembre aralik decembrie",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY = re.compile(r"(?<![\d.,/-])(\d{1,2})(\.\s?|/|-)(\d{1,2})(?:\2)(\d{4}|\d{2})(?![\d.,/-]*\d)")
_NAMED = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|o|\.|°)?[\s-]*(?:de |di |of |d')?\s*([a-z]{3,12})"
    r"[.,]?[\s-]*(?:de |del |of )?\s*(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"([a-z]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_MONTH_ONLY = re.compile(r"([a-z]{3,12})\.?\s+(?:de |del )?(\d{4})(?!\d)")
# A day as spreadsheet programmes count them, from 1998 to 2118.
_SERIAL = re.compile(r"(?:3[6-9]|[4-7]\d)\d{3}")
_REPORT = re.compile(
    r"interv|entrevist|entretien|assess|bewert|valutaz|evalua|audit|erheb|rilevaz|bericht|report"
    r"|relazion|rapport|informe|benchmark|untersuch|befrag|gesprach|besuch|visit"
)
_LABEL = re.compile(
    r"\b(?:date|dated|data|\w*datum|\w*date|fecha|stand|giorno|jour|dia|tag|day|le|il|vom|am)\b"
)
_OTHER = re.compile(
    r"druck|print|stamp|imprim|impres|export|erstellt|generat|creat|cread|version|gultig|valid"
    r"|next|nachst|prossim|prochain|proxim|found|gegrund|fondat|fonde|fundad|geburt|birth|deadline"
    r"|frist|scaden|expir|ablauf|copyright|update|aktualis|aggiorn|mis a jour|since|seit|dal "
    r"|grund|fond|fundac|costitu|constitu|award|sign|unterzeichn|unterschr|firma|adopt|approv|aprob"
    r"|genehmig|verliehen|verleih|anderung|geandert|modif|changed?\b|zeitraum|period|laufzeit"
)


@dataclass(frozen=True, slots=True)
class FoundDay:
    """The days that a text may mean, latest way of reading last; none where it can't be read."""

    options: tuple[date, ...]
    text: str
    address: str
    # How surely it is the day of the report: 3 said so, 2 called a date, 1 no word, 0 another one.
    weight: int = 2


# A day stands near the beginning of a text, or it is no line about the day.
_LONGEST = 1_000


def day_and_month(cell: Cell) -> tuple[int, int] | None:
    """Day and month of what a spreadsheet makes of "3.5"; None where a cell is no such date."""
    if isinstance(cell.value, date):
        return cell.value.day, cell.value.month
    if isinstance(cell.value, float):
        return None
    if match := _ISO_DATE.fullmatch(cell.text):
        return int(match[2]), int(match[1])
    if match := _DAY_DATE.fullmatch(cell.text):
        return int(match[1] or match[3]), int(match[2] or match[4])
    words = fold(cell.text).split()
    months = [MONTHS[word] for word in words if word in MONTHS]
    days = [int(word) for word in words if word.isdecimal()]
    if len(words) in (2, 3) and len(months) == 1 and days and len(days) + 1 == len(words):
        return days[0], months[0]
    return None


def days_of(cell: Cell) -> tuple[date, ...]:
    """The days that a cell may mean: one, several where day and month can be exchanged, none."""
    if isinstance(cell.value, date):
        return (cell.value,)
    return days_in(cell.text)


def days_in(text: str) -> tuple[date, ...]:
    """The days that the first date in a text may mean."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", text[:_LONGEST].casefold().replace("ı", "i"))
        if not unicodedata.combining(char)
    )
    if match := _ISO.search(plain):
        return _days((match[1], match[2], match[3]))
    if match := _DAY.search(plain):
        first, mark, second, year = match.groups()
        ways = [(year, second, first)]
        if not mark.startswith(".") or int(second) > 12:
            ways.append((year, first, second))
        return _days(*ways)
    for pattern, order in ((_NAMED, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        for match in pattern.finditer(plain):
            if month := MONTHS.get(match[order[1]]):
                return _days((match[order[0]], str(month), match[order[2]]))
    return ()


def _days(*ways: tuple[str, str, str]) -> tuple[date, ...]:
    found: list[date] = []
    for year, month, day in ways:
        number = int(year) + (2000 if len(year) == 2 else 0)
        try:
            read = date(number, int(month), int(day))
        except ValueError:
            continue
        if read not in found:
            found.append(read)
    return tuple(found)


def report_days(rows: Sequence[Row]) -> list[FoundDay]:
    """The days that lines outside of the table name, those that are surest only."""
    found: list[FoundDay] = []
    for row in rows:
        for place, cell in enumerate(row.cells):
            if not cell.is_empty and not cell.is_copy:
                label = row.cell(place - 1).text if place else ""
                for clause in _clauses(cell):
                    found.extend(_found(clause, label))
    best = max((each.weight for each in found), default=0)
    return [each for each in found if each.weight == best]


def _clauses(cell: Cell) -> list[Cell]:
    """The parts of a text that name a day each: "valid until …; assessed on …"."""
    parts = re.split(r"[;|\n]", cell.text) if isinstance(cell.value, str) else []
    if len(parts) < 2 or sum(bool(days_in(part)) for part in parts) < 2:
        return [cell]
    return [replace(cell, value=part.strip(), text=part.strip()) for part in parts]


def _found(cell: Cell, before: str) -> list[FoundDay]:
    own = "" if isinstance(cell.value, date | float) else cell.text
    label = fold(f"{before} {own}")
    is_called = bool(_LABEL.search(label))
    weight = 0 if _OTHER.search(label) else 2 if is_called else 1
    if weight and _REPORT.search(label):
        weight += 1
    if _SERIAL.fullmatch(cell.text):
        serial = from_excel(int(cell.text)) if is_called else None
        if isinstance(serial, datetime):
            return [FoundDay((serial.date(),), cell.text, cell.address, weight)]
    if isinstance(cell.value, float):
        return []
    if days := days_of(cell):
        return [FoundDay(days, cell.text, cell.address, weight)]
    if _names_a_month(cell.text):
        return [FoundDay((), cell.text, cell.address, weight)]
    called = re.match(r"(?:\w*date|data|\w*datum|fecha)\b", fold(before or own))
    if called and weight and re.search(r"\d.*\d", cell.text):
        return [FoundDay((), cell.text, cell.address, weight)]
    return []


def _names_a_month(text: str) -> bool:
    """Whether a month and its year stand there, which is no day yet."""
    match = _MONTH_ONLY.search(fold(text))
    return match is not None and match[1] in MONTHS
