"""The dashboard: where a cluster stands, and what its peers may show of themselves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from portal.benchmarking.rounding import is_below, is_just_below
from portal.regions.publishing import publish_figures
from practices.enums import MaturityLevel
from practices.models import IndicatorTarget, Term
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.portal.dashboard.team import Team

pytestmark = pytest.mark.django_db


def manager_of(**fields: Any) -> tuple[Any, Any]:
    user = person("manager")
    cluster = cluster_of(user, **fields)
    return cluster, browser_of(user)


def portfolio() -> Term:
    return Term.objects.filter(vocabulary="portfolio").order_by("pk")[0]


def with_peers(number: int, score: float = 70, **fields: Any) -> None:
    for place in range(number):
        peer = cluster_of(None, **{"portfolio": portfolio(), "counts_as_peer": True, **fields})
        AssessmentFactory(cluster=peer, scores=dict.fromkeys(codes(), score + place))
    publish_figures()


def target(level: str) -> float:
    found = IndicatorTarget.objects.get(framework__is_default=True, indicator=None, level=level)
    return float(found.value)


def test_without_scores_the_page_says_how_to_begin() -> None:
    cluster, browser = manager_of()
    response = browser.get(f"/en/my-cluster/{cluster.slug}/")
    assert response.status_code == 200
    assert "No scores yet" in response.content.decode()
    assert not response.context["has_scores"]


def test_an_unfinished_self_check_or_an_assessment_of_unknowns_counts_as_none() -> None:
    cluster, browser = manager_of()
    AssessmentFactory(cluster=cluster, origin="self-check", is_draft=True, scores={"1.1": 50})
    AssessmentFactory(cluster=cluster, scores={"1.1": None})
    assert not browser.get(f"/en/my-cluster/{cluster.slug}/").context["has_scores"]


def test_scores_gaps_and_recommendations_are_shown() -> None:
    cluster, browser = manager_of(target="bronze")
    scores = {**dict.fromkeys(codes(), 90.0), "3.2": 10.0}
    AssessmentFactory(cluster=cluster, scores=scores)
    context = browser.get(f"/en/my-cluster/{cluster.slug}/").context
    assert [row.indicator.code for row in context["weakest"]] == ["3.2"]
    assert len(context["indicators"]) == len(codes())
    assert context["recommendations"].items
    assert "3.2" in context["recommendations"].items[0].why


def test_the_latest_complete_assessment_counts_whatever_was_entered_last() -> None:
    cluster, browser = manager_of()
    AssessmentFactory(cluster=cluster, assessed_on="2026-05-01", scores=dict.fromkeys(codes(), 80))
    AssessmentFactory(cluster=cluster, assessed_on="2024-05-01", scores=dict.fromkeys(codes(), 20))
    context = browser.get(f"/en/my-cluster/{cluster.slug}/").context
    assert context["here"].card.total == 80
    assert len(context["history_chart"].points) == 2


def test_an_unknown_score_is_no_zero() -> None:
    cluster, browser = manager_of()
    AssessmentFactory(cluster=cluster, scores={**dict.fromkeys(codes(), 60), "1.2": None})
    context = browser.get(f"/en/my-cluster/{cluster.slug}/").context
    rows = {row.indicator.code: row for row in context["indicators"]}
    assert rows["1.2"].score == "–"
    assert context["here"].card.total == 60


@pytest.mark.parametrize("level", MaturityLevel.values)
def test_the_target_can_be_switched_in_the_address(level: str) -> None:
    cluster, browser = manager_of(target="bronze")
    AssessmentFactory(cluster=cluster, scores={"1.1": 60})
    context = browser.get(f"/en/my-cluster/{cluster.slug}/?target={level}").context
    assert context["target"] == level
    assert context["here"].framework.indicators[0].targets[level] == target(level)
    assert {value for value, _label in context["other_targets"]} == (
        set(MaturityLevel.values) - {level}
    )


@pytest.mark.parametrize("level", ["", "platinum", "\x00", "bronze "])
def test_an_unknown_target_in_the_address_is_ignored(level: str) -> None:
    cluster, browser = manager_of(target="silver")
    AssessmentFactory(cluster=cluster, scores={"1.1": 60})
    response = browser.get(f"/en/my-cluster/{cluster.slug}/", {"target": level})
    assert response.context["target"] == "silver"


@pytest.mark.parametrize(("peers", "is_shown"), [(0, False), (4, False), (5, True), (6, True)])
def test_peers_are_shown_as_medians_of_five_or_more(peers: int, is_shown: bool) -> None:
    cluster, browser = manager_of(portfolio=portfolio())
    AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes(), 50))
    with_peers(peers)
    response = browser.get(f"/en/my-cluster/{cluster.slug}/")
    shown = {row.peer for row in response.context["indicators"]}
    median = "73\u00a0%" if peers == 6 else "72\u00a0%"  # of 70 to 75: 72.5
    assert shown == ({median} if is_shown else {"Under 5"})
    # No other score of a peer is anywhere in the page.
    content = response.content.decode()
    assert not any(
        f"{score}\u00a0%" in content
        for score in {70, 71, 72, 73, 74, 75} - {73 if peers == 6 else 72}
    )


def test_examples_other_portfolios_and_drafts_are_no_peers() -> None:
    cluster, browser = manager_of(portfolio=portfolio())
    AssessmentFactory(cluster=cluster, scores={"1.1": 50})
    with_peers(4)
    with_peers(2, is_example=True)
    other = Term.objects.filter(vocabulary="portfolio").exclude(pk=portfolio().pk)[0]
    stranger = cluster_of(None, portfolio=other)
    AssessmentFactory(cluster=stranger, scores={"1.1": 70})
    drafting = cluster_of(None, portfolio=portfolio())
    AssessmentFactory(cluster=drafting, is_draft=True, scores={"1.1": 70})
    context = browser.get(f"/en/my-cluster/{cluster.slug}/").context
    assert {row.peer for row in context["indicators"]} == {"Under 5"}


def test_one_cluster_with_many_assessments_counts_once() -> None:
    cluster, browser = manager_of(portfolio=portfolio())
    AssessmentFactory(cluster=cluster, scores={"1.1": 50})
    peer = cluster_of(None, portfolio=portfolio())
    for year in range(2018, 2026):
        AssessmentFactory(cluster=peer, assessed_on=f"{year}-01-01", scores={"1.1": 70})
    context = browser.get(f"/en/my-cluster/{cluster.slug}/").context
    assert {row.peer for row in context["indicators"]} == {"Under 5"}


def test_the_dashboard_takes_no_posts() -> None:
    cluster, browser = manager_of()
    assert browser.post(f"/en/my-cluster/{cluster.slug}/").status_code == 405


def test_one_good_answer_of_31_is_no_total_anywhere() -> None:
    cluster, browser = manager_of(target="bronze")
    assessment = AssessmentFactory(cluster=cluster, scores={"1.1": 75})
    base = f"/en/my-cluster/{cluster.slug}/"
    page = browser.get(base)
    note = "No total yet: 1 of 31 indicators is known, too little to stand for all"
    assert [(item.value, item.note) for item in page.context["status"]][2] == ("–", f"{note}.")
    assert page.context["readiness_sentence"].startswith(note)
    assert page.context["history_chart"] is None
    report = browser.get(f"{base}report/")
    assert "no total yet" in " ".join(report.context["summary"])
    data = browser.get(f"/api/v1/clusters/{cluster.slug}/assessments/{assessment.pk}/").json()
    assert (data["total"], data["no_total"], data["known"]) == (None, "too-little-known", 1)


def areas_at(**means: float) -> dict[str, float]:
    """Scores of all indicators by their area: `a1=20` for those of area 1."""
    return {code: means[f"a{code[0]}"] for code in codes()}


def test_the_report_names_every_area_and_calls_equal_gaps_equal() -> None:
    cluster, browser = manager_of(target="bronze")
    aim = target("bronze")
    scores = areas_at(a1=aim - 20, a2=aim - 20, a3=aim + 1, a4=aim + 2, a5=aim + 3)
    AssessmentFactory(cluster=cluster, scores=scores)
    context = browser.get(f"/en/my-cluster/{cluster.slug}/report/").context
    titles = [row.title for row in context["areas"]]
    summary = " ".join(context["summary"])
    assert f"At or above the target: {titles[4]}, {titles[3]}, {titles[2]}." in summary
    assert f"The widest gaps are alike: {titles[0]}, {titles[1]}, each 20 points" in summary


def test_little_of_an_area_is_said_beside_its_figure_and_concluded_from_nowhere() -> None:
    cluster, browser = manager_of(target="bronze")
    scores = {**dict.fromkeys(codes(), 90.0), **{f"4.{n}": None for n in range(2, 13)}, "4.1": 5.0}
    AssessmentFactory(cluster=cluster, scores=scores)
    page = browser.get(f"/en/my-cluster/{cluster.slug}/report/")
    area = page.context["areas"][3]
    assert (area.score, area.gap, area.note) == ("5\u00a0%", "", "1 of 12 known")
    assert "1 of 12 known" in page.content.decode()
    summary = " ".join(page.context["summary"])
    assert f"Too little is known to speak of: {area.title}." in summary
    assert "No area is below the target." in summary
    assert "No area with a score is below the target." in page.context["chart_description"]


def test_a_score_just_below_its_target_is_called_so_in_the_report() -> None:
    cluster, browser = manager_of(target="bronze")
    aim = target("bronze")
    scores = {**dict.fromkeys(codes(), aim + 5), "1.1": aim - 0.2}
    AssessmentFactory(cluster=cluster, scores=scores)
    page = browser.get(f"/en/my-cluster/{cluster.slug}/report/").content.decode()
    assert f"<b>{aim:.0f}\u00a0%</b>, just below, target {aim:.0f}\u00a0%" in page


def test_two_assessments_of_one_day_are_told_apart() -> None:
    cluster, browser = manager_of(target="bronze")
    for score in (40, 60):
        scores = dict.fromkeys(codes(), score)
        AssessmentFactory(cluster=cluster, assessed_on="2026-03-01", scores=scores)
    AssessmentFactory(cluster=cluster, assessed_on="2025-03-01", scores=dict.fromkeys(codes(), 30))
    base = f"/en/my-cluster/{cluster.slug}/"
    notes = [line.note for line in browser.get(f"{base}scores/").context["history"]]
    assert [bool(note) for note in notes] == [True, True, False]
    report = browser.get(f"{base}report/").content.decode()
    assert re.search(r"Compared with [^:(]+ \(entered [^)]+\):", report)


@pytest.mark.parametrize("path", ["", "report/", "scores/{latest}/"])
def test_what_is_below_never_looks_as_if_it_had_reached_its_target(path: str) -> None:
    """64.58 of 65: in every table, tile and sentence."""
    user = person("manager")
    cluster = cluster_of(user, target="silver")
    IndicatorTarget.objects.filter(indicator=None, level="silver").update(value=65, total=None)
    IndicatorTarget.objects.exclude(indicator=None).delete()
    latest = AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes(), 64.58))
    base = f"/en/my-cluster/{cluster.slug}/"
    page = browser_of(user).get(base + path.format(latest=latest.pk))
    soup = BeautifulSoup(page.content, "html.parser")
    for row in soup.select("table.bars tbody tr"):
        assert row.select_one(".gap-down").get_text(strip=True) == "just below"  # type: ignore[union-attr]
    tables = [table for table in soup.select("table.table") if "Gap" in table.thead.get_text()]  # type: ignore[union-attr]
    gaps = [cell.get_text(strip=True) for table in tables for cell in table.select(".gap-down")]
    assert len(gaps) >= len(codes())
    assert set(gaps) == {"just below"}
    if path == "report/":
        assert soup.get_text().count("(just below)") >= 5
    if not path.startswith("scores"):
        assert "Just below the target of 65\u00a0%" in soup.get_text()


def test_a_mean_that_only_arithmetic_keeps_from_its_target_has_reached_it() -> None:
    missed = 64.99999999999999
    assert not is_below(missed, 65.0)
    assert is_below(64.999999, 65.0)
    assert (is_just_below(64.58, 65), is_just_below(64.4, 65), is_just_below(65, 65)) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize("unknown", [1, 2])
def test_an_area_says_on_how_much_of_it_its_score_rests(unknown: int) -> None:
    of_area = [code for code in codes() if code.startswith("4.")]
    team = Team(**dict.fromkeys(of_area[:unknown]))
    notes = {area.code: area.note for area in team.page().context["areas"]}
    assert notes.pop("4") == f"{len(of_area) - unknown} of {len(of_area)} known"
    assert set(notes.values()) == {""}
