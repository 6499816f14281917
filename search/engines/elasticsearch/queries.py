"""A plan and a scope as queries of the server; the same decisions as the embedded engine's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from elasticsearch_dsl.query import (
    Bool,
    ConstantScore,
    Exists,
    Fuzzy,
    MatchAll,
    MatchNone,
    MatchPhrase,
    Query,
    Term,
    Terms,
)

from search.core.analysis import words
from search.core.documents import ANY_READER, LANGUAGE_FACET
from search.core.query import Alternative, Clause, QueryPlan
from search.core.understanding import Clauses, Understood
from search.engines.analysis import EXACT, FIELD_LANGUAGES, word_terms
from search.engines.elasticsearch.schema import TITLE_BEGINNINGS
from search.engines.fields import (
    ACCESS,
    FACET,
    LANGUAGE,
    NAMED_READERS,
    READERS,
    TITLE_WORDS,
    WORDS,
    about_field,
    text_field,
    title_field,
)
from search.engines.ranking import (
    ABOUT_BOOST,
    EXACT_BOOST,
    PAIR_BOOST,
    TITLE_BOOST,
    TITLE_PHRASE_BOOST,
)
from search.engines.records import facet_term

Filters = Mapping[str, frozenset[str]]


def scored(query: Query, score: float) -> Query:
    """A query that gives every hit the same score."""
    return ConstantScore(filter=query, boost=score)


def boosted(query: Query, boost: float) -> Query:
    """A query with its scores multiplied."""
    return Bool(must=[query], boost=boost)


def any_of(queries: Sequence[Query], enough: int = 1) -> Query:
    """At least `enough` of the queries; nothing where there are too few."""
    if len(queries) < enough or not queries:
        return MatchNone()
    if len(queries) == 1:
        return queries[0]
    return Bool(should=list(queries), minimum_should_match=enough)


def all_of(queries: Sequence[Query]) -> Query:
    """All of the queries; everything where there are none."""
    if not queries:
        return MatchAll()
    return queries[0] if len(queries) == 1 else Bool(must=list(queries))


def lifted(query: Query, lifts: Sequence[Query]) -> Query:
    """The hits of `query`, those of `lifts` ranked higher."""
    return Bool(must=[query], should=list(lifts)) if lifts else query


def filtered(query: Query, filters: Sequence[Query]) -> Query:
    """The hits of `query` that all filters let through, with the same scores."""
    return Bool(must=[query], filter=list(filters))


def run_query(field: str, terms: Sequence[str], boost: float = 1.0, slop: int = 0) -> Query:
    """These terms next to each other in a field."""
    if len(terms) == 1:
        return Term(**{field: {"value": terms[0], "boost": boost}})
    phrase = {"query": " ".join(terms), "boost": boost, "slop": slop}
    return MatchPhrase(**{field: phrase})


@dataclass(frozen=True)
class Scope:
    """What a reader may find and what they asked to see: the clauses beside the words."""

    access: frozenset[str]
    language: str
    filters: Filters

    @cached_property
    def visible(self) -> Query:
        """What the reader may find, in whatever version."""
        return Terms(**{ACCESS: sorted(self.access)})

    @cached_property
    def shown(self) -> Query:
        """The version of each page that is the one to show to this reader.

        A filter by language takes the place of the reader's own language.
        """
        if LANGUAGE_FACET in self.filters:
            return self._filter(LANGUAGE_FACET)
        own = Term(**{READERS: self.language})
        if self.language in FIELD_LANGUAGES:
            return own
        other = Bool(
            filter=[Term(**{READERS: ANY_READER})],
            must_not=[Term(**{NAMED_READERS: self.language})],
        )
        return any_of([own, other])

    @property
    def clauses(self) -> list[Query]:
        """Access and version, without the filters: in this scope it is decided which words count,
        so that a filter only ever narrows the hits."""
        return [self.visible, self.shown]

    @property
    def narrowing(self) -> list[Query]:
        """Version and all filters: what hits must meet beside words and access."""
        return self.narrowing_without("")

    def narrowing_without(self, facet: str) -> list[Query]:
        """The same for the counts of a facet: all but its own filter."""
        others = [
            self._filter(name) for name in self.filters if name not in (facet, LANGUAGE_FACET)
        ]
        return others if facet == LANGUAGE_FACET else [self.shown, *others]

    def _filter(self, facet: str) -> Query:
        values = sorted(self.filters[facet])
        if facet == LANGUAGE_FACET:
            return Terms(**{LANGUAGE: values})
        return Terms(**{FACET: [facet_term(facet, value) for value in values]})


class TextQueries:
    """Translates plans. Each clause is translated once, however often a search asks for it."""

    def __init__(self) -> None:
        self._ranking: dict[Clause, Query] = {}
        self._having: dict[Clause, Query] = {}

    def complete(self, plan: QueryPlan) -> Query:
        """Every clause must match."""
        if not plan.clauses:
            return MatchNone()
        return lifted(all_of([self.clause(one) for one in plan.clauses]), self._lifts(plan))

    def some(self, plan: QueryPlan, enough: int) -> Query:
        """At least `enough` of the clauses must match."""
        matching = any_of([self.clause(one) for one in plan.clauses], enough)
        return lifted(matching, self._lifts(plan))

    def any_way(self, plan: QueryPlan, ways: Collection[Clauses]) -> Query:
        """All clauses of at least one way must match; not for the score."""
        clauses = [self.having(one) for one in plan.clauses]
        return any_of(
            [
                Bool(filter=[clauses[position] for position in sorted(way)])
                for way in sorted(ways, key=sorted)
            ]
        )

    def weighed(self, plan: QueryPlan, weights: Sequence[float]) -> Query:
        """Scores a document by the sum of the weights of the clauses that it matches."""
        return any_of(
            [
                scored(self.having(one), weight)
                for one, weight in zip(plan.clauses, weights, strict=True)
            ]
        )

    def clause(self, clause: Clause) -> Query:
        """Any alternative of a clause."""
        if clause not in self._ranking:
            self._ranking[clause] = any_of([self._alternative(o) for o in clause.alternatives])
        return self._ranking[clause]

    def having(self, clause: Clause) -> Query:
        """The documents that `clause` finds, without what only ranks: cheaper to count."""
        if clause not in self._having:
            alternatives = [self._alternative_found(one) for one in clause.alternatives]
            self._having[clause] = any_of(alternatives)
        return self._having[clause]

    def word(self, word: str, language: str | None = None) -> Query:
        """A word in any form, in the fields of one or every language, or exactly as written."""
        found: list[Query] = []
        for one in [language] if language else FIELD_LANGUAGES:
            terms = word_terms(one, word)
            if terms:
                found.append(run_query(text_field(one), terms))
                found.append(run_query(about_field(one), terms, ABOUT_BOOST))
                found.append(run_query(title_field(one), terms, TITLE_BOOST))
        exact = word_terms(EXACT, word)
        if exact and not language:
            found.append(run_query(WORDS, exact, EXACT_BOOST))
        return any_of(found)

    def ranked(self, understood: Understood) -> Query:
        """The hits, ranked by what was asked for and without any lift of the first hits."""
        plan = understood.plan
        if understood.enough:
            return self.some(plan, understood.enough)
        if len(understood.ways) == 1:
            return self.complete(plan)
        everything = self.any_way(plan, [frozenset(range(len(plan.clauses)))])
        complete = scored(everything, understood.completeness)
        some = filtered(self.some(plan, 1), [self.required(understood)])
        return lifted(some, [complete])

    def required(self, understood: Understood) -> Query:
        """The hits; not for the score."""
        plan = understood.plan
        if understood.enough:
            return any_of([self.having(one) for one in plan.clauses], understood.enough)
        return self.any_way(plan, understood.ways)

    def lifts(self, understood: Understood) -> list[Query]:
        """Words and facet values of the first hits, with their weights."""
        words_of = [
            run_query(text_field(language), [term], weight)
            for language, found in understood.lifts.items()
            for term, weight in found.items()
        ]
        topics = [
            scored(Term(**{FACET: facet_term(*value)}), weight)
            for value, weight in understood.topics.items()
        ]
        return [*words_of, *topics]

    def title_prefix(self, text: str, distance: int = 0) -> Query:
        """Titles with all words of a text, the last one as a beginning."""
        parts = [term for word in words(text) for term in word_terms(EXACT, word)]
        if not parts:
            return MatchNone()
        whole = [
            any_of([run_query(TITLE_WORDS, [part]), *self._title_forms(part)])
            for part in parts[:-1]
        ]
        return all_of([*whole, scored(_beginning(parts[-1], distance), 1.0)])

    def _title_forms(self, word: str) -> list[Query]:
        return [
            run_query(title_field(language), terms)
            for language in FIELD_LANGUAGES
            if (terms := word_terms(language, word))
        ]

    def _alternative(self, alternative: Alternative) -> Query:
        if alternative.phrase:
            query = self._phrase(alternative.words, alternative.language)
        else:
            query = all_of([self.word(word, alternative.language) for word in alternative.words])
        return query if alternative.weight == 1 else boosted(query, alternative.weight)

    def _alternative_found(self, alternative: Alternative) -> Query:
        if alternative.phrase:
            return self._phrase(alternative.words, alternative.language)
        return all_of([self._found(word, alternative.language) for word in alternative.words])

    def _found(self, word: str, language: str | None) -> Query:
        """Like `word`, without the titles: a title is part of the text."""
        fields = _fields(language)
        return any_of(
            [run_query(field, t) for field, name in fields if (t := word_terms(name, word))]
        )

    def _phrase(self, parts: Sequence[str], language: str | None) -> Query:
        """Words next to each other; as stems in one or every language, or exactly as written."""
        joined = " ".join(parts)
        return any_of(
            [
                run_query(field, terms, EXACT_BOOST if name == EXACT else 1)
                for field, name in _fields(language)
                if (terms := word_terms(name, joined))
            ]
        )

    def _lifts(self, plan: QueryPlan) -> list[Query]:
        """What ranks higher without deciding: neighbouring words, and a title like the query."""
        lifts: list[Query] = []
        whole = " ".join(plan.typed_words)
        for language in FIELD_LANGUAGES:
            for pair in plan.pairs:
                terms = word_terms(language, " ".join(pair))
                if len(terms) > 1:
                    lifts.append(run_query(text_field(language), terms, PAIR_BOOST))
            terms = word_terms(language, whole)
            if len(terms) > 1 and not plan.is_long:
                field = title_field(language)
                lifts.append(run_query(field, terms, TITLE_PHRASE_BOOST, slop=2))
        return lifts


def like(field: str, term: str, errors: int, right: int = 0) -> Query:
    """Terms of a field within some typing errors, after `right` first letters that are taken to be
    right: all of them, not only the nearest few."""
    fuzzy = {
        "value": term,
        "fuzziness": errors,
        "prefix_length": right,
        "rewrite": "constant_score",
    }
    return Fuzzy(**{field: fuzzy})


def _beginning(term: str, distance: int) -> Query:
    """Titles with a word that begins like a term, give or take `distance` typing errors."""
    if not distance:
        return Term(**{TITLE_BEGINNINGS: term})
    if len(term) <= distance:
        # Every word begins so, if all that was typed may be wrong.
        return Exists(field=TITLE_BEGINNINGS)
    return like(TITLE_BEGINNINGS, term, distance)


def _fields(language: str | None) -> Iterable[tuple[str, str]]:
    """The fields of all text, with the names of their analysers."""
    if language:
        return [(text_field(language), language)]
    return [*((text_field(one), one) for one in FIELD_LANGUAGES), (WORDS, EXACT)]
