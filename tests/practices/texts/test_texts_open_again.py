"""Whatever stands in a rich text, the page opens for editing, and saving it changes nothing."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea
from wagtail.models import Page

from practices.blocks import FORM_FEATURES
from practices.texts.cleaning import ALLOWED_TAGS, clean_html, words_of
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice

WORDS = st.sampled_from(["one", "two & three", "<", "\n", "a > b", " "])
TAGS = st.sampled_from([*sorted(ALLOWED_TAGS), "a href='/x'", "hr", "img", "div", "span", "u"])
HTML = st.recursive(
    WORDS,
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=3)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0].split()[0]}>"
    ),
    max_leaves=12,
)


def sent_by_the_editor(**block: Any) -> str:
    """One paragraph as the editor sends it."""
    empty = {"key": "abcde", "type": "unstyled", "depth": 0, "data": {}}
    whole = {**empty, "text": "one two", "inlineStyleRanges": [], "entityRanges": [], **block}
    return json.dumps({"blocks": [whole], "entityMap": {}})


MADE_BY_BUTTONS = {
    "a line break": sent_by_the_editor(text="one\ntwo"),
    "a line break in a list": sent_by_the_editor(text="one\ntwo", type="unordered-list-item"),
    "a line break in bold": sent_by_the_editor(
        text="one\ntwo", inlineStyleRanges=[{"offset": 0, "length": 7, "style": "BOLD"}]
    ),
    "a heading": sent_by_the_editor(type="header-three"),
    "an ampersand": sent_by_the_editor(text="<one> & two"),
}


@pytest.mark.parametrize("sent", MADE_BY_BUTTONS.values(), ids=MADE_BY_BUTTONS)
def test_what_the_editor_makes_is_read_by_it_again(sent: str) -> None:
    converter = ContentstateConverter(FORM_FEATURES)
    stored = clean_html(converter.to_database_format(sent))
    again = converter.from_database_format(stored)
    assert clean_html(converter.to_database_format(again)) == stored
    assert json.loads(again)["blocks"][-1]["text"] == json.loads(sent)["blocks"][0]["text"]


@pytest.mark.django_db
def test_a_line_break_is_saved_opened_and_saved_again() -> None:
    page = best_practice()
    page.situation = "<p>one<br/>two</p>"
    page.save_revision()
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for _time in range(2):
        sent = form_values(browser, edit, type(page))
        assert json.loads(sent["situation"])["blocks"][0]["text"] == "one\ntwo"
        browser.post(edit, sent)
        written = Page.objects.get(pk=page.pk).get_latest_revision_as_object().situation
        assert re.sub(r' data-block-key="\w+"', "", written) == "<p>one<br/>two</p>"


STORED = {
    "a break as earlier releases wrote it": "<p>one<br>two</p>",
    "an item without its list": "<li>one two</li>",
    "a heading in bold": "<b><h3>one two</h3></b>",
    "a link to no number": '<p><a linktype="document" id="none">one two</a></p>',
}


@pytest.mark.django_db
@pytest.mark.parametrize("html", STORED.values(), ids=STORED)
def test_a_page_opens_whatever_stands_in_its_texts(html: str) -> None:
    page = best_practice()
    # Past every rule, as an import by hand or an earlier release may have written it.
    revision = page.save_revision()
    steps = json.loads(revision.content["steps"])
    steps[0]["value"]["body"] = html
    revision.content |= {"situation": html, "steps": json.dumps(steps)}
    revision.save()
    browser = browser_of(person("editor"))
    shown = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert shown.status_code == 200
    assert re.search(r"one( |\\\\n|\\n|&quot;)", shown.content.decode())
    copied = page.copy(update_attrs={"slug": "a-copy", "title": "A copy"}, copy_revisions=True)
    assert browser.get(reverse("wagtailadmin_pages:edit", args=[copied.pk])).status_code == 200


def test_what_an_earlier_release_wrote_keeps_its_lines_and_links() -> None:
    editor = DraftailRichTextArea(features=FORM_FEATURES)
    shown = json.loads(editor.format_value('<p>one<br>two <a href="/x">three</a></p>'))
    assert [block["text"] for block in shown["blocks"]] == ["one\ntwo three"]
    assert [entity["data"] for entity in shown["entityMap"].values()] == [{"url": "/x"}]


@given(HTML)
def test_no_text_keeps_its_editor_from_opening(html: str) -> None:
    editor = DraftailRichTextArea(features=FORM_FEATURES)
    stored = clean_html(html)
    for text in (stored, html):
        blocks = json.loads(editor.format_value(text))["blocks"]
        shown = "".join(block["text"] for block in blocks)
        if text is stored:
            written = unescape(strip_tags(stored))
            # A text around a list is moved before or behind it; nothing of it is lost.
            assert sorted(re.sub(r"\s", "", shown)) == sorted(re.sub(r"\s", "", written))


def test_the_words_of_a_text_are_paragraphs() -> None:
    html = "<h3>One</h3><ul><li>two<br>three</li><li><b>fo</b>ur &amp; five</li></ul>"
    assert words_of(html) == "<p>One</p><p>two</p><p>three</p><p>four &amp; five</p>"
