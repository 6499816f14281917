"""What a query is taken to ask for, decided once for every engine.

The engine tells how many documents of the reader's scope have a word; this module decides which
words a hit must have. So hits and totals are the same whatever the engine.

- A few words: hits have all of them. Where that gives less than `FEW` hits, those come behind that
  have some of what was asked for. Where it gives none, misspelt words are mended first.
- A long question: a share of the words suffices, and the first hits lend further words for the
  ranking (`search.core.expansion`).
- What the first hits are about, by their topical facets, lifts others that are about the same.
- How much a document has of what was asked for is measured by meaning, not by number: each clause
  weighs its inverse document frequency (Robertson and Spärck Jones, 1976), so a rare word counts
  for more than a common one; a word that no document has counts a little less than one that a
  single document has. A query whose best document has less than a share of that weight has no
  answer here, and finds nothing rather than anything.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Protocol

from search.core.analysis import fold
from search.core.expansion import FEEDBACK_DOCUMENTS, expansion_weights, relevance_model
from search.core.query import Alternative, Clause, QueryPlan
from search.core.spelling import WordIndex, best_correction, tolerated_errors

FEW = 15
SHARE_OF_MEANING = 0.55
SHARE_OF_THE_REST = 0.15
SHARE_OF_A_QUESTION = 0.3
COMPLETENESS = 2.0
UNKNOWN_SHARE = 0.8
TOPIC_DOCUMENTS = 3
TOPIC_SHARE = 0.15
# A word that so few documents have may be an error where so many times more have another.
RARE = 2
MUCH_MORE = 10
# Engines add up in single precision.
ROUNDING = 1e-5

Clauses = frozenset[int]
"""Positions of clauses in a plan: what one way to meet a query needs."""

FacetValue = tuple[str, str]
"""The name of a facet and one of its values."""


@dataclass(frozen=True)
class FeedbackHit:
    """A hit that lends what it says: its score, the language whose analyser made its `terms`
    (none where they were not asked for), and its facet values."""

    score: float
    language: str
    terms: Sequence[str]
    facets: Mapping[str, tuple[str, ...]]


class Evidence(WordIndex, Protocol):
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

    def facet_counts(self, values: Sequence[FacetValue]) -> Sequence[int]:
        """How many documents have each facet value."""

    def first_hits(
        self, understood: "Understood", limit: int, *, with_terms: bool
    ) -> Sequence[FeedbackHit]:
        """The first hits, without any lift."""

    def ignored_terms(self, language: str) -> Collection[str]:
        """Function words of a language as its analyser writes them."""


@dataclass(frozen=True)
class Understood:
    """What a hit must have, and what ranks it.

    A document that matches all clauses of one of the `ways` is a hit; one that matches all clauses
    there are is worth `completeness` more. A question has no ways: `enough` of its clauses suffice
    (0 otherwise). `lifts` are further words for the ranking, by language, and `topics` facet
    values, both with what they add to the score (words: times their own). Without ways and
    `enough` nothing is found (or, where the plan browses, everything).
    """

    plan: QueryPlan
    ways: tuple[Clauses, ...] = ()
    completeness: float = 0.0
    enough: int = 0
    suggestion: str | None = None
    relaxed: bool = False
    lifts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    topics: Mapping[FacetValue, float] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether no document can be a hit."""
        return not self.plan.browse and not self.ways and not self.enough


def understand(plan: QueryPlan, evidence: Evidence) -> Understood:
    """Decide which words a hit must have, and what lifts it."""
    understood = _required(plan, evidence)
    if understood.nothing or plan.browse:
        return understood
    is_question = understood.enough > 0
    first = evidence.first_hits(
        understood, FEEDBACK_DOCUMENTS if is_question else TOPIC_DOCUMENTS, with_terms=is_question
    )
    lifts = _expansion(understood.plan, first, evidence) if is_question else {}
    topics = _topics(first[:TOPIC_DOCUMENTS], plan.topical, evidence)
    return replace(understood, lifts=lifts, topics=topics)


def _required(plan: QueryPlan, evidence: Evidence) -> Understood:
    """Which words a hit must have."""
    if plan.browse or not plan.clauses:
        return Understood(plan)
    if plan.is_long:
        return _question(*(_mended(plan, evidence) if not plan.exact else (plan, None)), evidence)
    found = _few_words(plan, None, evidence)
    if not found.relaxed or plan.exact:
        return found
    mended, suggestion = _mended(plan, evidence)
    if suggestion is None:
        return found
    if mended.is_long:
        return _question(mended, suggestion, evidence)
    return _few_words(mended, suggestion, evidence)


def inverse_document_frequency(count: int, size: int) -> float:
    """ln(1 + (size − count + ½) / (count + ½)), as in BM25; for a word that no document has,
    a share of that of a word that one has."""
    met = max(count, 1)
    weight = math.log(1 + (max(size - met, 0) + 0.5) / (met + 0.5))
    return weight if count else UNKNOWN_SHARE * weight


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
        return _with_ways(Understood(plan, suggestion=suggestion), complete, evidence)
    # A quoted phrase that nobody wrote is looked for as words.
    loose = Understood(plan.loosened(), suggestion=suggestion, relaxed=True)
    return _with_ways(loose, 0, evidence)


def _all_clauses(plan: QueryPlan) -> Clauses:
    return frozenset(range(len(plan.clauses)))


def _with_ways(understood: Understood, complete: int, evidence: Evidence) -> Understood:
    """All words, and also some of what was asked for where `complete` hits are few."""
    plan = understood.plan
    everything = _all_clauses(plan)
    if complete >= FEW or len(plan.clauses) == 1:
        return replace(understood, ways=(everything,))
    weights = _weights(plan, evidence)
    most = sufficient_ways(weights, SHARE_OF_MEANING)
    if not complete and not (most and evidence.count(plan, most)):
        return replace(understood, ways=(everything,))
    return replace(
        understood,
        ways=(everything, *sufficient_ways(weights, SHARE_OF_THE_REST)),
        completeness=COMPLETENESS * sum(weights),
    )


def _question(plan: QueryPlan, suggestion: str | None, evidence: Evidence) -> Understood:
    plan = plan.loosened()
    weights = _weights(plan, evidence)
    if evidence.heaviest(plan, weights) < SHARE_OF_A_QUESTION * sum(weights) * (1 - ROUNDING):
        return Understood(plan, suggestion=suggestion)
    return Understood(plan, enough=plan.enough, suggestion=suggestion)


def _expansion(
    plan: QueryPlan, first: Sequence[FeedbackHit], evidence: Evidence
) -> dict[str, dict[str, float]]:
    """Words of the first hits by language, and their weights."""
    by_language: dict[str, list[tuple[float, Sequence[str]]]] = {}
    for hit in first:
        by_language.setdefault(hit.language, []).append((hit.score, hit.terms))
    return {
        language: expansion_weights(
            relevance_model(hits, evidence.ignored_terms(language)), len(plan.clauses)
        )
        for language, hits in by_language.items()
    }


def _topics(
    first: Sequence[FeedbackHit], topical: Collection[str], evidence: Evidence
) -> dict[FacetValue, float]:
    """What the first hits are about more than documents in general, and what that is worth.

    A value that the share p of the first hits has (weighed by their scores) and the share q of
    all documents is worth p ln(p / q), its part of the Kullback–Leibler divergence, as terms are
    chosen for query expansion by Carpineto et al. (TOIS 2001); in parts of the best hit's score.
    """
    total = sum(hit.score for hit in first)
    if total <= 0:
        return {}
    shares: dict[FacetValue, float] = {}
    for hit in first:
        for name in topical:
            for value in hit.facets.get(name, ()):
                shares[name, value] = shares.get((name, value), 0.0) + hit.score / total
    counts = evidence.facet_counts(list(shares))
    size = max(evidence.size(), 1)
    scale = TOPIC_SHARE * max(hit.score for hit in first)
    return {
        value: scale * share * math.log(share * size / count)
        for (value, share), count in zip(shares.items(), counts, strict=True)
        if count and share * size > count
    }


def _weights(plan: QueryPlan, evidence: Evidence) -> list[float]:
    """What each clause weighs, by the word as it was typed: synonyms make it no less telling."""
    size = evidence.size()
    typed = evidence.counts([Clause((clause.typed,)) for clause in plan.clauses])
    met = evidence.counts(plan.clauses)
    return [
        inverse_document_frequency(own or any_of_them, size)
        for own, any_of_them in zip(typed, met, strict=True)
    ]


def _mended(plan: QueryPlan, evidence: Evidence) -> tuple[QueryPlan, str | None]:
    """The plan with typing errors mended, and its text where there were any.

    Taken for errors are words that neither the thesaurus nor any document of the scope has, and
    those that hardly any document has beside a word that many have.
    """
    words = list(dict.fromkeys(plan.typed_words))
    doubtful = [word for word in _unfamiliar(plan) if tolerated_errors(word)]
    counts = evidence.counts([Clause((Alternative((word,)),)) for word in doubtful])
    corrections: dict[str, str] = {}
    for word, count in zip(doubtful, counts, strict=True):
        if count > RARE:
            continue
        others = [other for other in words if other != word]
        best = best_correction(word, others, evidence, plan.thesaurus.vocabulary)
        if best and (not count or evidence.frequencies([fold(best)])[0] >= count * MUCH_MORE):
            corrections[word] = best
    if not corrections:
        return plan, None
    corrected = plan.corrected(corrections)
    return corrected, corrected.text


def _unfamiliar(plan: QueryPlan) -> list[str]:
    """The typed words for which the thesaurus has no synonyms, each once."""
    plain = [clause for clause in plan.clauses if len(clause.alternatives) == 1]
    return list(dict.fromkeys(word for clause in plain for word in clause.typed.words))
