"""The search page answers whatever the address asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practices.finding.help import named_indicators
from practices.selectors import default_areas
from practices.services import record_adoptions
from search.core.query import SearchQuery
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


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


def test_nonsense_in_the_address_is_answered(visitor: Client, library_index: Path) -> None:
    for parameters in NONSENSE:
        for language in ("en", "it"):
            address = f"/{language}/search/?{urlencode(parameters, doseq=True)}"
            response = visitor.get(address)
            assert response.status_code == 200, parameters
            assert "<script>alert" not in response.content.decode()
            suggestions = visitor.get(address.replace("/search/", "/search/suggest/"))
            assert suggestions.status_code == 200, parameters
            assert "<script>alert" not in suggestions.content.decode()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=60),
    name=st.sampled_from(["level", "area", "type", "page", "sort", "lang", "x"]),
    value=st.text(max_size=20),
)
def test_any_text_in_the_address_is_answered(
    db: None, library_index: Path, text: str, name: str, value: str
) -> None:
    encoded = urlencode({"q": text, name: value}, errors="surrogatepass")
    assert Client().get(f"/en/search/?{encoded}").status_code == 200
    assert Client().get(f"/en/search/suggest/?{encoded}").status_code == 200


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
    visitor: Client, library_index: Path
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


def test_values_that_do_not_exist_filter_nothing(visitor: Client, library_index: Path) -> None:
    plain = visitor.get("/en/search/?q=fees")
    odd = visitor.get("/en/search/?q=fees&country=ZZ&level=platinum&indicator=99.9")
    assert odd.context["total"] == plain.context["total"] > 0
    assert odd.context["chips"] == []


def test_each_way_out_brings_what_it_promises(visitor: Client, library_index: Path) -> None:
    response = visitor.get("/en/search/?q=fees&country=IT&type=case-study&level=gold")
    assert response.context["total"] == 0
    ways = response.context["help"].ways
    assert ways
    for label, url, count in ways:
        there = visitor.get(f"/en/search/{url}" if url.startswith("?") else url)
        assert there.context["total"] == count > 0, label


def test_words_that_nothing_has_lead_to_indicators_and_areas(
    visitor: Client, library_index: Path
) -> None:
    nothing = visitor.get("/en/search/?q=zzzzzz").context["help"]
    assert (nothing.ways, nothing.indicators) == ([], [])
    assert [area.code for area in nothing.areas] == ["1", "2", "3", "4", "5"]
    area = nothing.areas[2]
    assert visitor.get(area.url).context["total"] == area.resource_count
    near = named_indicators(SearchQuery(text="shares of private money"), default_areas())
    assert near[0].code == "3.2"
    assert visitor.get(near[0].url).context["total"] > 0


def test_a_page_beyond_the_end_shows_the_last_one(visitor: Client, library_index: Path) -> None:
    last = visitor.get("/en/search/?q=fees&page=9999")
    pager = last.context["pager"]
    assert pager.page_obj.number == pager.page_obj.paginator.num_pages > 1
    assert len(last.context["cards"]) == pager.end - pager.start + 1


def test_the_title_says_what_was_searched_and_which_page_it_is(
    visitor: Client, library_index: Path
) -> None:
    content = visitor.get("/en/search/?q=fees&level=bronze&page=2").content.decode()
    title = content.partition("<title>")[2].partition("</title>")[0]
    assert re.match(r"fees, Bronze: \d+ results, page 2 of \d ", title)
    long = visitor.get("/en/search/", {"q": "fees " * 100}).context["page_title"]
    assert len(long) < 120


def test_long_facets_show_the_largest_values_first_and_hide_none(
    visitor: Client, library_index: Path
) -> None:
    groups = {group.name: group for group in visitor.get("/en/search/").context["facets"]}
    long = next(group for group in groups.values() if group.more)
    assert min(one.count for one in long.options) >= max(one.count for one in long.more)
    assert not long.more_open
    # Ticking a value moves none, and keeps the place open in which it stands.
    hidden = long.more[-1]
    ticked = visitor.get("/en/search/", {long.name: hidden.value})
    after = {group.name: group for group in ticked.context["facets"]}[long.name]
    assert [one.value for one in after.options] == [one.value for one in long.options]
    assert after.more_open
    assert ticked.context["total"] == hidden.count


def test_a_chosen_indicator_stays_though_nothing_has_it(
    visitor: Client, library_index: Path
) -> None:
    response = visitor.get("/en/search/?q=zzzzzz&indicator=3.2")
    (group,) = response.context["facets"]
    (area,) = group.options
    assert (area.value, area.checked, area.count) == ("3", False, 0)
    assert [(child.value, child.checked) for child in area.children] == [("3.2", True)]


def test_most_adopted_comes_first_and_few_clusters_are_not_named(
    visitor: Client, after_commit: Callable[[], Any]
) -> None:
    with after_commit():
        for name in ("one", "two", "three"):
            best_practice(f"Quokka {name}")
    with after_commit():
        record_adoptions("quokka-two", 4)
        record_adoptions("quokka-three", 5)
    response = visitor.get("/en/search/?q=quokka&sort=adopted")
    content = response.content.decode()
    cards = response.context["cards"]
    assert cards[0].identifier == "quokka-three"
    assert {card.identifier: card.adoptions for card in cards} == {
        "quokka-one": 0,
        "quokka-two": 0,
        "quokka-three": 5,
    }
    assert content.count("Used by") == content.count("Used by 5 clusters") == 1


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
    suggestions = visitor.get("/en/search/suggest/?q=fees")
    assert (suggestions.status_code, b"option" in suggestions.content) == (200, False)
    practice = visitor.get(best_practice().get_url())
    assert (practice.status_code, practice.context["similar"]) == (200, [])


def test_a_mended_search_can_be_made_as_it_was_typed(visitor: Client, library_index: Path) -> None:
    mended = visitor.get("/en/search/?q=goverance")
    assert mended.context["suggestion"] == "governance"
    assert "exact=1" in mended.context["exact_url"]
    assert "Showing results for <strong>governance" in mended.content.decode()
    nothing = visitor.get("/en/search/?q=goverance&type=module&level=gold&area=3&effort=days")
    assert nothing.context["suggestion"]
    assert not nothing.context["cards"]
    assert "Showing results for" not in nothing.content.decode()
    typed = visitor.get(mended.context["exact_url"])
    assert (typed.context["suggestion"], typed.context["text"]) == (None, "goverance")
