"""A lesson may hold tables between its parts, and every reader of a lesson knows them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from practices.sections import section_text
from practices.starter_library.library_types import section_value
from tests.factories.library import course, module
from training.models import Module

pytestmark = pytest.mark.django_db

CONTENT: list[tuple[str, Any]] = [
    ("section", {"heading": "Fees by size", "body": "<p>Small firms pay less.</p>"}),
    (
        "table",
        {
            "data": [["Band", "Fee"], ["1-9", "500 €"], ["10-49", "1.200 €"]],
            "table_header_choice": "row",
            "first_row_is_table_header": True,
        },
    ),
    ("text", "<p>Raise them slowly.</p>"),
]


@pytest.fixture
def lesson() -> Module:
    return module(course(), content=CONTENT)


def test_a_lesson_shows_its_tables_where_they_stand(lesson: Module) -> None:
    html = Client().get(lesson.url).content.decode()
    ordered = ["Small firms pay less.", '<th scope="col">Fee</th>', "<td>1.200 €</td>", "slowly"]
    places = [html.index(piece) for piece in ordered]
    assert places == sorted(places)
    assert "<h3></h3>" not in html


def test_the_words_of_a_lesson_s_tables_are_found(lesson: Module) -> None:
    text = section_text(lesson, lesson.sections)
    assert "10-49 1.200 €" in text
    assert "Raise them slowly." in text


def test_the_interface_for_programs_gives_the_tables(lesson: Module) -> None:
    answer = Client().get(f"/api/v1/resources/{lesson.identifier}/").json()
    content = next(one for one in answer["sections"] if one["id"] == "content")
    assert [entry.get("title", "") for entry in content["entries"]] == ["Fees by size", "", ""]
    assert "<td>1.200 €</td>" in content["entries"][1]["html"]


def test_a_file_of_the_library_brings_the_tables_of_a_lesson() -> None:
    text = "### Fees\n\nBefore.\n\n| Band | Fee |\n|---|---|\n| 1-9 | 500 |\n\nAfter.\n"
    section = next(one for one in Module.sections if one.field == "content")
    kinds = [(kind, value) for kind, value in section_value(section, text, {})]
    assert [kind for kind, _value in kinds] == ["section", "table", "text"]
    assert kinds[1][1]["data"] == [["Band", "Fee"], ["1-9", "500"]]
    assert kinds[0][1]["body"] == "<p>Before.</p>"
