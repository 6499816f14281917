"""A plan and a scope as tantivy queries."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tantivy import Occur, Query

from search.core.analysis import words
from search.core.documents import ANY_READER, LANGUAGE_FACET
from search.core.query import Alternative, Clause, QueryPlan, SearchQuery
from search.core.understanding import Clauses, Understood
from search.engines.analysis import EXACT, FIELD_LANGUAGES, word_terms
from search.engines.fields import (
    ACCESS,
    FACET,
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
from search.engines.tantivy.schema import schema

Filters = Mapping[str, frozenset[str]]


def unscored(query: Query) -> Query:
    """A query that only decides, and adds nothing to the score."""
    return Query.const_score_query(query, 0.0)


def any_of(queries: Sequence[Query], enough: int = 1) -> Query:
    """At least `enough` of the queries; nothing where there are too few."""
    if len(queries) < enough or not queries:
        return Query.empty_query()
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries], enough)


def all_of(queries: Sequence[Query]) -> Query:
    """All of the queries; everything where there are none."""
    if not queries:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def lifted(query: Query, lifts: Sequence[Query]) -> Query:
    """The hits of `query`, those of `lifts` ranked higher."""
    if not lifts:
        return query
    others = [(Occur.Should, lift) for lift in lifts]
    return Query.boolean_query([(Occur.Must, query), *others])


def terms_query(field: str, terms: Iterable[str]) -> Query:
    """Any of these terms in a keyword field."""
    return any_of([Query.term_query(schema(), field, term) for term in sorted(terms)])


def run_query(field: str, terms: Sequence[str]) -> Query:
    """These terms next to each other in a field."""
    if len(terms) == 1:
        return Query.term_query(schema(), field, terms[0])
    return Query.phrase_query(schema(), field, list(terms))


@dataclass(frozen=True)
class Scope:
    """What a reader may find and what they asked to see: the clauses beside the words."""

    access: frozenset[str]
    language: str
    filters: Filters

    @classmethod
    def of(cls, query: SearchQuery) -> "Scope":
        """The scope of a query."""
        return cls(query.access, query.language, query.filters)

    @property
    def identity(self) -> Hashable:
        """Equal for scopes with the same documents before any filter but that of the language."""
        return self.access, self.language, self.filters.get(LANGUAGE_FACET)

    @cached_property
    def visible(self) -> Query:
        """What the reader may find, in whatever version."""
        return unscored(terms_query(ACCESS, self.access))

    @cached_property
    def shown(self) -> Query:
        """The version of each page that is the one to show to this reader.

        A filter by language takes the place of the reader's own language.
        """
        if LANGUAGE_FACET in self.filters:
            return self._filter(LANGUAGE_FACET)
        own = Query.term_query(schema(), READERS, self.language)
        if self.language in FIELD_LANGUAGES:
            return unscored(own)
        other = Query.boolean_query(
            [
                (Occur.Must, Query.term_query(schema(), READERS, ANY_READER)),
                (Occur.MustNot, Query.term_query(schema(), NAMED_READERS, self.language)),
            ]
        )
        return unscored(any_of([own, other]))

    @property
    def clauses(self) -> list[Query]:
        """Access and version, without the filters: in this scope it is decided which words count,
        so that a filter only ever narrows the hits."""
        return [self.visible, self.shown]

    @property
    def all_clauses(self) -> list[Query]:
        """Access, version and all filters."""
        return self.clauses_without("")

    def clauses_without(self, facet: str) -> list[Query]:
        """The clauses under which a facet is counted: all but its own."""
        others = [
            self._filter(name) for name in self.filters if name not in (facet, LANGUAGE_FACET)
        ]
        shown = [] if facet == LANGUAGE_FACET else [self.shown]
        return [self.visible, *shown, *others]

    def _filter(self, facet: str) -> Query:
        values = self.filters[facet]
        return unscored(terms_query(FACET, (facet_term(facet, value) for value in values)))


class TextQueries:
    """Translates plans for the languages that an index holds."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages

    def complete(self, plan: QueryPlan) -> Query:
        """Every clause must match."""
        if not plan.clauses:
            return Query.empty_query()
        return lifted(all_of([self.clause(one) for one in plan.clauses]), self._lifts(plan))

    def some(self, plan: QueryPlan, enough: int) -> Query:
        """At least `enough` of the clauses must match."""
        matching = any_of([self.clause(one) for one in plan.clauses], enough)
        return lifted(matching, self._lifts(plan))

    def having(self, clause: Clause) -> Query:
        """The documents that `clause` finds, without what only ranks: cheaper to count."""
        return any_of([self._alternative_found(one) for one in clause.alternatives])

    def any_way(self, plan: QueryPlan, ways: Collection[Clauses]) -> Query:
        """All clauses of at least one way must match; adds nothing to the score."""
        clauses = [self.having(one) for one in plan.clauses]
        return unscored(
            any_of([all_of([clauses[position] for position in sorted(way)]) for way in ways])
        )

    def weighed(self, plan: QueryPlan, weights: Sequence[float]) -> Query:
        """Scores a document by the sum of the weights of the clauses that it matches."""
        return any_of(
            [
                Query.const_score_query(self.having(one), weight)
                for one, weight in zip(plan.clauses, weights, strict=True)
            ]
        )

    def clause(self, clause: Clause) -> Query:
        """Any alternative of a clause."""
        return any_of([self._alternative(one) for one in clause.alternatives])

    def word(self, word: str, language: str | None = None) -> Query:
        """A word in any form, in the fields of one or every language, or exactly as written."""
        found: list[Query] = []
        for one in [language] if language else self.languages:
            terms = word_terms(one, word)
            if terms:
                found.append(run_query(text_field(one), terms))
                for field, boost in (
                    (about_field(one), ABOUT_BOOST),
                    (title_field(one), TITLE_BOOST),
                ):
                    found.append(Query.boost_query(run_query(field, terms), boost))
        exact = word_terms(EXACT, word)
        if exact and not language:
            found.append(Query.boost_query(run_query(WORDS, exact), EXACT_BOOST))
        return any_of(found)

    def ranked(self, understood: Understood) -> Query:
        """The hits, ranked by what was asked for and without any lift of the first hits."""
        plan = understood.plan
        if understood.enough:
            return self.some(plan, understood.enough)
        if len(understood.ways) == 1:
            return self.complete(plan)
        everything = self.any_way(plan, [frozenset(range(len(plan.clauses)))])
        complete = Query.const_score_query(everything, understood.completeness)
        return lifted(all_of([self.some(plan, 1), self.required(understood)]), [complete])

    def required(self, understood: Understood) -> Query:
        """The hits, without a score."""
        plan = understood.plan
        if understood.enough:
            return unscored(any_of([self.having(one) for one in plan.clauses], understood.enough))
        return self.any_way(plan, understood.ways)

    def lifts(self, understood: Understood) -> list[Query]:
        """Words and facet values of the first hits, with their weights."""
        words_of = [
            Query.boost_query(Query.term_query(schema(), text_field(language), term), weight)
            for language, found in understood.lifts.items()
            for term, weight in found.items()
        ]
        topics = [
            Query.const_score_query(Query.term_query(schema(), FACET, facet_term(*value)), weight)
            for value, weight in understood.topics.items()
        ]
        return [*words_of, *topics]

    def title_prefix(self, text: str, distance: int = 0) -> Query:
        """Titles with all words of a text, the last one as a beginning."""
        parts = [term for word in words(text) for term in word_terms(EXACT, word)]
        if not parts:
            return Query.empty_query()
        fuzzy = Query.fuzzy_term_query(
            schema(), TITLE_WORDS, parts[-1], distance=distance, prefix=True
        )
        whole = [
            any_of([run_query(TITLE_WORDS, [part]), *self._title_forms(part)])
            for part in parts[:-1]
        ]
        return all_of([*whole, fuzzy])

    def _title_forms(self, word: str) -> list[Query]:
        return [
            run_query(title_field(language), terms)
            for language in self.languages
            if (terms := word_terms(language, word))
        ]

    def _alternative(self, alternative: Alternative) -> Query:
        if alternative.phrase:
            query = self._phrase(alternative.words, alternative.language)
        else:
            query = all_of([self.word(word, alternative.language) for word in alternative.words])
        if alternative.weight == 1:
            return query
        return Query.boost_query(query, alternative.weight)

    def _alternative_found(self, alternative: Alternative) -> Query:
        if alternative.phrase:
            return self._phrase(alternative.words, alternative.language)
        return all_of([self._found(word, alternative.language) for word in alternative.words])

    def _found(self, word: str, language: str | None) -> Query:
        """Like `word`, without the titles: a title is part of the text."""
        fields = [(text_field(one), one) for one in ([language] if language else self.languages)]
        if not language:
            fields.append((WORDS, EXACT))
        return any_of(
            [run_query(field, t) for field, name in fields if (t := word_terms(name, word))]
        )

    def _phrase(self, parts: Sequence[str], language: str | None) -> Query:
        """Words next to each other; as stems in one or every language, or exactly as written."""
        joined = " ".join(parts)
        found: list[Query] = []
        for one in [language] if language else self.languages:
            terms = word_terms(one, joined)
            if terms:
                found.append(run_query(text_field(one), terms))
        exact = word_terms(EXACT, joined)
        if exact and not language:
            found.append(Query.boost_query(run_query(WORDS, exact), EXACT_BOOST))
        return any_of(found)

    def _lifts(self, plan: QueryPlan) -> list[Query]:
        """What ranks higher without deciding: neighbouring words, and a title like the query."""
        lifts: list[Query] = []
        whole = " ".join(plan.typed_words)
        for language in self.languages:
            for pair in plan.pairs:
                terms = word_terms(language, " ".join(pair))
                if len(terms) > 1:
                    lift = run_query(text_field(language), terms)
                    lifts.append(Query.boost_query(lift, PAIR_BOOST))
            terms = word_terms(language, whole)
            if len(terms) > 1 and not plan.is_long:
                title = Query.phrase_query(schema(), title_field(language), terms, slop=2)
                lifts.append(Query.boost_query(title, TITLE_PHRASE_BOOST))
        return lifts
