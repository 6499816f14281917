"""Reads cluster profiles from a YAML file. Advice that such a file may also hold is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from portal.benchmarking.core.scoring import FrameworkSpec


class ProfileError(ValueError):
    """A profile file that can't be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ClusterProfile:
    """Scores and target of one cluster. Scores are in units of the framework's scale."""

    identifier: str
    target: str
    scores: Mapping[str, float | None]


def read_profile(path: Path, identifier: str | None, framework: FrameworkSpec) -> ClusterProfile:
    """The profile called `identifier`, or the only one of the file.

    The latest assessment in `framework` counts.

    Raises:
        ProfileError: no such file, no valid YAML, no such profile, or bad scores.
    """
    return _profile(_entry(profile_entries(path), identifier), framework)


def read_profiles(path: Path, framework: FrameworkSpec) -> list[ClusterProfile]:
    """Every profile of the file, in its order.

    Raises:
        ProfileError: as `read_profile`.
    """
    return [_profile(entry, framework) for entry in profile_entries(path)]


def _profile(entry: dict[str, Any], framework: FrameworkSpec) -> ClusterProfile:
    target = entry.get("target")
    if target not in framework.levels:
        raise ProfileError(
            f"{entry['id']}: target must be one of {', '.join(framework.levels)}, not {target!r}."
        )
    return ClusterProfile(str(entry["id"]), target, _scores(entry, framework))


def profile_entries(path: Path) -> list[dict[str, Any]]:
    """The raw entries of a profile file; raises ProfileError where it can't be used."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"{path}: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path} is no valid YAML file.") from error
    profiles = data.get("profiles") if isinstance(data, dict) else None
    if not isinstance(profiles, list) or not profiles:
        raise ProfileError(f"{path} has no list called profiles.")
    if not all(isinstance(entry, dict) and entry.get("id") for entry in profiles):
        raise ProfileError(f"{path}: every profile needs an id.")
    return profiles


def _entry(profiles: list[dict[str, Any]], identifier: str | None) -> dict[str, Any]:
    names = ", ".join(str(entry["id"]) for entry in profiles)
    if identifier is None:
        if len(profiles) > 1:
            raise ProfileError(f"Choose one with --profile: {names}.")
        return profiles[0]
    for entry in profiles:
        if str(entry["id"]) == identifier:
            return entry
    raise ProfileError(f"There is no profile {identifier!r}. The file has: {names}.")


def _scores(entry: dict[str, Any], framework: FrameworkSpec) -> dict[str, float | None]:
    assessments = [
        assessment
        for assessment in entry.get("assessments") or []
        if isinstance(assessment, dict)
        and assessment.get("framework", framework.code) == framework.code
    ]
    if not assessments:
        raise ProfileError(f"{entry['id']} has no assessment in the framework {framework.code}.")
    latest = max(assessments, key=lambda assessment: str(assessment.get("date") or date.min))
    found = latest.get("scores")
    if not isinstance(found, dict):
        raise ProfileError(f"{entry['id']}: scores must map indicator codes to numbers.")
    scores: dict[str, float | None] = {}
    for code, value in found.items():
        spec = framework.indicator(str(code))
        if spec is None:
            raise ProfileError(f"{entry['id']}: {framework.code} has no indicator {code!r}.")
        if value is None:
            scores[str(code)] = None
        elif isinstance(value, bool) or not isinstance(value, int | float):
            raise ProfileError(f"{entry['id']}: the score of {code} is no number: {value!r}.")
        elif not spec.allows(float(value)):
            raise ProfileError(
                f"{entry['id']}: the score of {code} is {value}, outside "
                f"{spec.scale_min:g} to {spec.scale_max:g}."
            )
        else:
            scores[str(code)] = float(value)
    return scores
