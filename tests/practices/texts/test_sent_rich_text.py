"""What no editor of rich text makes is told from its shape, before anything is made of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea

from practices.blocks import PROSE_FEATURES
from practices.texts import sent_rich_text
from practices.texts.sent_rich_text import (
    UnreadableText,
    UnreadableTextError,
    require_text_of_an_editor,
)


def block(**changes: Any) -> dict[str, Any]:
    plain = {"key": "a", "text": "Ask them", "type": "unstyled", "depth": 0, "data": {}}
    return {**plain, "inlineStyleRanges": [], "entityRanges": [], **changes}


def style(offset: Any, length: Any, name: Any = "BOLD") -> dict[str, Any]:
    return {"offset": offset, "length": length, "style": name}


def content(*blocks: Any, entities: Any = None) -> str:
    return json.dumps({"blocks": list(blocks), "entityMap": entities or {}})


def link(**data: Any) -> str:
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": data}
    ranges = [{"offset": 0, "length": 3, "key": 0}]
    return content(block(entityRanges=ranges), entities={"0": entity})


UNREADABLE = {
    "no JSON": "x",
    "a text": '"x"',
    "a number": "7",
    "a list": "[]",
    "nothing in it": "{}",
    "deep JSON": "[" * 100_000,
    "a long number": '{"blocks":[{"depth":' + "9" * 5_000 + "}]}",
    "blocks that are a number": '{"blocks":1}',
    "blocks that are a text": '{"blocks":"abc"}',
    "a block that is a number": content(5),
    "a deep list": content(block(type="unordered-list-item", depth=3_000_000)),
    "a list deeper than an editor makes": content(block(type="unordered-list-item", depth=11)),
    "a negative depth": content(block(depth=-1)),
    "a depth in words": content(block(depth="z")),
    "half a depth": content(block(depth=1.5)),
    "a text that is a number": content(block(text=5)),
    "a kind that is a list": content(block(type=[])),
    "half a letter": content(block(text="\ud800")),
    "a style without a place": content(block(inlineStyleRanges=[{"style": "BOLD"}])),
    "a style that is a list": content(block(inlineStyleRanges=[style(0, 1, [])])),
    "a style beyond the text": content(block(inlineStyleRanges=[style(0, 99)])),
    "styles over each other": content(block(inlineStyleRanges=[style(0, 5), style(4, 2)])),
    "too many styles": content(
        block(inlineStyleRanges=[style(0, 1, str(number)) for number in range(21)])
    ),
    "a link that is not there": content(block(entityRanges=[{"offset": 0, "length": 1, "key": 7}])),
    "a page in words": link(id="x"),
    "a page that is a list": link(id=[1]),
    "a page beyond all numbers": link(id=10**30),
    "an address that is a list": link(url=["x"]),
}


@pytest.mark.parametrize("sent", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_no_editor_makes_is_refused(sent: str) -> None:
    with pytest.raises(UnreadableTextError) as refused:
        require_text_of_an_editor(sent)
    assert not refused.value.is_too_much


@pytest.mark.parametrize(
    "sent",
    [
        content(*[block(text="")] * (sent_rich_text.MOST_LINES + 1)),
        content(block(text="\n" * sent_rich_text.MOST_LINES)),
        content(block(text="x" * (sent_rich_text.MOST_CHARACTERS + 1))),
        content(block(inlineStyleRanges=[style(0, 0)] * (sent_rich_text.MOST_RANGES + 1))),
    ],
    ids=["paragraphs", "lines", "letters", "styles"],
)
def test_too_much_is_said_to_be_that(sent: str) -> None:
    with pytest.raises(UnreadableTextError) as refused:
        require_text_of_an_editor(sent)
    assert refused.value.is_too_much


@pytest.mark.parametrize(
    "sent",
    [
        "null",
        content(),
        content(block(type="unordered-list-item"), block(type="unordered-list-item", depth=4)),
        # A letter of two halves counts twice where ranges are counted.
        content(block(text="\U0001f600a", inlineStyleRanges=[style(2, 1)])),
        content(block(inlineStyleRanges=[style(3, 2), style(0, 3), style(1, 6, "ITALIC")])),
        link(url="https://example.org/", parentId=None),
        link(id=3, url="/en/page/", parentId=2),
        link(id="3"),
    ],
)
def test_what_an_editor_makes_is_taken_as_it_is(sent: str) -> None:
    require_text_of_an_editor(sent)


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <b>bold <i>both</i></b> <a href='https://example.org/'>link</a></p>",
        "<ul><li>One<ul><li>Two<ol><li>Three</li></ol></li></ul></li></ul>",
        "<p>One<br/>line <a linktype='page' id='999999'>gone</a> \U0001f600 <b>x</b></p>",
    ],
)
@pytest.mark.django_db
def test_a_text_that_is_stored_comes_back_from_its_editor(html: str) -> None:
    widget = DraftailRichTextArea(features=PROSE_FEATURES)
    came = widget.value_from_datadict({"text": widget.format_value(html)}, {}, "text")
    assert not isinstance(came, UnreadableText)
    assert len(came) >= len("<p></p>")


@pytest.mark.parametrize("sent", [*UNREADABLE.values(), '{"blocks":[{"entityRanges":[{}]}]}'])
def test_the_editor_shows_again_what_it_was_sent(sent: str) -> None:
    widget = DraftailRichTextArea(features=PROSE_FEATURES)
    came = widget.value_from_datadict({"text": sent}, {}, "text")
    assert isinstance(came, UnreadableText)
    widget.format_value(came).encode()


def test_the_words_of_a_refused_text_are_kept() -> None:
    sent = content(block(text="Ask <them>", depth=900), block(text="Then decide"))
    text = UnreadableText.of(sent, is_too_much=False)
    assert text == "<p>Ask &lt;them&gt;</p><p>Then decide</p>"
