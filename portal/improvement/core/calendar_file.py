"""Calendar files (RFC 5545) of due dates: all-day events, nothing else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

import icalendar

PRODUCT = "-//Cluster Knowledge Portal//Improvement plan//EN"
REFRESHED_AFTER = datetime.timedelta(hours=12)
# Of control characters a text may have line breaks and tabs (section 3.3.11).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


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


def write_calendar(name: str, events: Iterable[Event]) -> bytes:
    """The calendar called `name` as the content of an .ics file, in UTF-8."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _text(name))
    calendar.add("x-wr-calname", _text(name))
    calendar.add("refresh-interval", REFRESHED_AFTER, {"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_event(event))
    return calendar.to_ical()


def _event(event: Event) -> icalendar.Event:
    changed_at = event.changed_at.astimezone(datetime.UTC)
    found = icalendar.Event()
    found.add("uid", event.uid)
    found.add("dtstamp", changed_at)
    found.add("last-modified", changed_at)
    found.add("sequence", event.sequence)
    found.add("dtstart", event.day)
    found.add("summary", _text(event.summary))
    if event.description:
        found.add("description", _text(event.description))
    if event.url:
        found.add("url", event.url)
    # A due date takes nobody's time.
    found.add("transp", "TRANSPARENT")
    return found


def _text(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
