"""Codes beside titles that are those of other indicators, of none, or in another language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.reader import read_report
from portal.benchmarking.imports.core.results import Answers, Reading

TITLES = {
    "1.1": ("Committed participation", "Adesione formalizzata"),
    "1.2": ("Composition of participants", "Composizione della compagine"),
    "2.1": ("Lifelong learning of the team", "Formazione continua del team"),
    "2.2": ("Working groups", "Gruppi di lavoro"),
    "3.1": ("Success stories", "Storie di successo"),
}
SPECS = [IndicatorSpec(code, code[0], both[0]) for code, both in TITLES.items()]
EVERY = {title: code for code, both in TITLES.items() for title in both}
FOREIGN = ("Turnover growth", "Export share", "Patents a year", "Start-ups", "Energy use")
SPANISH = ("Adhesión formal", "Participantes", "Aprendizaje", "Grupos de trabajo", "Historias")


def look(titles: Sequence[str], answer: str = "", pattern: str = "{};{};{}") -> Reading:
    lines = [
        pattern.format(code, title, score)
        for code, title, score in zip(TITLES, titles, (10, 20, 30, 40, 50), strict=True)
    ]
    content = "\n".join([pattern.format("Code", "Indicator", "Score (%)"), *lines])
    answers = Answers(rows={"names": answer} if answer else {}, dates={"": date(2025, 3, 1)})
    day = date(2026, 11, 29)
    return read_report(content.encode(), "report", SPECS, EVERY, today=day, answers=answers)


def asked(reading: Reading) -> list[str]:
    return [each.about for each in reading.questions]


@pytest.mark.parametrize("language", [0, 1])
def test_titles_of_the_framework_in_any_of_its_languages_are_not_asked_about(language: int) -> None:
    assert look([both[language] for both in TITLES.values()]).can_be_saved


@pytest.mark.parametrize(
    "titles",
    [
        ("Participation, committed", "Composition", "Learning in the team", "Work", "Successes"),
        ("",) * 5,
        ("Structure", "Structure", "Management", "Management", "Structure"),
    ],
    ids=["other words", "none", "areas"],
)
def test_titles_in_other_words_or_names_of_areas_are_not_asked_about(titles: list[str]) -> None:
    assert look(titles).can_be_saved


@pytest.mark.parametrize("pattern", ["{};{};{}", "{} {};{}"], ids=["beside", "in one cell"])
def test_titles_of_another_framework_are_asked_about_with_examples(pattern: str) -> None:
    reading = look(FOREIGN, pattern=pattern)
    assert asked(reading) == ["names"]
    (question,) = reading.questions
    assert question.problem.code == "titles-unknown"
    assert (
        "1.1 “Turnover growth” (“Committed participation”)" in question.problem.params["examples"]
    )
    assert not reading.can_be_saved
    assert look(FOREIGN, "codes", pattern).results[0].scores["1.1"] == 10


def test_titles_in_a_further_language_are_imported_after_one_question_at_most() -> None:
    assert asked(look(SPANISH)) in ([], ["names"])
    assert look(SPANISH, "codes").can_be_saved


def test_codes_of_another_order_are_asked_about_and_either_answer_holds() -> None:
    titles = [both[0] for both in TITLES.values()]
    turned = [*titles[1:], titles[0]]
    reading = look(turned)
    (question,) = reading.questions
    assert question.problem.code == "titles-elsewhere"
    assert [choice.value for choice in question.choices] == ["codes", "titles"]
    assert look(turned, "codes").results[0].scores["1.1"] == 10
    by_titles = look(turned, "titles")
    assert by_titles.results[0].scores["1.1"] == 50
    assert by_titles.can_be_saved


def test_a_title_that_clearly_names_another_indicator_is_said_at_its_row() -> None:
    titles = [both[0] for both in TITLES.values()]
    reading = look([*titles[:2], "Groups working", *titles[3:]])
    (row,) = reading.problems
    assert row.problem is not None
    assert (row.problem.code, row.problem.params["other"]) == ("code-and-title-differ", "2.2")
