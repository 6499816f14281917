"""One function rounds: half up, the same everywhere, and shown gaps can be subtracted."""

from __future__ import annotations

import ast
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import weighted_mean
from portal.benchmarking.rounding import difference, hundredths, tenths, whole
from portal.benchmarking.wording import percent, signed

ROOT = Path(__file__).parents[3]
HERE = ROOT / "portal/benchmarking/rounding.py"
# Formats to whole numbers or to tenths of a per cent, and calls that round to a whole.
ROUNDS_BY_FORMAT = re.compile(
    r"(?:[:.]|%)\.[01]f|\|floatformat(?!:\"-\d\")|\|round\b|\|stringformat:\"\."
)
# Coordinates of drawings, and measures of the recommender: no figures about a cluster.
NO_FIGURES = {
    "portal/benchmarking/charts/radar.py",
    "portal/recommendations/management/commands/evaluate_recommendations.py",
}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, 0), (0.5, 1), (12.5, 13), (62.5, 63), (0.49, 0), (62.49, 62), (99.5, 100),
        (12.499999999999998, 13),  # a float that misses the half
        (1.15 * 100 - 2.5 - 100, 13),  # 12.499999999999986
        (-2.5, -3), (-0.4, 0), (Decimal("0.5"), 1),
    ],
)  # fmt: skip
def test_half_goes_up_also_where_a_float_misses_it(value: float | Decimal, shown: int) -> None:
    assert whole(value) == shown


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=31))
def test_a_mean_of_scores_is_rounded_as_its_exact_value(cents: list[int]) -> None:
    exact = Decimal(sum(cents)) / len(cents) / 100
    mean = weighted_mean((cent / 100, 1.0) for cent in cents)
    assert mean is not None
    assert whole(mean) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_shown_difference_is_that_of_the_shown_figures(now: float, before: float) -> None:
    text, _direction = signed(now, before)
    shown = [int(percent(value).removesuffix("\u00a0%")) for value in (now, before)]
    assert int(text.replace("\u2212", "-")) == shown[0] - shown[1] == difference(now, before)
    assert difference(before, now) == -(shown[0] - shown[1])


def test_a_figure_that_is_not_known_is_none_and_not_zero() -> None:
    assert percent(None) == "–"
    assert signed(None, 60.0) == signed(60.0, None) == ("", "")
    assert signed(62.4, 64.6) == ("\u22123", "down")
    assert (tenths(2.25), hundredths(1.005)) == (Decimal("2.3"), Decimal("1.01"))


def sources(*patterns: str) -> list[Path]:
    folders = ("portal", "templates")
    return [path for folder in folders for p in patterns for path in (ROOT / folder).rglob(p)]


def test_no_template_rounds_a_figure() -> None:
    found = [
        path for path in sources("*.html", "*.txt") if ROUNDS_BY_FORMAT.search(path.read_text())
    ]
    assert found == []


def roundings(path: Path) -> list[str]:
    """Calls of `round` to a whole number and formats that do the same."""
    tree = ast.parse(path.read_text())
    calls = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "round"
        and (len(node.args) == 1 or ast.unparse(node.args[1]) in {"0", "1", "None"})
    ]
    formats = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue)
        and node.format_spec is not None
        and re.search(r"\.[01]f|\.0%", ast.unparse(node.format_spec))
    ]
    return [*calls, *formats]


def test_no_other_code_rounds_to_whole_figures() -> None:
    paths = [path for path in sources("*.py") if path != HERE]
    found = {path.relative_to(ROOT).as_posix(): told for path in paths if (told := roundings(path))}
    assert set(found) <= NO_FIGURES, found
    assert found, "the search itself finds nothing any more"
