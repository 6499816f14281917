"""A rich text that no editor makes is refused at its field, and the form keeps everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from practices.models import BestPractice
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


def text(depth: int, kind: str = "unordered-list-item") -> str:
    block = {"key": "a", "text": "Ask the board", "type": kind, "depth": depth}
    return json.dumps({"blocks": [block], "entityMap": {}})


WRONG = [text(3_000_000), text(250), "x", '{"blocks":1}']


def item(value: str) -> dict[str, str]:
    """One block of rich text, as the form sends it."""
    parts = {"id": "", "type": "item", "order": "0", "deleted": "", "value": value}
    return {"signs-count": "1", **{f"signs-0-{name}": part for name, part in parts.items()}}


def sent_with(**changes: str) -> tuple[Any, str, dict[str, Any]]:
    page = best_practice(publish=False)
    browser, edit = browser_of(person("editor")), reverse("wagtailadmin_pages:edit", args=[page.pk])
    values = form_values(browser, edit, BestPractice)
    return browser, edit, {**values, "title": "Typed just now", **changes}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_page_form_says_so_and_keeps_what_was_typed(wrong: str) -> None:
    browser, edit, sent = sent_with(situation=wrong, **item(wrong))
    answer = browser.post(edit, sent)
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert "did not arrive as the editor makes it" in str(errors["situation"])
    assert "signs" in errors
    body = answer.content.decode()
    assert "Typed just now" in body
    if "Ask the board" in wrong:
        assert body.count("Ask the board") >= 2


@pytest.mark.parametrize("wrong", WRONG)
def test_a_preview_and_a_save_by_itself_end_in_no_error(wrong: str) -> None:
    browser, edit, sent = sent_with(situation=wrong, **item(wrong))
    preview = browser.post(f"{edit}preview/", sent)
    assert (preview.status_code, preview.json()["is_valid"]) == (200, False)
    by_itself = browser.post(edit, sent, headers={"accept": "application/json"})
    assert by_itself.status_code < 500
    assert not BestPractice.objects.filter(draft_title="Typed just now").exists()


def test_a_sound_text_is_saved() -> None:
    browser, edit, sent = sent_with(situation=text(4), **item(text(0, "unstyled")))
    assert browser.post(edit, sent).status_code == 302
    saved = BestPractice.objects.get(draft_title="Typed just now").get_latest_revision_as_object()
    assert "Ask the board" in saved.situation
    assert "Ask the board" in saved.signs[0].value.source
