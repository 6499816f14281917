"""What changed since last time, the line over time, the report, and one assessment as a file."""

from __future__ import annotations

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.benchmarking.charts.history import HistoryPoint, history_chart
from portal.benchmarking.core.changes import changes_between
from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.benchmarking.exports import export_rows
from portal.benchmarking.models import Score
from portal.benchmarking.wording import percent
from portal.clusters.models import AuditEntry
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes

CODES = ("1.1", "1.2", "1.3", "2.1")
FRAMEWORK = FrameworkSpec(
    "f",
    "Framework",
    (),
    (AreaSpec("1", "One"), AreaSpec("2", "Two")),
    tuple(IndicatorSpec(code, code[0], f"T{code}", scale_max=5) for code in CODES),
)
SCORES = st.dictionaries(st.sampled_from(CODES), st.one_of(st.none(), st.floats(0, 5)))


def test_rises_falls_and_news_are_told_apart() -> None:
    found = changes_between(
        FRAMEWORK, {"1.1": 1, "1.2": 4, "2.1": None}, {"1.1": 3, "1.2": 3, "1.3": 5, "2.1": 2}
    )
    assert [(row.code, row.difference) for row in found.rose] == [("1.1", 40)]
    assert [(row.code, row.difference) for row in found.fell] == [("1.2", -20)]
    assert [row.code for row in found.newly_known] == ["1.3", "2.1"]
    # What became known is no rise of its area: 1.3 is left out on both sides.
    assert (found.areas[0].before, found.areas[0].after, found.areas[0].compared) == (50, 60, 2)
    assert found.areas[1].difference is None


def test_the_order_is_that_of_the_scores_and_not_of_the_rounded_figures() -> None:
    """Each rises by 12.5 points, shown as 12 or 13; 1.3 by a little more is shown as 12."""
    before = {"1.1": 1.0, "1.2": 1.625, "1.3": 1.03, "2.1": 2.25}
    rises = {"1.1": 0.625, "1.2": 0.625, "1.3": 0.63, "2.1": 0.625}
    after = {code: before[code] + rise for code, rise in rises.items()}
    there, back = (changes_between(FRAMEWORK, *each) for each in ((before, after), (after, before)))
    assert [row.code for row in there.rose] == ["1.3", "1.1", "1.2", "2.1"]
    assert [row.difference for row in there.rose] == [12, 13, 12, 13]
    assert [row.code for row in back.fell] == ["1.3", "1.1", "1.2", "2.1"]


@given(SCORES, SCORES)
def test_every_indicator_is_in_one_list_and_the_way_back_is_the_opposite(
    before: dict[str, float | None], after: dict[str, float | None]
) -> None:
    there = changes_between(FRAMEWORK, before, after)
    back = changes_between(FRAMEWORK, after, before)
    assert {row.code for row in there.rose} == {row.code for row in back.fell}
    assert {row.code for row in there.newly_known} == {row.code for row in back.no_longer_known}
    assert there.same == back.same
    listed = [
        *(*there.rose, *there.fell),
        *(*there.newly_known, *there.no_longer_known),
    ]
    known = {code for code in CODES if (before.get(code), after.get(code)) != (None, None)}
    assert len(listed) + there.same == len(known)


def entries(*scores: float) -> list[HistoryPoint]:
    start = datetime.date(2024, 1, 1)
    return [
        HistoryPoint(
            start + datetime.timedelta(days=100 * place), score, "Self-check", place % 2 == 0
        )
        for place, score in enumerate(scores)
    ]


def test_one_assessment_makes_no_line_and_two_on_one_day_do() -> None:
    assert history_chart(entries(50)) is None
    same_day = [HistoryPoint(datetime.date(2024, 1, 1), score, "") for score in (40, 60)]
    assert history_chart(same_day) is not None


@given(st.lists(st.floats(0, 100), min_size=2, max_size=40))
def test_every_point_lies_in_the_plot_and_higher_scores_lie_higher(scores: list[float]) -> None:
    chart = history_chart(entries(*scores), 65)
    assert chart is not None
    assert len(chart.points) == len(scores)
    for point in chart.points:
        assert 40 <= float(point.x) <= 304
        assert 22 <= float(point.y) <= 158
    by_score = sorted(chart.points, key=lambda point: point.score)
    heights = [float(point.y) for point in by_score]
    assert heights == sorted(heights, reverse=True)
    assert 2 <= sum(point.has_label for point in chart.points) <= 6


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def cluster(self) -> None:
        user = person("manager")
        self.cluster_row = cluster_of(user)
        self.browser = browser_of(user)
        self.base = f"/en/my-cluster/{self.cluster_row.slug}/"
        # 15 more, each at 50 %, so that there is a total.
        known = dict.fromkeys([code for code in codes() if code > "3.2"][:15], 50)
        self.first = AssessmentFactory(
            cluster=self.cluster_row,
            assessed_on="2024-05-01",
            scores={**known, "1.1": 40, "1.2": 60},
        )
        self.second = AssessmentFactory(
            cluster=self.cluster_row,
            assessed_on="2025-05-01",
            origin="self-check",
            scores={**known, "1.1": 70, "1.2": 50, "3.2": 30},
        )

    def test_the_dashboard_says_what_changed_and_shows_the_figures_as_a_table(self) -> None:
        page = self.browser.get(self.base)
        sentence = page.context["changes"].sentence
        assert sentence == "1 indicator rose, 1 fell, 15 stayed, 1 is newly known."
        content = page.content.decode()
        table = content[content.index("Overall score by date") :]
        assert table.index("50 %") > table.index("1 May 2025")
        assert "<title id=" in content

    def test_the_list_has_the_total_of_each_or_why_there_is_none(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                self.page = self.browser.get(f"{self.base}scores/")
            return len(found)

        queries()  # Fills what the process keeps.
        before = queries()
        few = {"1.1": 80, "1.2": 80}
        for day in ("2024-01-01", "2024-02-01", "2024-03-01"):
            little = AssessmentFactory(cluster=self.cluster_row, assessed_on=day, scores=few)
        assert queries() == before
        lines = {line.assessment.pk: line for line in self.page.context["history"]}
        shown = percent(self.browser.get(self.base).context["here"].card.total)
        assert lines[self.second.pk].total == shown == f"{50}\u00a0%"
        assert (lines[self.second.pk].little, lines[little.pk].total) == ("", "–")
        assert lines[little.pk].little == "2 of 31 known"
        assert "too little is known for a total" in self.page.content.decode()

    def test_an_assessment_is_compared_with_the_one_before_it(self) -> None:
        context = self.browser.get(f"{self.base}scores/{self.second.pk}/").context
        assert [row.indicator.code for row in context["changes"].rose] == ["1.1"]
        first = self.browser.get(f"{self.base}scores/{self.first.pk}/").context
        assert first["changes"] is None
        assert first["here"].card.total == 50

    def test_the_report_begins_with_plain_words(self) -> None:
        page = self.browser.get(f"{self.base}report/")
        summary = " ".join(page.context["summary"])
        assert "50\u00a0%" in summary
        assert "1 indicator rose" in summary
        assert "not known yet" in summary
        content = page.content.decode()
        assert content.index("In short") < content.index("All indicators")

    def test_without_scores_the_report_leads_to_the_dashboard(self) -> None:
        user = person("registered")
        empty = cluster_of(user)
        address = f"/en/my-cluster/{empty.slug}/"
        assert browser_of(user).get(f"{address}report/")["Location"] == address

    def test_one_assessment_comes_as_a_workbook_with_its_proof(self) -> None:
        score = Score.objects.get(assessment=self.second, indicator__code="1.1")
        score.evidence, score.note = ["a list"], "=HYPERLINK(0)"
        score.save()
        response = self.browser.get(f"{self.base}scores/{self.second.pk}/download/")
        book = load_workbook(io.BytesIO(response.content))
        rows = list(book.worksheets[1].values)
        assert len(rows) == 19
        row = dict(zip(rows[0], rows[1], strict=True))
        assert (row["Code"], row["Score"], row["Evidence"]) == ("1.1", 70, "a list")
        assert str(row["Note"]).startswith("'=")
        assert AuditEntry.objects.filter(action="exported", subject="assessment").exists()

    def test_the_export_of_the_cluster_has_every_assessment(self) -> None:
        assessments, scores = export_rows(self.cluster_row)
        assert (len(assessments.rows), len(scores.rows)) == (2, 35)
        assert all(len(row) == len(scores.headings) for row in scores.rows)

    @pytest.mark.parametrize("path", ["", "download/", "confirm-delete/"])
    def test_an_assessment_of_another_cluster_does_not_exist(self, path: str) -> None:
        stranger = AssessmentFactory(cluster=cluster_of(None), scores={"1.1": 40})
        assert self.browser.get(f"{self.base}scores/{stranger.pk}/{path}").status_code == 404

    def test_deleting_asks_first(self) -> None:
        page = self.browser.get(f"{self.base}scores/{self.first.pk}/confirm-delete/")
        assert "Delete the assessment of 1 May 2024?" in page.content.decode()
        assert self.cluster_row.assessments.count() == 2


def test_no_figure_is_written_over_another_point_and_points_stand_at_their_figure() -> None:
    day = datetime.date(2024, 1, 1)
    later = datetime.date(2026, 1, 1)
    chart = history_chart(
        [HistoryPoint(day, 64.5, ""), HistoryPoint(day, 75.4, ""), HistoryPoint(later, 20.0, "")]
    )
    assert chart is not None
    low, high, _last = chart.points
    assert (low.score, high.score) == (65, 75)
    assert (float(low.y), float(high.y)) == (158 - 136 * 0.65, 158 - 136 * 0.75)
    # The lower one's figure would stand on the higher one's marker, so it goes below.
    assert float(low.label_y) > float(low.y)
    assert float(high.label_y) < float(high.y)
