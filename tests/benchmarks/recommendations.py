"""The recommender at growing sizes: a list of ten for changing profiles."""

from __future__ import annotations

import random
import time

from portal.benchmarking.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.recommendations.catalogue import Candidate, Catalogue
from portal.recommendations.needs import Profile
from portal.recommendations.ranking import rank

from .timing import repeated

SIZES = (1_000, 10_000, 100_000)
LEVELS = ("bronze", "silver", "gold")
KINDS = ("best-practice", "methodology", "case-study", "template", "reading")


def framework() -> FrameworkSpec:
    """Five areas with 31 indicators, as the working set has."""
    indicators = [
        IndicatorSpec(
            f"{area}.{n}",
            str(area),
            f"Topic {area}.{n}",
            targets={"bronze": 45, "silver": 65, "gold": 85},
        )
        for area, count in ((1, 4), (2, 10), (3, 2), (4, 12), (5, 3))
        for n in range(1, count + 1)
    ]
    areas = tuple(AreaSpec(str(n), f"Area {n}") for n in range(1, 6))
    return FrameworkSpec("bench", "Bench", LEVELS, areas, tuple(indicators))


def candidates(size: int, codes: list[str], generator: random.Random) -> list[Candidate]:
    return [
        Candidate(
            id=f"resource-{number}",
            kind=KINDS[number % len(KINDS)],
            levels=(generator.choice(LEVELS),),
            primary=tuple(generator.sample(codes, generator.randint(1, 2))),
            secondary=tuple(generator.sample(codes, generator.randint(0, 3))),
            effort=generator.randint(1, 5),
            evidence=generator.randint(1, 5),
            languages=("en",),
        )
        for number in range(size)
    ]


def run() -> None:
    print("\nrecommendations: milliseconds, p50 and p95 of 100 lists of ten")
    print(f"{'resources':>10} {'prepare s':>10} {'list':>17}")
    spec = framework()
    codes = [indicator.code for indicator in spec.indicators]
    for size in SIZES:
        generator = random.Random(7)
        offered = candidates(size, codes, generator)
        started = time.perf_counter()
        catalogue = Catalogue(offered, spec)
        prepared = time.perf_counter() - started
        profiles = [
            Profile({code: generator.randint(0, 90) for code in codes}, "silver", ("en",))
            for _ in range(100)
        ]
        timing = repeated(lambda n: rank(catalogue, profiles[n]), 100)  # noqa: B023
        print(f"{size:>10,} {prepared:>10.2f} {timing}")
