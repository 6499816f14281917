"""Corrections on the page reach the row and the column beside which they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

from portal.benchmarking.models import Assessment
from tests.portal.benchmarking.imports.uploads import Import

pytestmark = pytest.mark.django_db


class Form(HTMLParser):
    """What a browser would send of the last form of a page, and the label of each field."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.rows: list[list[str]] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.ids.add(found.get("id", ""))
        if tag == "form":
            self.fields, self.rows = {}, []
        elif tag == "tr":
            self.rows.append([])
        elif tag == "input":
            is_ticked = "checked" in found
            if found.get("type") in ("radio", "checkbox"):
                if is_ticked:
                    self.fields[found["name"]] = found["value"]
            else:
                self.fields[found["name"]] = found.get("value", "")
                if self.rows:
                    self.rows[-1].append(found["name"])


def sent(
    importing: Import, response: Any, typed: Mapping[str, str], do: str = "check", **more: str
) -> Any:
    """The form as it stands there; what is `typed` by the text that stands in a field now."""
    form = Form(response.content.decode())
    posted = {**form.fields, **more}
    for name, value in form.fields.items():
        if name.startswith(("score-", "code-")) and value in typed:
            posted[name] = typed[value]
    posted = {key: value for key, value in posted.items() if not key.startswith("csrf")}
    return importing.check(do, **posted)


CORRECTED: dict[str, tuple[str, dict[str, str], list[dict[str, float]]]] = {
    "one column": (
        "Code;Score (0-4)\n1.1;2*\n1.2;3\n",
        {"2*": "2"},
        [{"1.1": 50, "1.2": 75}],
    ),
    "two columns, a bad cell in each": (
        "Code;Score 2023 (0-4);Score 2024 (0-4)\n1.3;2*;3\n1.4;2;4*\n",
        {"2*": "2", "4*": "4"},
        [{"1.3": 50, "1.4": 50}, {"1.3": 75, "1.4": 100}],
    ),
    "two columns, one bad cell in the second": (
        "Code;Score 2023 (0-4);Score 2024 (0-4)\n1.3;2;3*\n1.4;2;4\n",
        {"3*": "3"},
        [{"1.3": 50, "1.4": 50}, {"1.3": 75, "1.4": 100}],
    ),
    "three columns, several rows": (
        "Code;2022 (0-4);2023 (0-4);2024 (0-4)\n1.1;a;b;c\n1.2;3;1;e\n1.3;2;f;4\n1.4;1;1;1\n",
        {"a": "0", "b": "1", "c": "2", "e": "4", "f": "1"},
        [
            {"1.1": 0, "1.2": 75, "1.3": 50, "1.4": 25},
            {"1.1": 25, "1.2": 25, "1.3": 25, "1.4": 25},
            {"1.1": 50, "1.2": 100, "1.3": 100, "1.4": 25},
        ],
    ),
    "a code that there is not": (
        "Code;2023 (0-4);2024 (0-4)\n1.11;1;2\n1.2;3;4\n",
        {"1.11": "1.1"},
        [{"1.1": 25, "1.2": 75}, {"1.1": 50, "1.2": 100}],
    ),
    "a row whose number and place make that of another": (
        "Code;2023 (0-4);2024 (0-4)\n1.1;1;2*\n1.2;3*;4\n1.3;4;2\n",
        {"2*": "2", "3*": "3"},
        [{"1.1": 25, "1.2": 75, "1.3": 100}, {"1.1": 50, "1.2": 100, "1.3": 50}],
    ),
}


@pytest.mark.parametrize(("content", "typed", "wanted"), CORRECTED.values(), ids=CORRECTED)
def test_what_is_typed_beside_a_row_is_read_in_that_row_and_column(
    content: str, typed: dict[str, str], wanted: list[dict[str, float]]
) -> None:
    importing = Import()
    response = importing.upload(content)
    if len(wanted) > 1:
        response = sent(importing, response, {}, column="both")
    form = Form(response.content.decode())
    assert {name for row in form.rows for name in row} <= form.ids
    days = {f"date-{place}": f"202{place}-03-12" for place in range(len(wanted))}
    response = sent(importing, response, typed, **days)
    assert response.context["page"].problem_count == 0
    assert sent(importing, response, {}, "import", **days).status_code == 302
    saved = [
        {score.indicator.code: float(score.value) for score in each.scores.all()}
        for each in Assessment.objects.filter(cluster=importing.cluster).order_by("assessed_on")
    ]
    assert saved == wanted


def test_every_message_of_the_summary_leads_to_its_field() -> None:
    importing = Import()
    response = importing.upload("Code;2023 (0-4);2024 (0-4)\n1.1;1;2*\n1.2;3*;4\n")
    response = sent(importing, response, {}, column="both")
    form = Form(response.content.decode())
    fields = {field for field, _message in response.context["page"].errors}
    assert {"score-2-1", "score-3"} <= fields
    assert fields <= form.ids
