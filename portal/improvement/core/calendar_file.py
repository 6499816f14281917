"""Calendar files as RFC 5545 has them: all-day events, nothing else.

Own code instead of a library: a calendar of due dates needs five rules of the standard, which
are below and in the tests (line ends, folding at 75 octets, escaping, all-day dates, UIDs).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PRODUCT = "-//Cluster Knowledge Portal//Improvement plan//EN"
LINE_END = "\r\n"
LONGEST_LINE = 75  # octets, without the line end (section 3.1)


@dataclass(frozen=True, slots=True)
class Event:
    """One whole day. `uid` never changes, `sequence` grows with every change of the event."""

    uid: str
    day: datetime.date
    summary: str
    description: str
    url: str
    changed_at: datetime.datetime
    sequence: int


def escape(text: str) -> str:
    """A value of type TEXT (section 3.3.11); control characters are not allowed in it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in lines if c == "\n" or c == "\t" or (c >= " " and c != "\x7f"))
    for character in ("\\", ";", ","):
        plain = plain.replace(character, "\\" + character)
    return plain.replace("\n", "\\n")


def fold(line: str) -> str:
    """`line` in pieces of at most 75 octets, no character cut; a piece more starts with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        length = len(character.encode())
        if size + length > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + length
    return LINE_END.join([*pieces, piece])


def write_calendar(name: str, events: Iterable[Event]) -> bytes:
    """The calendar called `name` as the content of an .ics file, in UTF-8."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(fold(line) + LINE_END for line in lines).encode()


def _event(event: Event) -> Iterator[str]:
    stamp = event.changed_at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"SUMMARY:{escape(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    # A due date takes nobody's time.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
