"""A small framework, random catalogues and the starter library as its files have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.recommendations.core.library.catalogue import KIND_ROLES, Candidate, Catalogue
from portal.recommendations.core.needs import Profile, assess_needs
from portal.recommendations.core.utility import value
from practices.starter_library.files import read_files

LEVELS = ("bronze", "silver", "gold")
TARGETS = {"bronze": 45.0, "silver": 65.0, "gold": 85.0}
CODES = ("1.1", "1.2", "1.10", "2.1", "2.2", "3.1")
ROOT = Path(__file__).parents[3]
PRACTICES = ROOT / "practices" / "starter_library"
COURSES = ROOT / "training" / "starter_library"
PROFILES = ROOT / "portal" / "benchmarking" / "starter_library" / "profiles.yaml"
EFFORTS = {"hours": 1, "days": 2, "weeks": 3, "months": 4, "long-term": 5}
EVIDENCE = {
    "illustrative": 1,
    "editorial": 2,
    "self-declared": 3,
    "documented": 4,
    "externally-assessed": 5,
}

SMALL = FrameworkSpec(
    "small",
    "Small",
    LEVELS,
    tuple(AreaSpec(code, f"Area {code}") for code in "123"),
    tuple(IndicatorSpec(code, code[0], f"Topic {code}", 1, 0, 100, TARGETS) for code in CODES),
)


@st.composite
def random_catalogues(draw: st.DrawFn, most: int = 14) -> list[Candidate]:
    """Candidates with all kinds, levels, links and acyclic prerequisites."""
    count = draw(st.integers(1, most))
    ids = [f"r{number:02d}" for number in range(count)]
    items = []
    for place, name in enumerate(ids):
        topics = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=4, unique=True))
        first = draw(st.integers(0, 2))
        items.append(
            Candidate(
                id=name,
                kind=draw(st.sampled_from(sorted(KIND_ROLES))),
                levels=LEVELS[first : draw(st.integers(first, 2)) + 1],
                primary=tuple(topics[:2]),
                secondary=tuple(topics[2:]),
                effort=draw(st.integers(1, 5)),
                evidence=draw(st.integers(1, 5)),
                languages=draw(st.sampled_from([(), ("en",), ("it",), ("en", "it")])),
                prerequisites=tuple(
                    draw(st.lists(st.sampled_from(ids[:place]), max_size=2, unique=True))
                )
                if place
                else (),
                related=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
            )
        )
    return items


scores = st.dictionaries(
    st.sampled_from(CODES), st.one_of(st.none(), st.integers(0, 100).map(float))
)
profiles = st.builds(
    Profile,
    scores=scores,
    target_level=st.sampled_from(LEVELS),
    languages=st.sampled_from([(), ("en",), ("it", "en")]),
    done=st.frozensets(st.sampled_from(["r00", "r03"])),
    dismissed=st.frozensets(st.sampled_from(["r01", "r04"])),
    pinned=st.frozensets(st.sampled_from(["r02", "r05"])),
    dismissed_areas=st.frozensets(st.sampled_from(["2"])),
)


@pytest.fixture(scope="session")
def small() -> FrameworkSpec:
    return SMALL


@pytest.fixture(scope="session")
def catalogues() -> st.SearchStrategy[list[Candidate]]:
    return random_catalogues()


@pytest.fixture(scope="session")
def profile_strategy() -> st.SearchStrategy[Profile]:
    return profiles


def load(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def framework() -> FrameworkSpec:
    """The default framework of the starter library."""
    source = load(PRACTICES / "framework.yaml")["frameworks"][0]
    bands = source["target_bands"]["bands"]
    targets = {level: float(bands[level]["aim"]) for level in LEVELS}
    return FrameworkSpec(
        source["id"],
        source["title"]["en"],
        LEVELS,
        tuple(AreaSpec(area["code"], area["title"]["en"]) for area in source["areas"]),
        tuple(
            IndicatorSpec(
                row["code"], row["area"], row["title"]["en"], row["weight"], 0, 100, targets
            )
            for row in source["indicators"]
        ),
    )


@pytest.fixture(scope="session")
def plan(framework: FrameworkSpec) -> Catalogue:
    """All resources of the starter library, read from their files."""
    files = [*read_files(PRACTICES), *read_files(COURSES)]
    return Catalogue([candidate(file.meta) for file in files if file.language == "en"], framework)


def candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        id=row["id"],
        kind=row["type"],
        levels=tuple(row["levels"]),
        primary=tuple(row.get("primary", ())),
        secondary=tuple(row.get("secondary", ())),
        category=row["category"],
        effort=EFFORTS[row["effort"]],
        evidence=EVIDENCE[row["evidence"]],
        languages=("en", "it"),
        prerequisites=tuple(row.get("prerequisites", ())),
        methods=tuple(row.get("methods", ())),
        related=tuple(row.get("related", ())),
        course=row.get("course"),
    )


@pytest.fixture(scope="session")
def advice() -> list[dict[str, Any]]:
    """The example profiles with the adviser's lists."""
    rows: list[dict[str, Any]] = load(PROFILES)["profiles"]
    return rows


@pytest.fixture(scope="session")
def profile_of() -> Callable[[Mapping[str, Any]], Profile]:
    """Turn an example profile into what the recommender reads of it."""

    def build(row: Mapping[str, Any]) -> Profile:
        latest = [a for a in row["assessments"] if a["framework"] == "working-set-2012"][-1]
        return Profile(latest["scores"], row["target"])

    return build


@pytest.fixture(scope="session")
def cover_matrix() -> Callable[[Catalogue, Profile], tuple[Any, Any]]:
    """Covers (resources × indicators, level fit included) and needs of one profile."""

    def build(catalogue: Catalogue, profile: Profile) -> tuple[Any, Any]:
        needs = assess_needs(catalogue.framework, profile)
        valuation = value(catalogue, needs, profile)
        covers = np.zeros((len(catalogue), len(needs.rows)))
        every = slice(0, len(catalogue.columns))
        covers[catalogue.entry_rows, catalogue.columns] = valuation.cover(catalogue, every)
        return covers, np.array([row.need for row in needs.rows])

    return build
