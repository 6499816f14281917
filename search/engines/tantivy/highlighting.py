"""Marks what was found, as safe HTML."""

import html

import tantivy

from search.core.query import QueryPlan
from search.engines.analysis import field_language
from search.engines.tantivy.queries import TextQueries
from search.engines.tantivy.schema import WORDS, StoredDocument, schema, text_field

FRAGMENT_LENGTH = 260
WHOLE = 100_000
MAX_PUNCTUATION = 10
ELLIPSIS = "…"


class Highlighter:
    """Marks the words of one plan in the documents of one search."""

    def __init__(self, searcher: tantivy.Searcher, queries: TextQueries, plan: QueryPlan) -> None:
        self._searcher = searcher
        self._queries = queries
        self._plan = plan
        self._generators: dict[tuple[str, str, int], tantivy.SnippetGenerator] = {}

    def title(self, stored: StoredDocument) -> str:
        """The whole title, with what was found marked."""
        return self._mark(stored.title, stored.language, WHOLE) or html.escape(stored.title)

    def fragment(self, stored: StoredDocument) -> str:
        """The part of the text that says most about the query: of the body, else the summary."""
        for text in (stored.body, stored.summary):
            marked = self._mark(text, stored.language, FRAGMENT_LENGTH)
            if marked:
                return marked
        return html.escape(_shorten(stored.summary or stored.body))

    def _mark(self, text: str, language: str, length: int) -> str:
        """A fragment of a text with marks, or "" where nothing of the plan is in the text."""
        if not text or not self._plan.clauses:
            return ""
        own = field_language(language)
        for field in (text_field(own), WORDS):
            generator = self._generator(own, field, length)
            snippet = generator.snippet_from_doc(tantivy.Document(**{field: text}))
            ranges = [(one.start, one.end) for one in snippet.highlighted()]
            if ranges:
                fragment = snippet.fragment()
                before, _, after = text.partition(fragment)
                marked = _with_marks(fragment, ranges)
                return f"{_outside(before)}{marked}{_outside(after)}"
        return ""

    def _generator(self, language: str, field: str, length: int) -> tantivy.SnippetGenerator:
        identity = (language, field, length)
        if identity not in self._generators:
            query = self._queries.marking(self._plan, language)
            generator = tantivy.SnippetGenerator.create(self._searcher, query, schema(), field)
            generator.set_max_num_chars(length)
            self._generators[identity] = generator
        return self._generators[identity]


def _with_marks(fragment: str, ranges: list[tuple[int, int]]) -> str:
    """The fragment escaped, the ranges (in bytes of UTF-8) marked."""
    raw = fragment.encode()
    parts: list[str] = []
    position = 0
    for start, end in ranges:
        if start < position:
            continue
        parts.append(html.escape(raw[position:start].decode()))
        parts.append(f"<mark>{html.escape(raw[start:end].decode())}</mark>")
        position = end
    parts.append(html.escape(raw[position:].decode()))
    return "".join(parts)


def _outside(text: str) -> str:
    """What stands for the text beside a fragment: itself if it has no words, else an ellipsis.

    A fragment begins and ends with a word, so brackets and full stops are beside it.
    """
    if len(text) < MAX_PUNCTUATION and not any(map(str.isalnum, text)):
        return html.escape(text)
    return ELLIPSIS


def _shorten(text: str) -> str:
    if len(text) <= FRAGMENT_LENGTH:
        return text
    return text[:FRAGMENT_LENGTH].rsplit(" ", 1)[0] + ELLIPSIS
