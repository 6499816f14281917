"""Frameworks, the search and resources as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices.models import Framework, Indicator, Resource
from tests.factories.accounts import person
from tests.factories.api import Program

pytestmark = pytest.mark.django_db


def test_a_framework_says_what_is_official_and_what_each_label_asks() -> None:
    row = Framework.objects.get(is_default=True)
    found = Program().data(f"/frameworks/{row.slug}/")
    indicators = [one for area in found["areas"] for one in area["indicators"]]
    every = Indicator.objects.filter(area__framework=row)
    assert [one["code"] for one in indicators] == [one.code for one in every]
    assert found["scale"] == {"min": float(row.scale_min), "max": float(row.scale_max)}
    assert found["disclaimer"] == row.disclaimer != ""
    assert [label["level"] for label in found["labels"]] == ["bronze", "silver", "gold"]
    own = indicators[0]["code"]
    target = row.targets.create(
        indicator=every.get(code=own), level="gold", value=99, official=True
    )
    again = Program().data(f"/frameworks/{row.slug}/")["areas"][0]["indicators"]
    assert again[0]["targets"][2] == {"level": "gold", "value": 99.0, "official": True}
    assert again[1]["targets"][2]["official"] is False
    assert target.pk


@pytest.mark.usefixtures("library_index")
def test_the_api_finds_what_the_page_finds(visitor: Client) -> None:
    asked = "q=membership+fees&level=bronze&level=silver&type=best-practice"
    page = visitor.get(f"/en/search/?{asked}")
    found = visitor.get(f"/api/v1/resources/?{asked}&page_size=10").json()
    shown = [card.identifier for card in page.context["cards"]]
    assert [one["id"] for one in found["results"]] == shown != []
    assert found["total"] == page.context["total"]
    second = visitor.get(f"/api/v1/resources/?{asked}&page_size=3&page=2").json()
    assert [one["id"] for one in second["results"]] == shown[3:6]
    assert "page=3" in second["next"]
    assert "page=" not in second["previous"].replace("page_size=", "")
    assert found["facets"]["level"]["bronze"] > 0
    counts = []
    for size in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            many = visitor.get(f"/api/v1/resources/?page_size={size}").json()
        assert len(many["results"]) == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("level=tin", "level"),
        ("category=nothing", "category"),
        ("color=red", "color"),
        ("page=0", "page"),
        ("page=10000", "page"),
        ("page_size=101", "page_size"),
        ("sort=best", "sort"),
        ("q=%00", "q"),
        ("q=a&q=b", "q"),
        ("format=xml", "format"),
    ],
)
def test_what_is_not_understood_is_named(visitor: Client, asked: str, name: str) -> None:
    answer = visitor.get(f"/api/v1/resources/?{asked}")
    assert answer.status_code == 400
    assert [one["name"] for one in answer.json()["errors"]] == [name]


def test_an_engine_that_is_down_is_said_with_503(visitor: Client, settings: Any) -> None:
    blocked = Path(settings.SEARCH_ENGINE["LOCATION"]) / "a-file"
    blocked.write_text("not a folder")
    settings.SEARCH_ENGINE = {**settings.SEARCH_ENGINE, "LOCATION": str(blocked / "index")}
    answer = visitor.get("/api/v1/resources/?q=strategy")
    assert answer.status_code == 503
    assert answer.json()["code"] == "search-unavailable"
    assert answer["Retry-After"] == "30"
    assert visitor.get("/api/v1/frameworks/").status_code == 200


def test_every_resource_can_be_read_with_its_sections() -> None:
    trainer = Program(person("trainer"))
    kinds = {}
    for page in Resource.objects.live().filter(locale__language_code="en").order_by("pk"):
        kinds.setdefault(page.kind, page)
    assert len(kinds) == 8
    for kind, page in kinds.items():
        found = trainer.data(f"/resources/{page.identifier}/")
        assert (found["kind"], found["title"]) == (kind, page.title)
        assert found["page_url"].endswith(page.get_url())
        for section in found["sections"]:
            assert section["html"] or section["entries"], (kind, section)
        assert found["sections"], kind
    italian = trainer.data(f"/resources/{page.identifier}/", language="it")
    assert italian["language"] in italian["languages"]
