"""Why a file can't be used is said for what it is, and what needs no question gets none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.imports.core.reader import UnreadableFile
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.import_sheets import CODES, NAMES, asked, look, one


def refusal(content: str) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as caught:
        look(content)
    return caught.value.problem.code, problem_message(caught.value.problem)


@pytest.mark.parametrize("heading", ["Score", "Status", "Colour"])
def test_words_instead_of_scores_are_never_read_as_a_table_on_its_side(heading: str) -> None:
    rows = [f"{code};{name};green" for code, name in zip(CODES, NAMES, strict=True)]
    content = "\n".join([f"Code;Indicator;{heading}", *rows])
    if heading == "Score":
        assert {row.problem.code for row in one(content).problems if row.problem} == {
            "score-not-a-number"
        }
    else:
        code, message = refusal(content)
        assert code == "no-figures"
        assert message.startswith("7 indicators")


def test_codes_of_another_framework_are_named() -> None:
    rows = [f"K{place};Topic {place};{place + 60}" for place in range(1, 9)]
    code, message = refusal("\n".join(["Code;Topic;Score", *rows]))
    assert code == "codes-unknown"
    assert "K1, K2, K3" in message


def test_scores_of_areas_alone_are_called_that() -> None:
    code, _message = refusal("Code;Area;Score\n1;Area one;60\n2;Area two;61\n3;Area three;62")
    assert code == "only-areas"


def test_parts_of_an_indicator_that_has_its_own_score_are_left_out() -> None:
    rows = ["1.1;Members;50", "1.1.1;Firms;40", "1.1.2;Others;60", "1.2;Partners;75"]
    reading = look("\n".join(["Code;Indicator;Score", *rows]))
    assert reading.results[0].scores == {"1.1": 50, "1.2": 75}
    assert [each.why for each in reading.left_out] == ["detail", "detail"]
    alone = one("\n".join(["Code;Indicator;Score", *rows[1:]]))
    assert [row.code for row in alone.problems] == ["1.1.1", "1.1.2"]


@pytest.mark.parametrize("label", ["Ind. {} – {}", "Krit. {}: {}", "Indicator {} {}"])
def test_a_code_behind_its_label_is_read(label: str) -> None:
    rows = [f"{label.format(c, n)};50" for c, n in zip(CODES, NAMES, strict=True)]
    assert len(one("\n".join(["Voce;Punti su 100", *rows])).scores) == len(CODES)


@pytest.mark.parametrize(
    "heading",
    ["Waga", "Évolution", "Écart", "Budget k€", "Kosten", "Goal 2027", "Priorità", "Importance"],
)
def test_a_column_that_is_never_a_score_is_no_question(heading: str) -> None:
    rows = [f"{c};{60 + p};{(p * 7) % 11 + 2}" for p, c in enumerate(CODES)]
    assert asked("\n".join([f"Code;Score;{heading}", *rows])) == []


@pytest.mark.parametrize("heading", ["Vår score", "Onze score", "Nasza ocena", "Pontuação obtida"])
def test_a_score_of_our_own_is_one_in_any_language(heading: str) -> None:
    rows = [f"{c};{60 + p}" for p, c in enumerate(CODES)]
    assert asked("\n".join([f"Code;{heading}", *rows])) == []


@given(st.lists(st.integers(0, 100), min_size=7, max_size=7, unique=True))
def test_a_difference_is_no_choice_whatever_it_is_called(before: list[int]) -> None:
    rows = [
        f"{c};{b};{60 + 5 * p};{60 + 5 * p - b}"
        for p, (c, b) in enumerate(zip(CODES, before, strict=True))
    ]
    (question,) = [
        each
        for each in look("\n".join(["Code;Score 2023;Score 2025;Zzz", *rows])).questions
        if each.about == "column"
    ]
    assert [choice.value for choice in question.choices][:2] == ["Score 2023", "Score 2025"]
    assert "Zzz" not in {choice.value for choice in question.choices}
