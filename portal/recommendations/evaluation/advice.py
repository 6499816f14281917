"""An adviser's lists for invented profiles, to judge recommendations by. The recommender
itself never reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.recommendations.evaluation.profiles import ProfileError, profile_entries

ALSO_FINE = 1


@dataclass(frozen=True, slots=True)
class Advice:
    """What the adviser would hand over (id → grade, 3 = would insist) and refuse today."""

    grades: Mapping[str, int]
    not_now: frozenset[str]


def read_advice(path: Path) -> dict[str, Advice]:
    """Advice by profile; profiles without an ``expert`` list are left out.

    Raises:
        ProfileError: no such file, no valid YAML, or a list of another shape.
    """
    found = {}
    for entry in profile_entries(path):
        if entry.get("expert"):
            name = str(entry["id"])
            graded = {
                _id(name, row): int(_mapping(name, row).get("grade", 0)) for row in entry["expert"]
            }
            fine = dict.fromkeys((_id(name, row) for row in _rows(entry, "also_fine")), ALSO_FINE)
            refused = frozenset(_id(name, row) for row in _rows(entry, "not_now"))
            found[name] = Advice(fine | graded, refused)
    return found


def _rows(entry: Mapping[str, Any], key: str) -> Iterable[Any]:
    rows = entry.get(key) or []
    if not isinstance(rows, list):
        raise ProfileError(f"{entry['id']}: {key} must be a list.")
    return rows


def _mapping(name: str, row: Any) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise ProfileError(f"{name}: each line of the expert's list needs an id and a grade.")
    return row


def _id(name: str, row: Any) -> str:
    found = row.get("id") if isinstance(row, dict) else row
    if not isinstance(found, str):
        raise ProfileError(f"{name}: a line of the adviser's lists has no id.")
    return found
