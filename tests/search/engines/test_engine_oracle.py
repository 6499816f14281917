"""Random libraries, restrictions and readers: hits and counts against a brute-force search."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.core.access import document_access, reader_access
from search.core.documents import PageChange, SearchDocument, named_readers
from search.core.query import SearchQuery, plan_query
from search.core.understanding import (
    FEW,
    SHARE_OF_A_QUESTION,
    SHARE_OF_MEANING,
    SHARE_OF_THE_REST,
    UNKNOWN_SHARE,
)
from search.engines import SearchEngine

MakeDocument = Callable[..., SearchDocument]
Filters = Mapping[str, frozenset[str]]

# Far enough from each other that none is a typing error or another form of another.
WORDS = ("birch", "juniper", "magnolia", "oleander", "sycamore", "wisteria", "hawthorn")
LEVELS = ("bronze", "silver", "gold")
KINDS = ("course", "tool")
LANGUAGES = ("en", "it", "de")
ATOMS = ("registered", "trainer", "course:5")

texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
subsets = st.lists(st.sampled_from(LEVELS), max_size=3, unique=True).map(tuple)


@dataclass(frozen=True)
class Draft:
    """What varies between the documents of a random library."""

    language: str
    title: str
    body: str
    kind: str
    levels: tuple[str, ...]
    requirements: tuple[frozenset[str], ...]
    any_reader: bool


drafts = st.builds(
    Draft,
    language=st.sampled_from(LANGUAGES),
    title=texts,
    body=texts,
    kind=st.sampled_from(KINDS),
    levels=subsets,
    requirements=st.lists(
        st.frozensets(st.sampled_from(ATOMS), min_size=1, max_size=2), max_size=2
    ).map(tuple),
    any_reader=st.booleans(),
)
libraries = st.lists(
    st.lists(drafts, min_size=1, max_size=3, unique_by=lambda one: one.language), max_size=8
)
queries = st.lists(st.sampled_from((*WORDS, "zeppelin")), max_size=7).map(" ".join)
filters = st.fixed_dictionaries(
    {},
    optional={
        "level": st.frozensets(st.sampled_from(LEVELS), min_size=1),
        "type": st.frozensets(st.sampled_from(KINDS), min_size=1),
        "lang": st.frozensets(st.sampled_from(LANGUAGES), min_size=1),
    },
)
TINY = 1e-3
readers = st.frozensets(st.sampled_from((*ATOMS, "staff")))


def _documents(
    library: Sequence[Sequence[Draft]], make_document: MakeDocument
) -> list[SearchDocument]:
    return [
        make_document(
            f"page{number}",
            draft.language,
            kind=draft.kind,
            title=draft.title,
            body=draft.body,
            facets={"level": draft.levels},
            access=document_access(draft.requirements),
            readers=(draft.language, "*") if draft.any_reader else (draft.language,),
        )
        for number, page in enumerate(library)
        for draft in page
    ]


def _replace_everything(engine: SearchEngine, documents: Sequence[SearchDocument]) -> None:
    """Like a rebuild, which takes a server longer."""
    pages = {one.translation_key for one in engine.keys().values()}
    pages.update(document.translation_key for document in documents)
    engine.apply(PageChange(frozenset(pages), tuple(documents)))


class Oracle:
    """The contract of a search without typing errors or synonyms, spelled out."""

    def __init__(self, documents: Iterable[SearchDocument], query: SearchQuery) -> None:
        self.query = query
        self.plan = plan_query(query.text, query.language)
        everything = list(documents)
        self.named = named_readers(everything)
        self.visible = [one for one in everything if one.access & query.access]
        in_scope = [one for one in self.visible if self._shown(one, query.filters)]
        # Which words count is decided before any filter but that of the language.
        matched = [self._matched(one) for one in in_scope]
        size = len(in_scope)
        self.weights = [
            math.log(1 + (max(size - met, 0) + 0.5) / (met + 0.5)) * (1 if count else UNKNOWN_SHARE)
            for clause in range(len(self.plan.clauses))
            for count in [sum(row[clause] for row in matched)]
            for met in [max(count, 1)]
        ]
        complete = sum(map(all, matched))
        self.few = complete < FEW
        best = max((self._weight(row) for row in matched), default=0)
        most = best >= SHARE_OF_MEANING * sum(self.weights) - TINY
        self.worthwhile = bool(complete) or most
        self.answered = best >= SHARE_OF_A_QUESTION * sum(self.weights) - TINY

    def hits(self, filters: Filters, shown: bool = True) -> list[SearchDocument]:
        """The documents under some filters, of the version to show or of any."""
        return [
            one
            for one in self.visible
            if self._matches(one)
            and (not shown or self._shown(one, self.query.filters))
            and all(
                values & set(one.facet_values.get(name, ())) for name, values in filters.items()
            )
        ]

    def counts(self, facet: str) -> dict[str, int]:
        """How many documents each value of a facet has, under the other filters."""
        others = {name: one for name, one in self.query.filters.items() if name != facet}
        found = self.hits(others, shown=facet != "lang")
        return dict(Counter(value for one in found for value in one.facet_values.get(facet, ())))

    def _shown(self, document: SearchDocument, filters: Filters) -> bool:
        if "lang" in filters:
            return document.language in filters["lang"]
        if self.query.language in document.readers:
            return True
        named = self.named[document.translation_key]
        return "*" in document.readers and self.query.language not in named

    def _matches(self, document: SearchDocument) -> bool:
        if self.plan.browse:
            return True
        matched = self._matched(document)
        if self.plan.is_long:
            return self.answered and sum(matched) >= self.plan.enough
        some = self._weight(matched) >= SHARE_OF_THE_REST * sum(self.weights) - TINY
        return bool(matched) and (
            all(matched) or (self.few and self.worthwhile and some and any(matched))
        )

    def _matched(self, document: SearchDocument) -> list[bool]:
        text = f"{document.title} {document.body}".split()
        return [clause.typed.words[0] in text for clause in self.plan.clauses]

    def _weight(self, matched: Sequence[bool]) -> float:
        return sum(weight for weight, found in zip(self.weights, matched, strict=True) if found)


@given(libraries, queries, filters, readers, st.sampled_from((*LANGUAGES, "fr")))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hits_and_counts_are_those_of_a_brute_force_search(
    engine: SearchEngine,
    make_document: MakeDocument,
    library: list[list[Draft]],
    text: str,
    chosen: dict[str, frozenset[str]],
    atoms: frozenset[str],
    language: str,
) -> None:
    documents = _documents(library, make_document)
    _replace_everything(engine, documents)
    query = SearchQuery(
        text=text, language=language, filters=chosen, access=reader_access(atoms), page_size=100
    )
    oracle = Oracle(documents, query)
    results = engine.search(query)
    assert {hit.key for hit in results.hits} == {one.key for one in oracle.hits(chosen)}
    assert results.total == len(results.hits)
    for facet in ("level", "type", "lang"):
        counted = {one.value: one.count for one in results.facets.get(facet, ())}
        assert counted == oracle.counts(facet), facet


@given(libraries, queries, readers, st.sampled_from(LANGUAGES))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_suggestions_and_similar_documents_are_among_what_the_reader_may_find(
    engine: SearchEngine,
    make_document: MakeDocument,
    library: list[list[Draft]],
    text: str,
    atoms: frozenset[str],
    language: str,
) -> None:
    documents = _documents(library, make_document)
    _replace_everything(engine, documents)
    access = reader_access(atoms)
    everything = SearchQuery(language=language, access=access, page_size=100)
    visible = {hit.key: hit for hit in engine.search(everything).hits}
    titles = {hit.title for hit in visible.values()}
    assert {one.title for one in engine.suggest(text, language, access, 20)} <= titles
    for document in documents:
        for hit in engine.similar(document.key, language, access, 20):
            assert hit.key in visible
            assert hit.identifier != document.identifier
            assert document.access & access


@given(
    st.lists(
        st.lists(drafts, min_size=1, max_size=2, unique_by=lambda one: one.language), max_size=7
    ),
    st.lists(st.sampled_from((*WORDS, "jumiper", "magnolla", "birhc")), max_size=4).map(" ".join),
    readers,
    st.sampled_from(LANGUAGES),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_reader_may_not_see_changes_nothing_of_what_they_are_told(
    engine: SearchEngine,
    make_document: MakeDocument,
    library: list[list[Draft]],
    text: str,
    atoms: frozenset[str],
    language: str,
) -> None:
    """Hits, total, counts, corrections, suggestions and similar documents are those of a library
    without the documents that are kept from the reader."""
    # A page has one access in all its languages.
    alike = [[replace(one, requirements=page[0].requirements) for one in page] for page in library]
    documents = _documents(alike, make_document)
    access = reader_access(atoms)
    visible = [one for one in documents if one.access & access]
    _replace_everything(engine, documents)
    told = _told(engine, documents, text, language, access)
    _replace_everything(engine, visible)
    assert told == _told(engine, documents, text, language, access)


def _told(
    engine: SearchEngine,
    documents: Sequence[SearchDocument],
    text: str,
    language: str,
    access: frozenset[str],
) -> dict[str, object]:
    results = engine.search(SearchQuery(text=text, language=language, access=access, page_size=100))
    begun = text[: len(text) // 2 + 1]
    return {
        "hits": {hit.key for hit in results.hits},
        "total": results.total,
        "facets": results.facets,
        "correction": results.suggestion,
        "relaxed": results.relaxed,
        "suggested": {one.key for one in engine.suggest(begun, language, access, 50)},
        "similar": {
            document.key: {hit.key for hit in engine.similar(document.key, language, access, 50)}
            for document in documents
        },
    }
