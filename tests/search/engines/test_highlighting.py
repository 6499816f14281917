"""What is marked in a text, without a server."""

import html
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from search.core.query import plan_query
from search.engines.highlighting import FRAGMENT_LENGTH, Highlighter
from search.engines.records import StoredDocument

words = st.sampled_from(("plans", "Strategy", "<b>", "&", "l’adesione", "città.", "x", "a_b", "\n"))
texts = st.one_of(st.lists(words, max_size=120).map(" ".join), st.text(max_size=400))


def _document(language: str = "en", **values: Any) -> StoredDocument:
    empty = dict.fromkeys(
        ("key", "translation_key", "fingerprint", "identifier", "kind", "title", "summary", "url"),
        "",
    )
    return StoredDocument(**{**empty, "language": language, "facets": {}, "body": "", **values})


def _plain(marked: str) -> str:
    return html.unescape(re.sub("</?mark>", "", marked))


@given(texts, texts, texts, st.sampled_from(("en", "it", "pl", "")))
def test_a_fragment_is_a_part_of_the_text_and_all_else_is_escaped(
    title: str, body: str, query: str, language: str
) -> None:
    highlighter = Highlighter(plan_query(query, language))
    document = _document(language, title=title, body=body)
    for marked, text in (
        (highlighter.title(document), title),
        (highlighter.fragment(document), body),
    ):
        assert _plain(marked).removeprefix("…").removesuffix("…").strip() in text
        assert "<" not in re.sub("</?mark>", "", marked)
        assert marked.count("<mark>") == marked.count("</mark>")
        assert len(_plain(marked)) <= max(FRAGMENT_LENGTH + 30, len(title))
    assert _plain(highlighter.title(document)) == title


def test_the_part_with_most_of_the_words_is_shown_from_the_beginning_of_its_sentence() -> None:
    body = "A plan. " + "Nothing here. " * 40 + "Now a strategy is a good plan. " + "More. " * 80
    marked = Highlighter(plan_query("strategic plans, strategy", "en")).fragment(
        _document(body=body)
    )
    assert marked.startswith("…Now a <mark>strategy</mark> is a good <mark>plan</mark>. More.")
    assert marked.endswith("…")


def test_words_of_any_language_are_marked_where_they_are_written_as_typed() -> None:
    highlighter = Highlighter(plan_query("quote", "it"))
    assert highlighter.title(_document("en", title="Le quote")) == "Le <mark>quote</mark>"
    assert highlighter.title(_document("it", title="La quota")) == "La <mark>quota</mark>"
    assert highlighter.title(_document("it", title="x" * 70)) == "x" * 70
