"""Loads the published eligibility points. What exists already is left as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal.exchange.models import EligibilityPoint
from practices.starter_library.yaml_reader import read_yaml

POINTS = Path(__file__).parent / "eligibility.yaml"
LANGUAGES = ("en", "it")


def load_eligibility_points() -> int:
    """Create points that are missing; returns how many. One that was deleted comes back:
    editors retire a point instead."""
    with POINTS.open(encoding="utf-8") as stream:
        entries: list[dict[str, Any]] = read_yaml(stream)["points"]
    created = 0
    for position, entry in enumerate(entries, start=1):
        _point, is_new = EligibilityPoint.objects.get_or_create(
            slug=entry["id"], defaults={"sort_order": position * 10, **_values(entry)}
        )
        created += is_new
    return created


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    texts = {
        f"{field}_{language}": entry[field][language]
        for field in ("title", "explanation")
        for language in LANGUAGES
    }
    return {
        "scheme": entry["scheme"],
        "level": entry.get("level", ""),
        "fact": entry.get("fact", ""),
        "is_optional": entry.get("is_optional", False),
        "source_name": entry["source"]["name"],
        "source_url": entry["source"]["url"],
        "checked_on": entry["checked_on"],
        **texts,
    }
