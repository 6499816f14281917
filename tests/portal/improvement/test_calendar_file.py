"""Calendar files keep to RFC 5545, whatever people write into their measures.

The reader below follows the standard's own words, not the writer's code.
"""

from __future__ import annotations

import datetime
import re

from hypothesis import given
from hypothesis import strategies as st

from portal.improvement.core.calendar_file import Event, write_calendar

CHANGED = datetime.datetime(2026, 11, 23, 12, 30, tzinfo=datetime.UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def event(summary: str = "Hold a review", description: str = "") -> Event:
    return Event(
        uid="0c1d", day=datetime.date(2027, 1, 31), summary=summary, description=description,
        url="https://portal.example/plan/#measure-1", changed_at=CHANGED, sequence=2,
    )  # fmt: skip


def read(content: bytes) -> list[tuple[str, str]]:
    """Content lines as (name with parameters, value): unfolded, values as they stand."""
    unfolded = content.replace(b"\r\n ", b"").decode()
    lines = unfolded.removesuffix("\r\n").split("\r\n")
    return [(line.partition(":")[0], line.partition(":")[2]) for line in lines]


def unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def allowed(text: str) -> str:
    """The text without what a TEXT value cannot hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", lines)


@given(TEXTS, TEXTS)
def test_every_text_comes_back_and_no_line_is_longer_than_75_octets(
    summary: str, description: str
) -> None:
    content = write_calendar("Plan, of us; all", [event(summary, description)])
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    lines = content.split(b"\r\n")
    for line in lines:
        line.decode()  # no character is cut in two
    found = dict(read(content))
    assert unescape(found["SUMMARY"]) == allowed(summary)
    assert unescape(found.get("DESCRIPTION", "")) == allowed(description)
    assert unescape(found["X-WR-CALNAME"]) == "Plan, of us; all"


def test_a_due_date_is_a_whole_day_with_a_lasting_identifier() -> None:
    found = read(write_calendar("Plan", [event()]))
    assert found[0] == ("BEGIN", "VCALENDAR")
    assert ("VERSION", "2.0") in found
    start = found.index(("BEGIN", "VEVENT"))
    assert sorted(found[start + 1 : -2]) == [
        ("DTSTAMP", "20261123T123000Z"),
        ("DTSTART;VALUE=DATE", "20270131"),
        ("LAST-MODIFIED", "20261123T123000Z"),
        ("SEQUENCE", "2"),
        ("SUMMARY", "Hold a review"),
        ("TRANSP", "TRANSPARENT"),
        ("UID", "0c1d"),
        ("URL", "https://portal.example/plan/#measure-1"),
    ]
    assert found[-2:] == [("END", "VEVENT"), ("END", "VCALENDAR")]


def test_no_text_can_add_a_line_of_its_own() -> None:
    content = write_calendar("x", [event("a\r\nATTENDEE:mailto:x@example.org", "b\nEND:VEVENT")])
    names = [name for name, _value in read(content)]
    assert "ATTENDEE" not in names
    assert names.count("END") == 2
