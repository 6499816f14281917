"""Figures of a region: quarters instead of counts, and nothing by subtraction.

The attacker below is an officer who opens the page after each change of the world, is shown the
medians of peers as well, remembers everything, and compares any two answers.
"""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.benchmarking.peers.medians import (
    MINIMUM_PEERS,
    TOTAL,
    Publication,
    Shown,
    Source,
    area_figure,
    clusters_of,
    differing,
    indicator_figure,
    is_due,
    publication,
)
from portal.regions.figures import (
    QUARTERS,
    Figures,
    Member,
    band,
    below_figure,
    member,
    only_totals,
    region_publication,
    typical_scores,
)

TARGETS = {"bronze": 40.0, "silver": 60.0}
SPEC = FrameworkSpec(
    "f",
    "Framework",
    ("bronze", "silver"),
    (AreaSpec("1", "One"), AreaSpec("2", "Two")),
    (
        IndicatorSpec("1.1", "1", "A", targets=TARGETS),
        IndicatorSpec("1.2", "1", "B", targets=TARGETS),
        IndicatorSpec("2.1", "2", "C", targets=TARGETS),
    ),
)


def published(*values: float) -> Publication:
    members = [
        member(SPEC, (number, number), {"1.1": value, "2.1": value})
        for number, value in enumerate(values, start=1)
    ]
    found = region_publication("r", [m for m in members if m], Shown(), SPEC.levels, MINIMUM_PEERS)
    assert found is not None
    return found


@given(count=st.integers(MINIMUM_PEERS, 200), data=st.data())
def test_a_quarter_never_says_that_all_or_none_are_below(count: int, data: st.DataObject) -> None:
    below = data.draw(st.integers(0, count))
    assert band(below, count) in QUARTERS
    assert band(0, count) == band(1, count) == 1
    assert band(count, count) == band(count - 1, count) == 4
    assert band(below, count) <= band(min(below + 1, count), count)


def test_medians_and_quarters_speak_of_the_same_clusters() -> None:
    found = published(10, 20, 50, 70, 90, 30)
    assert found.medians[TOTAL] == 40
    assert found.medians[below_figure("bronze", indicator_figure("1.1"))] == 3  # three of six
    assert found.medians[below_figure("silver", area_figure("1"))] == 3  # four of six
    for figure, sources in found.behind.items():
        if figure.startswith("below:"):
            assert sources == found.behind[figure.split(":", 2)[2]]


def test_an_indicator_that_four_clusters_know_has_neither_median_nor_quarter() -> None:
    scores = [{"1.1": 10.0, "2.1": 50.0}] * 4 + [{"1.1": 10.0}]
    members = [member(SPEC, (n, n), each) for n, each in enumerate(scores)]
    found = region_publication("r", [m for m in members if m], Shown(), SPEC.levels, 5)
    assert found is not None
    assert indicator_figure("1.1") in found.medians
    assert not [name for name in found.medians if "2.1" in name or "area:2" in name]


def test_figures_fade_when_fewer_than_five_of_their_clusters_still_share() -> None:
    found = published(10, 20, 30, 40, 50, 60)
    assert Figures(found, {1, 2, 3, 4, 5}, set(), 5).median(TOTAL) == 35
    assert Figures(found, {1, 2, 3, 4, 9}, set(), 5).median(TOTAL) is None
    assert Figures(found, {1, 2, 3, 4, 5}, {5}, 5).median(TOTAL) is None  # five others
    assert Figures(found, {1, 2, 3, 4}, set(), 5).count == 0


def test_the_typical_cluster_is_weak_only_where_half_of_the_clusters_are() -> None:
    members = [
        member(
            SPEC,
            (n, n),
            {"1.1": 20.0 if n < 3 else 70.0, "1.2": 30.0, **({"2.1": 0.0} if n < 4 else {})},
        )
        for n in range(5)
    ]
    found = region_publication("r", [m for m in members if m], Shown(), SPEC.levels, 5)
    scores = typical_scores(SPEC, Figures(found, set(range(5)), set(), 5), "silver")
    assert scores == {"1.1": 20.0, "1.2": 30.0, "2.1": 60.0}  # hidden: asks for nothing


EVENTS = st.lists(
    st.tuples(st.sampled_from(["join", "join", "assess", "withdraw"]), st.integers(1, 16)),
    min_size=10,
    max_size=50,
)


class World:
    """Clusters that share with two authorities, which overlap, and count among peers."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.members: dict[int, Member] = {}
        self.sharing: dict[str, set[int]] = {"north": set(), "coast": set(), "peers": set()}
        self.current: dict[str, Publication] = {}
        self.shown = Shown()
        self.answers: dict[str, set[frozenset[Source]]] = {}
        self.assessments = 0

    def happen(self, what: str, cluster: int) -> None:
        if what in {"assess", "join"}:
            self.assessments += 1
            codes = self.rng.sample(["1.1", "1.2", "2.1"], self.rng.randint(1, 3))
            scores = {code: float(self.rng.randint(0, 100)) for code in codes}
            found = member(SPEC, (cluster, self.assessments), scores)
            assert found is not None
            self.members[cluster] = found
        group = self.rng.choice(sorted(self.sharing))
        if what == "join":
            self.sharing[group].add(cluster)
        elif what == "withdraw":
            self.sharing[group].discard(cluster)

    def look_at_everything(self) -> None:
        groups = [*sorted(self.sharing), "north:2026-1"]
        self.rng.shuffle(groups)
        for group in groups:
            self._look(group)

    def _look(self, group: str) -> None:
        name = group.partition(":")[0]
        behind = [self.members[number] for number in sorted(self.sharing[name])]
        if ":" in group:  # The total of a half-year, some clusters as they were before.
            behind = only_totals(behind[: self.rng.randint(0, len(behind))])
        sources = frozenset(each.contribution.source for each in behind)
        if is_due(sources, self.current.get(group)):
            if name == "peers":
                fresh = publication(group, [each.contribution for each in behind], self.shown)
            else:
                fresh = region_publication(group, behind, self.shown, SPEC.levels, 5)
            if fresh is not None:
                self.shown.add(fresh)
                self.current[group] = fresh
        published = self.current.get(group)
        if published is None:
            return
        seen = Figures(published, self.sharing[name], set(), 5)
        for figure in published.medians:
            if seen.value(figure) is not None:
                base = figure.split(":", 2)[2] if figure.startswith("below:") else figure
                self.answers.setdefault(base, set()).add(published.behind[figure])


@settings(max_examples=30)
@given(events=EVENTS, seed=st.integers(0, 10_000))
def test_no_two_pages_of_any_time_leave_fewer_than_five_clusters_between_them(
    events: list[tuple[str, int]], seed: int
) -> None:
    world = World(seed)
    for what, cluster in events:
        world.happen(what, cluster)
        world.look_at_everything()
    for different in world.answers.values():
        assert all(len(clusters_of(each)) >= MINIMUM_PEERS for each in different)
        assert all(differing(a, b) >= MINIMUM_PEERS for a, b in combinations(different, 2))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_attack_does_see_figures_and_their_renewal(seed: int) -> None:
    world = World(seed)
    for number in range(1, 61):
        world.happen("join", number)
        world.look_at_everything()
    assert len(world.answers[TOTAL]) > 2
