"""A label for which no target is set: nowhere is that a target reached."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet

from portal.benchmarking.core.readiness import readiness
from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.benchmarking.labels import readiness_sentence
from practices.models import IndicatorTarget
from practices.services import library_changed
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes

SAID = "No target is set for Bronze"
# Each would say that a target is reached.
FALSE = [
    "Every indicator is at its target",
    "No scored indicator is below the target",
    "No area with a score is below the target",
    "No area is below the target",
    "No indicator with a score is below the target",
    "Every scored indicator",
    "0 of 31",
    "Target –",
]


def framework(*asked: float | None) -> FrameworkSpec:
    """One indicator for each figure, None without a target."""
    specs = tuple(
        IndicatorSpec(f"1.{n}", "1", "T", targets={} if one is None else {"bronze": one})
        for n, one in enumerate(asked, start=1)
    )
    return FrameworkSpec("f", "F", ("bronze",), (AreaSpec("1", "One"),), specs)


def test_without_a_target_nothing_is_met() -> None:
    found = readiness(framework(None, None), {"1.1": 100, "1.2": 100}, "bronze")
    assert (found.has_target, found.total_is_met, found.is_met) == (False, False, False)
    assert readiness_sentence(found).startswith(SAID)


def test_an_indicator_without_a_target_is_named_and_not_counted_as_met() -> None:
    found = readiness(framework(40, None), {"1.1": 100, "1.2": 0}, "bronze")
    assert (found.measured, found.total_is_met, found.is_met) == (1, True, False)
    assert "no scored indicator below target, 1 without a target" in readiness_sentence(found)
    only_the_other = readiness(framework(40, None), {"1.2": 100}, "bronze")
    assert not only_the_other.total_is_met
    assert "below target" not in readiness_sentence(only_the_other)


def browser_without_a_target() -> tuple[Any, str]:
    """A manager whose framework has lost its Bronze targets, by a way of no model."""
    lost: QuerySet[IndicatorTarget] = IndicatorTarget.objects.filter(level="bronze")
    lost._raw_delete(lost.db)
    library_changed()  # What other tests have read of the library is kept by its version.
    user = person("manager")
    cluster = cluster_of(user, target="bronze")
    AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes(), 37))
    return browser_of(user), cluster.slug


@pytest.mark.django_db
def test_every_page_says_that_no_target_is_set() -> None:
    browser, slug = browser_without_a_target()
    for path in ("", "report/", "plan/new/"):
        page = browser.get(f"/en/my-cluster/{slug}/{path}").content.decode()
        assert SAID in page, path
        assert [text for text in FALSE if text in page] == [], path
    answer = browser.get(f"/api/v1/clusters/{slug}/recommendations/").json()
    assert sorted(answer["without_target"]) == sorted(codes())
    assert answer["needs"] == []
