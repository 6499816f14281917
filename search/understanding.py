"""What a query is taken to ask for, decided once for every engine.

The engine tells how many documents of the reader's scope have a word; this module decides which
words a hit must have. So hits and totals are the same whatever the engine.

- A few words: hits have all of them. Where that gives less than `FEW` hits, those follow that
  have most of what was asked for. Where it gives none, misspelt words are mended first.
- A long question: a share of the words suffices, and the first hits lend further words for the
  ranking (`search.expansion`).
- "Most of what was asked for" is measured by meaning, not by number: each clause weighs its
  inverse document frequency (Robertson and Spärck Jones, 1976), so a rare word counts for more
  than a common one; a word that no document has counts like one that a single document has. A
  query whose best document
  has less than a share of that weight has no answer here, and finds nothing rather than anything.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Protocol

from search.expansion import expansion_weights, relevance_model
from search.query import Alternative, Clause, QueryPlan
from search.spelling import Vocabulary, best_correction, tolerated_errors

FEW = 10
SHARE_OF_MEANING = 0.5
SHARE_OF_A_QUESTION = 0.3
# Engines add up in single precision.
ROUNDING = 1e-5

Clauses = frozenset[int]
"""Positions of clauses in a plan: what one way to meet a query needs."""


@dataclass(frozen=True)
class Feedback:
    """A hit that lends its words: its score, its language's analyser and its analysed words."""

    score: float
    language: str
    terms: Sequence[str]


class Evidence(Vocabulary, Protocol):
    """What an engine knows about words in one scope (access and version, without filters: a
    filter must not change what a query means, and nothing that the reader cannot see may)."""

    def size(self) -> int:
        """The number of documents in the scope."""

    def counts(self, clauses: Sequence[Clause]) -> Sequence[int]:
        """How many documents match each clause."""

    def count(self, plan: QueryPlan, ways: Collection[Clauses]) -> int:
        """How many documents match all clauses of at least one way."""

    def heaviest(self, plan: QueryPlan, weights: Sequence[float]) -> float:
        """The greatest sum of the weights of matched clauses that a document reaches."""

    def feedback(self, plan: QueryPlan, enough: int) -> Sequence[Feedback]:
        """The first hits with at least `enough` clauses."""

    def ignored_terms(self, language: str) -> Collection[str]:
        """Function words of a language as its analyser writes them."""


@dataclass(frozen=True)
class Understood:
    """What a hit must have, and what ranks it.

    `tiers` are tried in order: the hits of the first come before those of the second. Each is a
    set of ways; a document that matches all clauses of one way is a hit. A long question has no
    tiers: `enough` of its clauses suffice (0 otherwise). `lifts` are further words for the
    ranking, by language. Without tiers and `enough` nothing is found (or, where the plan browses,
    everything).
    """

    plan: QueryPlan
    tiers: tuple[tuple[Clauses, ...], ...] = ()
    enough: int = 0
    suggestion: str | None = None
    relaxed: bool = False
    lifts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether no document can be a hit."""
        return not self.plan.browse and not self.tiers and not self.enough


def understand(plan: QueryPlan, evidence: Evidence) -> Understood:
    """Decide which words a hit must have."""
    if plan.browse or not plan.clauses:
        return Understood(plan)
    if plan.is_long:
        return _question(*_mended(plan, evidence), evidence)
    found = _few_words(plan, None, evidence)
    if not found.relaxed:
        return found
    mended, suggestion = _mended(plan, evidence)
    if suggestion is None:
        return found
    if mended.is_long:
        return _question(mended, suggestion, evidence)
    return _few_words(mended, suggestion, evidence)


def inverse_document_frequency(count: int, size: int) -> float:
    """ln(1 + (size − count + ½) / (count + ½)), as in BM25; unknown words count as met once."""
    count = max(count, 1)
    return math.log(1 + (max(size - count, 0) + 0.5) / (count + 0.5))


def sufficient_ways(weights: Sequence[float], share: float) -> tuple[Clauses, ...]:
    """The smallest sets of clauses that together weigh at least `share` of all, but not all
    clauses; no set contains another."""
    wanted = share * sum(weights) * (1 - ROUNDING)
    ways: list[Clauses] = []
    for number in range(1, len(weights)):
        for chosen in map(frozenset, combinations(range(len(weights)), number)):
            enough = sum(weights[position] for position in chosen) >= wanted
            if enough and not any(way <= chosen for way in ways):
                ways.append(chosen)
    return tuple(ways)


def _few_words(plan: QueryPlan, suggestion: str | None, evidence: Evidence) -> Understood:
    complete = evidence.count(plan, (_all_clauses(plan),))
    if complete:
        return Understood(plan, _tiers(plan, complete, evidence), suggestion=suggestion)
    # A quoted phrase that nobody wrote is looked for as words.
    loose = plan.loosened()
    return Understood(loose, _tiers(loose, 0, evidence), suggestion=suggestion, relaxed=True)


def _all_clauses(plan: QueryPlan) -> Clauses:
    return frozenset(range(len(plan.clauses)))


def _tiers(plan: QueryPlan, complete: int, evidence: Evidence) -> tuple[tuple[Clauses, ...], ...]:
    """All words first, and most of what was asked for where `complete` hits are few."""
    first = (_all_clauses(plan),)
    if complete >= FEW or len(plan.clauses) == 1:
        return (first,)
    partly = sufficient_ways(_weights(plan, evidence), SHARE_OF_MEANING)
    return (first, partly)


def _question(plan: QueryPlan, suggestion: str | None, evidence: Evidence) -> Understood:
    plan = plan.loosened()
    weights = _weights(plan, evidence)
    if evidence.heaviest(plan, weights) < SHARE_OF_A_QUESTION * sum(weights) * (1 - ROUNDING):
        return Understood(plan, suggestion=suggestion)
    enough = plan.enough
    by_language: dict[str, list[tuple[float, Sequence[str]]]] = {}
    for hit in evidence.feedback(plan, enough):
        by_language.setdefault(hit.language, []).append((hit.score, hit.terms))
    lifts = {
        language: expansion_weights(
            relevance_model(hits, evidence.ignored_terms(language)), len(plan.clauses)
        )
        for language, hits in by_language.items()
    }
    return Understood(plan, enough=enough, suggestion=suggestion, lifts=lifts)


def _weights(plan: QueryPlan, evidence: Evidence) -> list[float]:
    size = evidence.size()
    return [inverse_document_frequency(count, size) for count in evidence.counts(plan.clauses)]


def _mended(plan: QueryPlan, evidence: Evidence) -> tuple[QueryPlan, str | None]:
    """The plan with typing errors mended, and its text where there were any.

    Only words that no document of the scope has are taken for errors.
    """
    words = list(dict.fromkeys(plan.typed_words))
    doubtful = [word for word in words if tolerated_errors(word)]
    counts = evidence.counts([Clause((Alternative((word,)),)) for word in doubtful])
    corrections: dict[str, str] = {}
    for word, count in zip(doubtful, counts, strict=True):
        others = [other for other in words if other != word]
        best = None if count else best_correction(word, others, evidence)
        if best:
            corrections[word] = best
    if not corrections:
        return plan, None
    corrected = plan.corrected(corrections)
    return corrected, corrected.text
