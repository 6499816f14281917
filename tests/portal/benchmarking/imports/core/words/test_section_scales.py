"""Scales that are named between the scores, and ends of scales that are written with thousands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.imports.core.words.scale.scales import (
    Scale,
    named_in_heading,
    named_in_section,
)
from tests.portal.benchmarking.imports.core.import_sheets import CODES, asked, look, one, question


def areas(first: str, second: str, heading: str = "Score") -> str:
    return "\n".join(
        [f"Code;{heading}", f"{first};", "1.1;5", "1.2;10", f"{second};", "2.1;50", "2.9;100"]
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Structure (0-10)", "Management (0-100)"),
        ("1 Structure (0 to 10)", "2 Management (scale 0-100)"),
        ("Struttura (max. 10 punti ciascuno)", "Gestione (max. 100 per indicatore)"),
        ("Struktur (je max. 10 Punkte)", "Management (max. 100)"),
    ],
)
def test_each_area_may_have_a_scale_of_its_own(first: str, second: str) -> None:
    content = areas(first, second)
    assert one(content).scores == {"1.1": 50, "1.2": 100, "2.1": 50, "2.9": 100}
    (said,) = [each for each in look(content).notices if each.code == "scale-of-sections"]
    assert "0-10" in said.params["scales"]
    assert asked(content) == []


def test_what_may_be_the_highest_sum_of_an_area_is_asked_about() -> None:
    content = "\n".join(["Code;Score", "Structure (max. 8 points);", "1.1;3", "1.2;4"])
    assert asked(content) == ["scale"]
    each = content.replace("points", "points each")
    assert one(each).scores == {"1.1": 37.5, "1.2": 50}


@pytest.mark.parametrize(
    "line", ["Structure (1-2)", "Structure (20 %)", "Section 1 of 5", "Area 1/5"]
)
def test_numbers_in_the_title_of_an_area_that_are_no_scale_are_none(line: str) -> None:
    content = "\n".join(["Code;Score", f"{line};", "1.1;1", "1.2;2"])
    assert question(look(content)).about == "scale"


def test_the_heading_counts_more_than_the_title_of_an_area() -> None:
    content = areas("Structure (0-10)", "Management (0-10)", "Score (0-100)")
    assert one(content).scores["1.1"] == 5


def test_each_indicator_may_name_its_scale() -> None:
    content = (
        "Code;Indicator;Score\n1.1;Members (0-5);5\n1.2;Partners (0-10);5\n2.1;Maturity (0-20);5"
    )
    assert one(content).scores == {"1.1": 100, "1.2": 50, "2.1": 25}


@given(st.integers(2, 20), st.sampled_from(["({0}-{1})", "({0} to {1})", "(max. {1} each)"]))
def test_a_scale_in_brackets_is_read_whatever_the_title(top: int, form: str) -> None:
    found = named_in_section("3 Financing " + form.format(0, top))
    assert found is not None
    assert (found.scale, found.is_sure) == (Scale(0, top), True)


@pytest.mark.parametrize("top", ["1.000", "1,000", "1'000", "1’000", "1 000", "1000"])
def test_a_thousand_is_the_end_of_a_scale_in_any_form(top: str) -> None:
    assert named_in_heading(f"Score (max. {top})") == Scale(0, 1000)
    rows = [f"{code}|{10 + 90 * place}|{top}" for place, code in enumerate(CODES)]
    assert one("\n".join(["Code|Points|Max.", *rows])).scores["1.2"] == 10
    labelled = "\n".join(["Code|Points|Max.", *rows]).replace(f"|{top}", f"|max. {top}")
    assert one(labelled).scores["1.2"] == 10


def test_three_decimals_are_no_thousands() -> None:
    rows = [f"{code};0,{place + 1}50;1,000" for place, code in enumerate(CODES)]
    assert one("\n".join(["Code;Wert;Höchstwert", *rows])).scores["1.1"] == 15
    rows = [f"{code};0,{place + 1}50" for place, code in enumerate(CODES)]
    assert one("\n".join(["Code;Wert (max. 1,000)", *rows])).scores["1.1"] == 15


def test_scores_of_a_thousand_are_read_like_their_maxima() -> None:
    rows = ["1.1;1.000;1.000", "1.2;850;1.000", "2.1;1'000;1.000"]
    assert one("\n".join(["Code;Punkte;Max", *rows])).scores == {"1.1": 100, "1.2": 85, "2.1": 100}


def test_titles_below_a_heading_that_nobody_knows_are_compared() -> None:
    topics = ("Catering", "Parking", "Water", "Noise", "Fuel", "Phones", "Mail")
    rows = [f"{code};{topic};50" for code, topic in zip(CODES, topics, strict=True)]
    assert "names" in asked("\n".join(["No;Question;Score (%)", *rows]))
    same = [f"{code};{'high' if place % 2 else 'low'};50" for place, code in enumerate(CODES)]
    assert "names" not in asked("\n".join(["No;Level of trust;Score (%)", *same]))


def test_further_codes_beside_the_table_without_a_heading_are_asked_about() -> None:
    rows = ["1.1;50;;2.9;60", "1.2;75;;2.10;70", "2.1;80;;3.2;90"]
    content = "\n".join(["Code;Score %;;;", *rows])
    assert asked(content) == ["parts"]
    once_more = content.replace("2.9", "1.1").replace("2.10", "1.2").replace("3.2", "2.1")
    assert "parts" not in asked(once_more)
