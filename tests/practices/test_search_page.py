"""The search page answers whatever the address asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.services import rebuild_index
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled_index(db: None) -> None:
    """The index of the starter library."""
    rebuild_index()


NONSENSE: list[dict[str, Any]] = [
    {"q": '"'},
    {"q": "AND"},
    {"q": "*"},
    {"q": "(fees OR"},
    {"q": "title:fees^999 -\\ ~ [a TO b] {x}"},
    {"q": "fees " * 2_000},
    {"q": "x" * 10_000},
    {"q": "fees\x00budget"},
    {"q": "🦘🧪"},
    {"q": "<script>alert(1)</script>"},
    {"q": "fees", "page": "99999999999"},
    {"q": "fees", "page": "-1"},
    {"q": "fees", "page": "\x00"},
    {"q": "fees", "page": "²"},
    {"q": "fees", "page": "9" * 5_000},
    {"level": "platinum", "no-such-facet": "x", "indicator": "99.9"},
    {"level": "bronze\x00", "area": '"', "type": "*", "category": "a=b", "lang": "xx"},
    {"indicator": [f"{n}.1" for n in range(500)]},
    {"sort": "nonsense", "q": "fees"},
    {"q": "fees", "sort": ["newest", "relevance"]},
]


def test_nonsense_in_the_address_is_answered(visitor: Client, filled_index: None) -> None:
    for parameters in NONSENSE:
        for language in ("en", "it"):
            address = f"/{language}/search/?{urlencode(parameters, doseq=True)}"
            response = visitor.get(address)
            assert response.status_code == 200, parameters
            assert "<script>alert" not in response.content.decode()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(max_size=60),
    name=st.sampled_from(["level", "area", "type", "page", "sort", "lang", "x"]),
    value=st.text(max_size=20),
)
def test_any_text_in_the_address_is_answered(
    db: None, filled_index: None, text: str, name: str, value: str
) -> None:
    encoded = urlencode({"q": text, name: value}, errors="surrogatepass")
    assert Client().get(f"/en/search/?{encoded}").status_code == 200


@pytest.mark.parametrize("page", ["99999999999", "0", "x", "9" * 5_000, "\x00"])
def test_a_list_answers_any_page_number(visitor: Client, page: str) -> None:
    address = f"/en/best-practices/?{urlencode({'page': page})}"
    assert visitor.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/en/%00/", "/en/search/%00", "/xx/search/", "/en/no-page/"])
def test_an_address_of_nothing_is_not_found(visitor: Client, address: str) -> None:
    assert visitor.get(address, follow=True).status_code == 404


def test_the_search_page_takes_no_posts(visitor: Client) -> None:
    assert visitor.post("/en/search/", {"q": "fees"}).status_code == 405


def test_titles_with_html_are_shown_as_text(
    visitor: Client, after_commit: Callable[[], Any]
) -> None:
    with after_commit():
        best_practice(
            "Quokka <img src=x onerror=alert(1)> & more",
            summary="Quokka <b onclick=alert(2)>bold</b>",
        )
    content = visitor.get("/en/search/?q=quokka").content.decode()
    assert "<mark>Quokka</mark> &lt;img" in content
    assert "<img src=x" not in content
    assert "<b onclick" not in content


def test_facets_narrow_the_results_and_can_be_taken_back(
    visitor: Client, filled_index: None
) -> None:
    wide = visitor.get("/en/search/?q=fees")
    narrow = visitor.get("/en/search/?q=fees&level=gold&type=methodology")
    assert narrow.context["total"] < wide.context["total"]
    chips = {chip.label: chip.remove_url for chip in narrow.context["chips"]}
    assert set(chips) == {"Gold", "Methodology"}
    assert chips["Gold"] == "?q=fees&type=methodology"
    labels = {group.name: group for group in wide.context["facets"]}
    counts = {option.value: option.count for option in labels["type"].options}
    only = visitor.get("/en/search/?q=fees&type=methodology")
    assert only.context["total"] == counts["methodology"]


def test_a_search_without_results_offers_ways_out(visitor: Client, filled_index: None) -> None:
    response = visitor.get("/en/search/?q=fees&country=ZZ&type=case-study")
    assert response.context["total"] == 0
    assert [label for label, _url, count in response.context["ways"] if count]


def test_without_an_engine_the_lists_are_offered(
    visitor: Client, settings: Any, tmp_path: Any
) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    settings.SEARCH_ENGINE = {**settings.SEARCH_ENGINE, "LOCATION": str(blocked)}
    response = visitor.get("/en/search/?q=fees")
    assert response.status_code == 503
    assert "/en/best-practices/" in response.content.decode()
    assert visitor.get("/en/").status_code == 200
