"""What an effort band says: the short ones are working time, the long ones run in the calendar.

"Up to one day" and "two to five days" are hours of work, and their sum is one. "Two to six months"
is how long something runs beside everything else: two of them at once are no year of work, so
they are counted and never added up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Bands up to this one are working time.
LAST_WORKING_BAND = 2
# The longest time that a later band runs, in days; the last one is open and counts as a year.
_DAYS = {3: 28, 4: 183, 5: 365}


@dataclass(frozen=True, slots=True)
class Load:
    """What several resources ask for: hours of work (an estimate) of those that say so, how many
    run longer, and the order of the longest band of these (0: none)."""

    hours: float = 0.0
    lasting: int = 0
    longest: int = 0


def is_working_time(band: int) -> bool:
    """Whether the band with this order is hours of work."""
    return band <= LAST_WORKING_BAND


def runs_for(band: int) -> int:
    """For how many days something of this band runs; 0 where it is working time."""
    return _DAYS.get(band, 0)


def load(efforts: Iterable[tuple[int, float]]) -> Load:
    """Of (band, estimate in hours) pairs; the estimate counts where the band is working time."""
    pairs = list(efforts)
    lasting = [band for band, _hours in pairs if not is_working_time(band)]
    return Load(
        sum(hours for band, hours in pairs if is_working_time(band)),
        len(lasting),
        max(lasting, default=0),
    )
