"""A plan and a scope as queries, the same for every engine; each says them in its own dialect."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Generic

from search.core.analysis import words
from search.core.documents import ANY_READER, LANGUAGE_FACET
from search.core.query import Alternative, Clause, QueryPlan
from search.core.understanding import Clauses, Understood
from search.engines.analysis import EXACT, FIELD_LANGUAGES, word_terms
from search.engines.dialect import Dialect, Query
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

Filters = Mapping[str, frozenset[str]]


class Scope(Generic[Query]):
    """What a reader may find and what they asked to see: the clauses beside the words. None of
    them is for the score."""

    def __init__(
        self, dialect: Dialect[Query], access: frozenset[str], language: str, filters: Filters
    ) -> None:
        self._dialect = dialect
        self._access = access
        self._language = language
        self._filters = filters

    @property
    def identity(self) -> Hashable:
        """Equal for scopes with the same documents before any filter but that of the language."""
        return self._access, self._language, self._filters.get(LANGUAGE_FACET)

    @property
    def facets(self) -> list[str]:
        """The facets with a filter, and that of the language: each is counted without its own."""
        return sorted({*self._filters, LANGUAGE_FACET})

    @cached_property
    def visible(self) -> Query:
        """What the reader may find, in whatever version."""
        return self._dialect.keywords(ACCESS, self._access)

    @cached_property
    def shown(self) -> Query:
        """The version of each page that is the one to show to this reader.

        A filter by language takes the place of the reader's own language.
        """
        if LANGUAGE_FACET in self._filters:
            return self._filter(LANGUAGE_FACET)
        own = self._dialect.keywords(READERS, [self._language])
        if self._language in FIELD_LANGUAGES:
            return own
        anybody = self._dialect.keywords(READERS, [ANY_READER])
        named = self._dialect.keywords(NAMED_READERS, [self._language])
        return self._dialect.any_of([own, self._dialect.without(anybody, named)])

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
            self._filter(name) for name in self._filters if name not in (facet, LANGUAGE_FACET)
        ]
        return others if facet == LANGUAGE_FACET else [self.shown, *others]

    def _filter(self, facet: str) -> Query:
        values = [facet_term(facet, value) for value in self._filters[facet]]
        return self._dialect.keywords(FACET, values)


class TextQueries(Generic[Query]):
    """Translates plans for the languages that an index holds. Each clause is translated once,
    however often a search asks for it."""

    def __init__(self, dialect: Dialect[Query], languages: Sequence[str] = FIELD_LANGUAGES) -> None:
        self._say = dialect
        self._languages = languages
        self._ranking: dict[Clause, Query] = {}
        self._having: dict[Clause, Query] = {}

    def complete(self, plan: QueryPlan) -> Query:
        """Every clause must match."""
        if not plan.clauses:
            return self._say.nothing()
        matching = self._say.all_of([self.clause(one) for one in plan.clauses])
        return self._say.lifted(matching, self._lifts(plan))

    def some(self, plan: QueryPlan, enough: int) -> Query:
        """At least `enough` of the clauses must match."""
        matching = self._say.any_of([self.clause(one) for one in plan.clauses], enough)
        return self._say.lifted(matching, self._lifts(plan))

    def any_way(self, plan: QueryPlan, ways: Collection[Clauses]) -> Query:
        """All clauses of at least one way must match; not for the score."""
        clauses = [self.having(one) for one in plan.clauses]
        return self._say.any_of(
            [
                self._say.all_of([clauses[position] for position in sorted(way)])
                for way in sorted(ways, key=sorted)
            ]
        )

    def weighed(self, plan: QueryPlan, weights: Sequence[float]) -> Query:
        """Scores a document by the sum of the weights of the clauses that it matches."""
        return self._say.any_of(
            [
                self._say.scored(self.having(one), weight)
                for one, weight in zip(plan.clauses, weights, strict=True)
            ]
        )

    def clause(self, clause: Clause) -> Query:
        """Any alternative of a clause."""
        if clause not in self._ranking:
            alternatives = [self._alternative(one) for one in clause.alternatives]
            self._ranking[clause] = self._say.any_of(alternatives)
        return self._ranking[clause]

    def having(self, clause: Clause) -> Query:
        """The documents that `clause` finds, without what only ranks: cheaper to count."""
        if clause not in self._having:
            alternatives = [self._alternative_found(one) for one in clause.alternatives]
            self._having[clause] = self._say.any_of(alternatives)
        return self._having[clause]

    def word(self, word: str, language: str | None = None) -> Query:
        """A word in any form, in the fields of one or every language, or exactly as written."""
        found: list[Query] = []
        for one in [language] if language else self._languages:
            terms = word_terms(one, word)
            if terms:
                found.append(self._say.run(text_field(one), terms))
                found.append(self._say.run(about_field(one), terms, ABOUT_BOOST))
                found.append(self._say.run(title_field(one), terms, TITLE_BOOST))
        exact = word_terms(EXACT, word)
        if exact and not language:
            found.append(self._say.run(WORDS, exact, EXACT_BOOST))
        return self._say.any_of(found)

    def ranked(self, understood: Understood) -> Query:
        """The hits, ranked by what was asked for and without any lift of the first hits."""
        plan = understood.plan
        if understood.enough:
            return self.some(plan, understood.enough)
        if len(understood.ways) == 1:
            return self.complete(plan)
        everything = self.any_way(plan, [frozenset(range(len(plan.clauses)))])
        complete = self._say.scored(everything, understood.completeness)
        some = self._say.filtered(self.some(plan, 1), [self.required(understood)])
        return self._say.lifted(some, [complete])

    def required(self, understood: Understood) -> Query:
        """The hits; not for the score."""
        plan = understood.plan
        if understood.enough:
            return self._say.any_of([self.having(one) for one in plan.clauses], understood.enough)
        return self.any_way(plan, understood.ways)

    def lifted(self, understood: Understood) -> Query:
        """The hits as `ranked`, and higher with words and facet values of the first hits."""
        words_of = [
            self._say.run(text_field(language), [term], weight)
            for language, found in understood.lifts.items()
            for term, weight in found.items()
        ]
        topics = [
            self._say.scored(self._say.keywords(FACET, [facet_term(*value)]), weight)
            for value, weight in understood.topics.items()
        ]
        return self._say.lifted(self.ranked(understood), [*words_of, *topics])

    def title_prefix(self, text: str, errors: int = 0) -> Query:
        """Titles with all words of a text, the last one as a beginning."""
        parts = [term for word in words(text) for term in word_terms(EXACT, word)]
        if not parts:
            return self._say.nothing()
        whole = [
            self._say.any_of([self._say.run(TITLE_WORDS, [part]), *self._title_forms(part)])
            for part in parts[:-1]
        ]
        return self._say.all_of([*whole, self._say.title_beginning(parts[-1], errors)])

    def _title_forms(self, word: str) -> list[Query]:
        return [
            self._say.run(title_field(language), terms)
            for language in self._languages
            if (terms := word_terms(language, word))
        ]

    def _alternative(self, alternative: Alternative) -> Query:
        language = alternative.language
        if alternative.phrase:
            query = self._phrase(alternative.words, language)
        else:
            query = self._say.all_of([self.word(word, language) for word in alternative.words])
        if alternative.weight == 1:
            return query
        return self._say.boosted(query, alternative.weight)

    def _alternative_found(self, alternative: Alternative) -> Query:
        language = alternative.language
        if alternative.phrase:
            return self._phrase(alternative.words, language)
        return self._say.all_of([self._found(word, language) for word in alternative.words])

    def _found(self, word: str, language: str | None) -> Query:
        """Like `word`, without the titles: a title is part of the text."""
        return self._say.any_of(
            [
                self._say.run(field, terms)
                for field, name in self._fields(language)
                if (terms := word_terms(name, word))
            ]
        )

    def _phrase(self, parts: Sequence[str], language: str | None) -> Query:
        """Words next to each other; as stems in one or every language, or exactly as written."""
        joined = " ".join(parts)
        return self._say.any_of(
            [
                self._say.run(field, terms, EXACT_BOOST if name == EXACT else 1)
                for field, name in self._fields(language)
                if (terms := word_terms(name, joined))
            ]
        )

    def _fields(self, language: str | None) -> Iterable[tuple[str, str]]:
        """The fields of all text, with the names of their analysers."""
        if language:
            return [(text_field(language), language)]
        return [*((text_field(one), one) for one in self._languages), (WORDS, EXACT)]

    def _lifts(self, plan: QueryPlan) -> list[Query]:
        """What ranks higher without deciding: neighbouring words, and a title like the query."""
        lifts: list[Query] = []
        whole = " ".join(plan.typed_words)
        for language in self._languages:
            for pair in plan.pairs:
                terms = word_terms(language, " ".join(pair))
                if len(terms) > 1:
                    lifts.append(self._say.run(text_field(language), terms, PAIR_BOOST))
            terms = word_terms(language, whole)
            if len(terms) > 1 and not plan.is_long:
                field = title_field(language)
                lifts.append(self._say.run(field, terms, TITLE_PHRASE_BOOST, slop=2))
        return lifts
