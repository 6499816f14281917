"""Whatever people type into a page is cleaned or shown as text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from practices.models import BestPractice, Indicator, Resource, Term
from practices.starter_library.rich_text import to_html
from tests.factories.accounts import browser_of, person
from tests.factories.library import SITUATIONS, best_practice, index_page, publish

pytestmark = pytest.mark.django_db

EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def content_state(text: str, link: str = "") -> str:
    """What the rich-text editor of the page form sends."""
    block: dict[str, Any] = {
        "key": "abcde",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
        "data": {},
    }
    entities: dict[str, Any] = {}
    if link:
        block["entityRanges"] = [{"offset": 0, "length": len(text), "key": 0}]
        entities["0"] = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": link}}
    return json.dumps({"blocks": [block], "entityMap": entities})


def term(vocabulary: str) -> int:
    found = Term.objects.filter(vocabulary=vocabulary).first()
    assert found is not None
    return found.pk


def page_form(text: str, link: str = "", **changes: Any) -> dict[str, Any]:
    """A filled editing form of a best practice."""
    rich = content_state(text, link)
    step = {"title": text[:100], "who": text[:100], "time": "", "result": "", "body": rich}
    indicator = Indicator.objects.get(area__framework__is_default=True, code="1.1")
    return nested_form_data(
        {
            "title": f"Zebra {text}"[:200],
            "slug": "zebra",
            "summary": text[:150],
            "for_bronze": "on",
            "situation": rich,
            "steps": streamfield([("step", step)] * 3),
            "needs": streamfield([("fact", {"label": text[:80], "value": text})]),
            "signs": streamfield([]),
            "proof": streamfield([]),
            "difficulties": streamfield([("item", rich)] * 2),
            "when_not": rich,
            "next_step": rich,
            "sources": streamfield([]),
            "category": term("category"),
            "effort": term("effort"),
            "tags": "",
            "evidence": "editorial",
            "access": "public",
            "owner_name": text[:100],
            "licence": "CC BY 4.0",
            "reviewed_on": "2026-01-15",
            "review_every": "12",
            "identifier": "",
            "indicator_links": inline_formset([{"indicator": indicator.pk, "role": "primary"}]),
            "links": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
            **changes,
        }
    )


def save_in_admin(browser: Client, data: dict[str, Any]) -> BestPractice:
    address = f"/admin/pages/add/practices/bestpractice/{index_page().pk}/"
    response = browser.post(address, data)
    assert response.status_code == 302, response.context["form"].errors
    return BestPractice.objects.get(slug="zebra")


def test_html_typed_into_the_page_form_is_shown_as_text(visitor: Client) -> None:
    page = save_in_admin(browser_of(person("editor")), page_form(EVIL))
    assert page.live
    content = visitor.get(str(page.get_url())).content.decode()
    assert "&lt;script&gt;alert" in content
    assert "<script>alert" not in content
    assert "<img src=x" not in content


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"])
def test_a_link_that_would_run_is_no_link(visitor: Client, link: str) -> None:
    page = save_in_admin(browser_of(person("editor")), page_form("innocent", link))
    content = visitor.get(str(page.get_url())).content.decode().lower()
    assert "innocent" in content
    assert f'href="{link.lower()}' not in content


def test_html_that_never_saw_the_editor_is_cleaned(visitor: Client) -> None:
    evil = f'<p>Fine {EVIL}<a href="javascript:alert(2)" onclick="alert(3)">words</a></p>'
    page = best_practice("Zebra", situation=evil, summary=EVIL[:150])
    page.when_not = evil
    publish(page)
    content = visitor.get(str(page.get_url())).content.decode()
    assert "Fine" in content
    assert "words" in content
    for trace in ("<script>alert", "<img src=x", "javascript:alert", "onclick="):
        assert trace not in content


@pytest.mark.parametrize(
    "text",
    [
        EVIL,
        "[words](javascript:alert(1))",
        '<a href="javascript:alert(1)" onclick="x()">words</a>',
        "<iframe src='//evil.example'></iframe>",
        '<p style="position:fixed">words</p>',
        "<svg/onload=alert(1)>",
    ],
)
def test_html_in_a_file_of_the_library_is_cleaned(text: str) -> None:
    html = to_html(text, {}).lower()
    for trace in ("<script", "<img", "javascript:", "onclick=", "<iframe", "style=", "<svg"):
        assert trace not in html


def test_the_search_index_holds_plain_text() -> None:
    page = best_practice(situation="<p>Fees &amp; <b>dues</b></p><ul><li>one</li><li>two</li></ul>")
    text = Resource.objects.get(pk=page.pk).specific.public_text()
    assert "Fees & dues" in " ".join(text.split())
    assert "<" not in text
    assert "onetwo" not in text


def test_a_page_without_a_level_or_with_a_taken_identifier_is_refused() -> None:
    best_practice("First", identifier="taken")
    browser = browser_of(person("editor"))
    address = f"/admin/pages/add/practices/bestpractice/{index_page().pk}/"
    data = page_form("Text", identifier="taken")
    assert "identifier" in browser.post(address, data).context["form"].errors
    data = page_form("Text")
    del data["for_bronze"]
    assert "for_bronze" in browser.post(address, data).context["form"].errors


def test_too_few_steps_are_refused() -> None:
    data = page_form("Text", **{"steps-count": "1"})
    response = browser_of(person("editor")).post(
        f"/admin/pages/add/practices/bestpractice/{index_page().pk}/", data
    )
    assert "steps" in response.context["form"].errors


def test_a_copied_page_gets_an_identifier_of_its_own() -> None:
    page = best_practice("Zebra")
    page.refresh_from_db()
    browser = browser_of(person("superuser"))
    response = browser.post(
        f"/admin/pages/{page.pk}/copy/",
        {
            "new_title": "Zebra two",
            "new_slug": "zebra-two",
            "new_parent_page": index_page().pk,
            "publish_copies": "on",
        },
    )
    assert response.status_code == 302
    copied = BestPractice.objects.get(slug="zebra-two")
    assert copied.identifier not in {"", page.identifier}
    assert copied.translation_key != page.translation_key


def test_a_translation_shares_the_identifier_of_its_original() -> None:
    page = best_practice("Zebra")
    page.refresh_from_db()
    italian = index_page("it").locale
    draft = page.copy_for_translation(italian)
    draft.situation = SITUATIONS["it"]
    publish(draft)
    copied = BestPractice.objects.get(locale=italian, slug__startswith=page.slug)
    assert copied.identifier == page.identifier
    assert copied.translation_key == page.translation_key
