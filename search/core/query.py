"""From what a person typed to a plan that any engine can carry out. Pure functions.

A plan is a list of clauses, each a set of alternatives (the word itself, its synonyms). Engines
translate it and choose how strictly to take it:

- short queries: every clause must match; where nothing does, misspelt words are mended; where
  still nothing does, any clause suffices;
- questions (more than `SHORT_QUERY` clauses, or as many words as one asks a whole sentence
  with): a share of the clauses suffices from the start, and the first hits lend further words for
  ranking (`search.core.expansion`).

Function words never decide, unless there is nothing else. Words next to each other lift documents
that have them next to each other (sequential dependence: Metzler and Croft, SIGIR 2005).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Literal

from search.core.analysis import (
    base_language,
    fold,
    guess_function_words,
    match_key,
    normalise,
    words,
)

Sort = Literal["relevance", "newest", "adopted", "reviewed"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "adopted", "reviewed")

MAX_LENGTH = 512
MAX_TERMS = 32
MAX_ALTERNATIVES = 16
MAX_PAGE_SIZE = 200
MAX_WINDOW = 10_000
SHORT_QUERY = 4
WORDS_OF_A_QUESTION = 8
SHARE_OF_LONG_QUERY = 0.2
SYNONYM_WEIGHT = 0.7
WEAK_SYNONYM_WEIGHT = 0.2

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """A search as the page or command asks for it.

    `filters` maps a facet to its accepted values (OR inside, AND across; an empty set filters
    nothing); `access` are the reader's tokens (`search.core.access.reader_access`). `page` counts
    from 1; numbers out of range are brought into it. `exact` keeps the text as it was typed.
    """

    text: str = ""
    language: str = "en"
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    access: frozenset[str] = frozenset({"public"})
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 10
    exact: bool = False

    def __post_init__(self) -> None:
        size = min(max(self.page_size, 1), MAX_PAGE_SIZE)
        object.__setattr__(self, "page_size", size)
        object.__setattr__(self, "page", max(self.page, 1))
        if self.sort not in SORTS:
            object.__setattr__(self, "sort", "relevance")
        kept = {name: frozenset(values) for name, values in self.filters.items() if values}
        object.__setattr__(self, "filters", kept)

    @property
    def offset(self) -> int:
        """How many hits come before this page."""
        return (self.page - 1) * self.page_size


@dataclass(frozen=True)
class SynonymSet:
    """Terms that mean the same, by language. Weak ones are related rather than equal."""

    terms: Mapping[str, tuple[str, ...]]
    weak: bool = False


@dataclass(frozen=True)
class Alternative:
    """One way to meet a clause: all these words, next to each other where `phrase` is set.

    A synonym is analysed in its own `language` only, typed words (None) in every language.
    """

    words: tuple[str, ...]
    weight: float = 1.0
    phrase: bool = False
    language: str | None = None


@dataclass(frozen=True)
class Clause:
    """One thing that was asked for; any alternative meets it. The first is what was typed."""

    alternatives: tuple[Alternative, ...]

    @property
    def typed(self) -> Alternative:
        """The words as they were typed."""
        return self.alternatives[0]


class Thesaurus:
    """Finds the longest run of typed words that some synonym set knows. Built once, used often."""

    def __init__(self, synonyms: Sequence[SynonymSet] = ()) -> None:
        self._sets: dict[tuple[str, ...], list[SynonymSet]] = {}
        for synonym_set in synonyms:
            for terms in synonym_set.terms.values():
                for keys in {_keys(words(term)) for term in terms} - {()}:
                    self._sets.setdefault(keys, []).append(synonym_set)
        self._longest = max(map(len, self._sets), default=0)
        self.vocabulary = frozenset(
            word
            for synonym_set in synonyms
            for terms in synonym_set.terms.values()
            for term in terms
            for word in words(normalise(term))
        )
        """Every word of every term, as written."""

    @property
    def longest(self) -> int:
        """The number of words of the longest term."""
        return self._longest

    def longest_match(
        self, run: Sequence[str], language: str
    ) -> tuple[int, tuple[Alternative, ...]]:
        """How many words at the beginning of `run` are a term (0 where none), and its synonyms,
        those of `language` first."""
        for length in range(min(len(run), self._longest), 0, -1):
            keys = _keys(run[:length])
            if keys in self._sets:
                return length, self._alternatives(keys, language)
        return 0, ()

    def _alternatives(self, keys: tuple[str, ...], language: str) -> tuple[Alternative, ...]:
        found: dict[tuple[str, tuple[str, ...]], Alternative] = {}
        for synonym_set in self._sets[keys]:
            weight = WEAK_SYNONYM_WEIGHT if synonym_set.weak else SYNONYM_WEIGHT
            for spoken, terms in synonym_set.terms.items():
                for term in terms:
                    parts = tuple(words(normalise(term)))
                    if parts and _keys(parts) != keys:
                        one = Alternative(parts, weight, len(parts) > 1, spoken)
                        found.setdefault((spoken, parts), one)
        first = sorted(found.values(), key=lambda one: (one.language != language, -one.weight))
        return tuple(first[:MAX_ALTERNATIVES])


def _keys(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(match_key(part) for part in parts)


NO_SYNONYMS = Thesaurus()


@dataclass(frozen=True)
class QueryPlan:
    """The clauses of a query, with the pairs of neighbouring words and the cleaned text.

    Without clauses the query either browses everything (`browse`, nothing was typed) or asks for
    nothing that could be a word, and finds nothing.
    """

    text: str
    language: str
    clauses: tuple[Clause, ...]
    pairs: tuple[tuple[str, str], ...]
    browse: bool
    thesaurus: "Thesaurus" = field(repr=False, compare=False)
    topical: frozenset[str] = frozenset()
    exact: bool = False

    @property
    def is_long(self) -> bool:
        """Whether this is a question rather than a few words: some clauses then suffice."""
        asked = len(self.clauses) > 1 and len(self.text.split()) >= WORDS_OF_A_QUESTION
        return asked or len(self.clauses) > SHORT_QUERY

    @property
    def enough(self) -> int:
        """How many clauses must match where not all must."""
        return max(1, int(len(self.clauses) * SHARE_OF_LONG_QUERY)) if self.is_long else 1

    @property
    def typed_words(self) -> tuple[str, ...]:
        """The words of all clauses in order, without synonyms."""
        return tuple(word for clause in self.clauses for word in clause.typed.words)

    def loosened(self) -> "QueryPlan":
        """The same plan with quoted phrases taken as words."""
        clauses: list[Clause] = []
        for clause in self.clauses:
            if clause.typed.phrase:
                clauses += [Clause((Alternative((word,)),)) for word in clause.typed.words]
            else:
                clauses.append(clause)
        return replace(self, clauses=tuple(clauses))

    def corrected(self, corrections: Mapping[str, str]) -> "QueryPlan":
        """The plan for the same text with misspelt words replaced."""
        text = correct_text(self.text, corrections)
        return plan_query(text, self.language, self.thesaurus, self.topical)


@dataclass(frozen=True)
class _Piece:
    """A typed word, or a quoted phrase."""

    words: tuple[str, ...]
    quoted: bool


def clean_text(text: str) -> str:
    """The query on one line: no control characters, single spaces, at most `MAX_LENGTH` long."""
    return " ".join(normalise(text[: 4 * MAX_LENGTH]).split())[:MAX_LENGTH].rstrip()


def plan_query(
    text: str,
    language: str,
    thesaurus: Thesaurus = NO_SYNONYMS,
    topical: frozenset[str] = frozenset(),
) -> QueryPlan:
    """Plan a query for a reader of `language`. Any text at all gives a plan.

    `topical` names the facets that say what a document is about (`search.indexing.registry.Facet`).
    """
    cleaned = clean_text(text)
    pieces = _pieces(cleaned)
    function_words = _function_words(pieces, language)
    clauses = _clauses(pieces, function_words, thesaurus, base_language(language))
    singles = [piece.words[0] if not piece.quoted else "" for piece in pieces]
    pairs = tuple(
        (left, right)
        for left, right in pairwise(singles)
        if left and right and not {fold(left), fold(right)} & function_words
    )
    return QueryPlan(cleaned, language, clauses, pairs, not cleaned, thesaurus, topical)


def correct_text(text: str, corrections: Mapping[str, str]) -> str:
    """The text with whole words replaced; the keys are words as typed."""
    if not corrections:
        return text
    longest_first = sorted(corrections, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)")
    return pattern.sub(lambda match: corrections[match[1]], text)


def _pieces(text: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    position = 0

    def add_words(part: str) -> None:
        pieces.extend(_Piece((word,), quoted=False) for word in words(part))

    for match in _QUOTED.finditer(text):
        add_words(text[position : match.start()])
        quoted = tuple(words(match[1]))
        if len(quoted) > 1:
            pieces.append(_Piece(quoted, quoted=True))
        else:
            add_words(match[1])
        position = match.end()
    add_words(text[position:])
    return pieces[:MAX_TERMS]


def _function_words(pieces: Sequence[_Piece], language: str) -> frozenset[str]:
    """What to leave out: nothing where nothing else would remain."""
    plain = [piece.words[0] for piece in pieces if not piece.quoted]
    found = guess_function_words(plain, language)
    if len(plain) == len(pieces) and all(fold(word) in found for word in plain):
        return frozenset()
    return found


def _clauses(
    pieces: Sequence[_Piece],
    function_words: frozenset[str],
    thesaurus: Thesaurus,
    language: str,
) -> tuple[Clause, ...]:
    """A clause for each word or quoted phrase that is no function word.

    Where some neighbouring words are a term of the thesaurus, its synonyms stand for each of them:
    "member churn" is met by "member" and "churn", by their own synonyms, or by one of the whole.
    """
    clauses: dict[tuple[tuple[str, ...], bool], Clause] = {}
    covered_until, only_function_words = 0, False
    of_the_run: tuple[Alternative, ...] = ()
    for position, piece in enumerate(pieces):
        if position >= covered_until:
            run = _plain_run(pieces[position : position + thesaurus.longest])
            length, of_the_run = thesaurus.longest_match(run, language)
            covered_until = position + (length or 1)
            only_function_words = all(fold(word) in function_words for word in run[:length])
        if piece.quoted:
            others: tuple[Alternative, ...] = of_the_run
        elif fold(piece.words[0]) in function_words and not (of_the_run and only_function_words):
            continue
        else:
            _length, own = thesaurus.longest_match(piece.words, language)
            others = tuple(dict.fromkeys((*of_the_run, *own)))
        first = Alternative(piece.words, phrase=piece.quoted)
        identity = (tuple(map(fold, piece.words)), piece.quoted)
        clauses.setdefault(identity, Clause((first, *others)))
    return tuple(clauses.values())


def _plain_run(pieces: Sequence[_Piece]) -> list[str]:
    """The words up to the first quoted phrase."""
    return [piece.words[0] for piece in takewhile(lambda piece: not piece.quoted, pieces)]
