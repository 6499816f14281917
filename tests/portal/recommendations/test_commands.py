"""The commands `recommend` and `evaluate_recommendations`."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.recommendations.management.commands.evaluate_recommendations import EXAMPLES
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db
FEW = ("--invented", "2", "--draws", "1", "--instances", "3")


def output(*arguments: str) -> str:
    stream = io.StringIO()
    call_command(*arguments, stdout=stream)
    return stream.getvalue()


def test_the_evaluation_prints_tables_or_json() -> None:
    text = output("evaluate_recommendations", *FEW)
    for words in (
        "cover@10",
        "MMR 0.7",
        "BM25 on names",
        "Regret of lists of 10",
        "Monotonicity 100.0%",
    ):
        assert words in text
    found: dict[str, Any] = json.loads(output("evaluate_recommendations", *FEW, "--format", "json"))
    assert found["agreement"]["mean"] >= 0.65
    assert found["agreement"]["refused"] == {}
    assert found["examples"]["ahead"]["coverage_10"] is True


def test_the_same_seed_gives_the_same_figures() -> None:
    first, again = (
        output("evaluate_recommendations", *FEW, "--seed", "3", "--format", "json")
        for _ in range(2)
    )
    assert first == again


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate_recommendations", "--draws", "0"),
        ("evaluate_recommendations", "--profiles", "no-such-file.yaml"),
        ("recommend", str(EXAMPLES), "--profile", "example-textile", "--hours", "-1"),
        ("recommend", str(EXAMPLES), "--profile", "example-textile", "--hours", "nan"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as caught:
        output(*arguments)
    assert "\n" not in str(caught.value)


def test_a_list_within_hours_names_its_steps_and_what_does_not_fit() -> None:
    arguments = ("recommend", str(EXAMPLES), "--profile", "example-textile", "--format", "json")
    found = json.loads(output(*arguments, "--hours", "30"))
    listed = [item["id"] for item in found["recommendations"]]
    assert found["hours"] <= 30
    assert found["left_out"]
    assert not set(found["left_out"]) & set(listed)
    assert sorted(name for step in found["path"].values() for name in step) == sorted(listed)


def test_a_publish_is_seen_by_the_next_call(tmp_path: Path) -> None:
    arguments = ("recommend", str(EXAMPLES), "--profile", "example-textile", "--format", "json")
    before = [item["id"] for item in json.loads(output(*arguments))["recommendations"]]
    best_practice(
        "Be known",
        identifier="be-known",
        indicators=("5.1", "4.12", "4.11"),
        levels=("silver", "bronze"),
        evidence="externally-assessed",
        effort="days",
    )
    after = [item["id"] for item in json.loads(output(*arguments))["recommendations"]]
    assert "be-known" in after
    assert "be-known" not in before
