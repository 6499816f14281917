"""An attacker asks for everything, always, and subtracts: five clusters stand behind whatever
remains.

The world below changes by one cluster at a time; the attacker asks for all groups after each
change, remembers every answer and compares any two of them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.benchmarking.peers.groups import PeerFacts, groups_of
from portal.benchmarking.peers.medians import (
    MINIMUM_PEERS,
    Contribution,
    Publication,
    Shown,
    Source,
    clusters_of,
    differing,
    has_enough_others,
    is_due,
    may_be_shown,
    publication,
    statistics_for,
)

FIGURES = ("total", "area:1", "indicator:1.1", "indicator:1.2")
FRAMEWORK = FrameworkSpec(
    "f",
    "Framework",
    (),
    (AreaSpec("1", "One"),),
    (IndicatorSpec("1.1", "1", "A"), IndicatorSpec("1.2", "1", "B")),
)


@dataclass
class World:
    """Confirmed clusters with their latest assessments, and what the portal has shown."""

    rng: random.Random
    clusters: dict[int, tuple[PeerFacts, Contribution]] = field(default_factory=dict)
    current: dict[str, Publication] = field(default_factory=dict)
    shown: Shown = field(default_factory=Shown)
    answers: dict[str, set[frozenset[Source]]] = field(default_factory=dict)
    assessments: int = 0

    def happen(self, what: str, cluster: int) -> None:
        """One cluster joins, leaves, moves to other groups or is assessed again."""
        if what == "leave":
            self.clusters.pop(cluster, None)
        elif what == "move" and cluster in self.clusters:
            self.clusters[cluster] = (self._facts(), self.clusters[cluster][1])
        else:
            facts = self.clusters[cluster][0] if cluster in self.clusters else self._facts()
            self.clusters[cluster] = (facts, self._assessment(cluster))

    def _facts(self) -> PeerFacts:
        return PeerFacts(
            self.rng.choice(["sea", "sea", "soil"]),
            self.rng.choice(["IT", "IT", "DE"]),
            self.rng.choice([2, 7, None]),
            self.rng.choice([20, 120, None]),
        )

    def _assessment(self, cluster: int) -> Contribution:
        self.assessments += 1
        known = {"total", *self.rng.sample(FIGURES[1:], self.rng.randint(1, 3))}
        values = {figure: float(self.rng.randint(0, 100)) for figure in known}
        return Contribution((cluster, self.assessments), values)

    def ask(self, group: str) -> Publication | None:
        """What the portal does before it answers."""
        members = {n for n, (facts, _) in self.clusters.items() if group in groups_of(facts)}
        behind = [self.clusters[number][1] for number in sorted(members)]
        sources = frozenset(each.source for each in behind)
        if is_due(sources, self.current.get(group)):
            fresh = publication(group, behind, self.shown)
            if fresh is not None:
                self.shown.add(fresh)
                self.current[group] = fresh
        return self.current.get(group)

    def ask_everything(self) -> None:
        """The attacker asks for all groups in some order and notes every figure."""
        groups = sorted({g for facts, _ in self.clusters.values() for g in groups_of(facts)})
        self.rng.shuffle(groups)
        for group in groups:
            published = self.ask(group)
            for figure in published.medians if published else ():
                self.answers.setdefault(figure, set()).add(published.behind[figure])


def leaks(answers: dict[str, set[frozenset[Source]]]) -> list[str]:
    """Answers, and differences of two answers, with fewer than five clusters behind them."""
    found = []
    for figure, different in answers.items():
        found += [figure for each in different if len(clusters_of(each)) < MINIMUM_PEERS]
        found += [
            f"{figure} by subtraction"
            for one, other in combinations(different, 2)
            if differing(one, other) < MINIMUM_PEERS
        ]
    return found


EVENTS = st.lists(
    st.tuples(st.sampled_from(["join", "join", "assess", "move", "leave"]), st.integers(1, 18)),
    min_size=10,
    max_size=50,
)


@settings(max_examples=30)
@given(events=EVENTS, seed=st.integers(0, 10_000))
def test_no_two_answers_of_any_time_leave_fewer_than_five_clusters_between_them(
    events: list[tuple[str, int]], seed: int
) -> None:
    world = World(random.Random(seed))
    for what, cluster in events:
        world.happen(what, cluster)
        world.ask_everything()
    assert leaks(world.answers) == []


def test_the_attack_finds_what_a_portal_gives_away_that_computes_each_answer_anew() -> None:
    world = World(random.Random(1))
    for cluster in range(1, 12):
        world.happen("join", cluster)
        world.current, world.shown = {}, Shown()  # a portal without memory
        world.ask_everything()
    assert "total by subtraction" in leaks(world.answers)


def test_figures_are_shown_and_renewed_where_the_rule_allows() -> None:
    world = World(random.Random(2))
    counts = []
    for cluster in range(1, 31):
        world.happen("join", cluster)
        world.ask("portfolio:sea")
        shown = world.ask("all")
        counts.append(len(clusters_of(shown.sources)) if shown else 0)
    # First from five on; then a new one each time that five more have joined.
    assert counts[3] == 0
    assert counts[-1] >= 25
    assert {later - earlier for earlier, later in pairwise(counts)} <= {
        0,
        *range(5, 31),
    }
    assert "portfolio:sea" in world.current


@settings(max_examples=30)
@given(events=EVENTS, seed=st.integers(0, 10_000))
def test_one_more_event_of_one_cluster_changes_nothing_or_five_clusters_at_once(
    events: list[tuple[str, int]], seed: int
) -> None:
    world = World(random.Random(seed))
    for what, cluster in events:
        world.happen(what, cluster)
        before = dict(world.current)
        world.ask_everything()
        for group, published in world.current.items():
            if group in before and before[group] is not published:
                assert differing(before[group].sources, published.sources) >= MINIMUM_PEERS


@pytest.mark.parametrize("own", [set(), {1}, {1, 2}, {99}])
def test_whoever_asks_gets_the_same_figure_or_none(own: set[int]) -> None:
    contributions = {n: Contribution((n, n), dict.fromkeys(FIGURES, n * 10.0)) for n in range(1, 7)}
    published = publication("all", list(contributions.values()), Shown())
    assert published is not None
    seen = statistics_for(FRAMEWORK, published, own)
    is_enough = len(set(contributions) - own) >= MINIMUM_PEERS
    assert seen.total.median == (35.0 if is_enough else None)
    assert seen.indicators["1.1"].hidden is not is_enough


def test_five_others_are_needed_by_whoever_is_in_the_group() -> None:
    sources = [(number, number) for number in range(1, 6)]
    assert has_enough_others(sources, own={99})
    assert not has_enough_others(sources, own={1})


def test_a_figure_that_too_few_of_a_group_know_is_not_shown() -> None:
    contributions = {
        number: Contribution(
            (number, number), {"total": 50.0, **({"area:1": 9.0} if number < 5 else {})}
        )
        for number in range(1, 9)
    }
    published = publication("all", list(contributions.values()), Shown())
    assert published is not None
    assert dict(published.medians) == {"total": 50}


def test_two_groups_that_differ_by_four_clusters_are_not_both_shown() -> None:
    contributions = [Contribution((n, n), {"total": 50.0}) for n in range(1, 15)]
    shown = Shown()
    first = publication("portfolio:sea", contributions[:10], shown)
    assert first is not None
    shown.add(first)
    assert publication("all", contributions, shown) is None
    assert publication("country:IT", contributions[:5], shown) is not None


def test_the_rule_cannot_be_lowered() -> None:
    four = frozenset((number, number) for number in range(4))
    assert not may_be_shown(four, [], minimum=1)
