"""One cluster with awkward scores: every page, file, answer and mail shows the same figures.

What each figure has to be is worked out here by hand, in decimals, from the scores alone.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import cycle
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.core import mail
from openpyxl import load_workbook

from portal.clusters.models import Membership
from portal.dashboard.digest import TOPIC
from portal.notifications.enums import Frequency
from portal.notifications.services import choose
from practices.models import Framework, Indicator, IndicatorTarget
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.improvement import plan_of
from tests.factories.notifications import deliver
from tests.factories.regions import authority_of, follow

pytestmark = pytest.mark.django_db

AWKWARD = ("62.5", "12.5", "0", "100", None, "64.4", "64.6", "65", "0.5", "99.5", "33.33", "2.49")
Figures = dict[str, int | None]


def whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def number(text: str) -> int | None:
    """A figure as pages write it: "62 %", "−3", "+4" or "–"; "just below" is a gap of 0."""
    text = "0" if text.strip() == "just below" else text
    found = text.replace("\u00a0", " ").replace("\u2212", "-").strip().removesuffix("%").strip()
    return None if found in {"–", ""} else int(found)


class Everything:
    """The cluster, what it has to show, and where it shows it."""

    def __init__(self) -> None:
        self.user = person("manager")
        self.cluster = cluster_of(self.user, target="silver")
        self.browser = browser_of(self.user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/"
        # The targets in force, and one that a score meets exactly.
        IndicatorTarget.objects.filter(indicator=None, level="silver").update(value=65)
        values = dict(zip(codes(), cycle(AWKWARD), strict=False))
        self.known = {code: Decimal(v) for code, v in values.items() if v is not None}
        scores = {code: self.known.get(code) for code in values}
        less = Decimal("0.9")
        before = {code: max(value - less, Decimal(0)) for code, value in self.known.items()}
        AssessmentFactory(cluster=self.cluster, assessed_on="2025-03-01", scores=before)
        self.latest = AssessmentFactory(
            cluster=self.cluster, assessed_on="2026-03-01", scores=scores
        )
        self.before_total = self.mean(before)
        self.plan = plan_of(self.cluster, self.latest, self.user, *list(values)[:12])
        other = Framework.objects.filter(is_default=False).exclude(areas=None)[0]
        first = Indicator.objects.filter(area__framework=other)[0]
        AssessmentFactory(
            cluster=self.cluster, framework=other, assessed_on="2026-04-01", scores={first.code: 1}
        )

    def mean(self, scores: dict[str, Decimal]) -> int:
        weights = dict(
            Indicator.objects.filter(area__framework__is_default=True).values_list("code", "weight")
        )
        weight = sum((Decimal(weights[code]) for code in scores), Decimal(0))
        return whole(sum((v * weights[c] for c, v in scores.items()), Decimal(0)) / weight)

    @property
    def scores(self) -> Figures:
        return {code: whole(self.known[code]) if code in self.known else None for code in codes()}

    @property
    def gaps(self) -> Figures:
        """As pages show them: own minus target, both as shown."""
        return {code: None if own is None else own - 65 for code, own in self.scores.items()}

    @property
    def areas(self) -> Figures:
        found = {}
        for area in sorted({code[0] for code in codes()}):
            inside = {code: v for code, v in self.known.items() if code[0] == area}
            found[area] = self.mean(inside)
        return found

    @property
    def total(self) -> int:
        return self.mean(self.known)

    def soup(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self.browser.get(f"{self.base}{path}").content, "html.parser")

    def api(self, path: str) -> Any:
        return self.browser.get(f"/api/v1/clusters/{self.cluster.slug}/{path}").json()


def rows_of(soup: BeautifulSoup, *, columns: dict[str, str]) -> dict[str, Figures]:
    """Figures by column and indicator of the largest table that has all these columns."""
    best: dict[str, Figures] = {name: {} for name in columns}
    for table in soup.find_all("table"):
        heads = [cell.get_text(strip=True) for cell in table.find("thead").find_all("th")]
        if not set(columns.values()) <= set(heads):
            continue
        found: dict[str, Figures] = {name: {} for name in columns}
        for row in table.find("tbody").find_all("tr"):
            cells = row.find_all(["th", "td"])
            code = cells[0].find("b")
            if code is None:
                continue
            for name, head in columns.items():
                cell = cells[heads.index(head)]
                link = cell.find("a")
                if isinstance(link, Tag):
                    link.extract()
                found[name][code.get_text(strip=True)] = number(cell.get_text(strip=True))
        if all(len(found[name]) > len(best[name]) for name in columns):
            best = found
    return best


@pytest.fixture
def it() -> Everything:
    return Everything()


@pytest.mark.parametrize("path", ["", "report/", "scores/{latest}/"])
def test_tables_of_indicators(it: Everything, path: str) -> None:
    soup = it.soup(path.format(latest=it.latest.pk))
    found = rows_of(soup, columns={"score": "Score", "target": "Target", "gap": "Gap"})
    assert found["score"] == it.scores
    assert found["gap"] == it.gaps
    assert set(found["target"].values()) == {65}


@pytest.mark.parametrize("path", ["", "report/", "scores/{latest}/"])
def test_areas_in_the_table_and_in_the_chart(it: Everything, path: str) -> None:
    soup = it.soup(path.format(latest=it.latest.pk))
    bars = {
        row["data-area"]: number(row.find("strong").get_text())
        for row in soup.select("table.bars tr[data-area]")
    }
    assert bars == it.areas
    chart = soup.select_one("svg.chart:not(.hist)")
    assert chart is not None
    labels = [number(text.get_text()) for text in chart.select("text.soft")]
    assert labels == list(it.areas.values())
    described = chart.find("desc")
    assert described is not None
    told = re.findall(r"(\d+)\u00a0%", described.get_text())
    assert [int(figure) for figure in told] == list(it.areas.values())


@pytest.mark.parametrize("path", ["", "report/"])
def test_the_total_in_key_figures_sentence_and_line(it: Everything, path: str) -> None:
    soup = it.soup(path)
    status = {d.find("dt").get_text(): d.find_all("dd") for d in soup.select("dl.status > div")}
    assert number(status["Overall score"][0].get_text()) == it.total
    text = soup.get_text().replace("\u00a0", " ")
    assert f"otal {it.total} %, target 65 %" in text
    chart = soup.select_one("svg.hist")
    assert chart is not None
    line = chart.find("polyline")
    assert line is not None
    heights = [float(point.split(",")[1]) for point in str(line["points"]).split()]
    assert heights == [
        pytest.approx(158 - 136 * figure / 100, abs=0.06) for figure in (it.before_total, it.total)
    ]
    table = soup.find("caption", string="Overall score by date")
    assert table is not None
    shown = [number(cell.get_text()) for cell in table.find_parent("table").select("td.num")]
    assert shown == [it.total, it.before_total]


def test_changes_are_differences_of_what_is_shown(it: Everything) -> None:
    soup = it.soup(f"scores/{it.latest.pk}/")
    table = soup.find(id="changes-by-area").find_parent("table")
    for row in table.find("tbody").find_all("tr"):
        before, now, change = (number(cell.get_text()) for cell in row.find_all("td"))
        assert before is not None
        assert now is not None
        assert now - before == (change or 0)


def test_reasons_of_the_recommendations(it: Everything) -> None:
    text = it.soup("").get_text().replace("\u00a0", " ")
    told = re.findall(r"(\d\.\d) [^.%]+? is at (\d+) %, target (\d+) %", text)
    assert len(told) >= 5
    assert {(code, int(score), int(aim)) for code, score, aim in told} <= {
        (code, score, 65) for code, score in it.scores.items()
    }


def test_plan_and_sheet_for_the_auditor(it: Everything) -> None:
    for path in ("plan/", "plan/sheet/"):
        found = rows_of(it.soup(path), columns={"score": "First score", "target": "Target"})
        assert found["score"] == {code: it.scores[code] for code in codes()[:12]}
        assert set(found["target"].values()) <= {60, None}
    plan = it.api("plan/")["plan"]
    by_code = {row["code"]: row["baseline"] for row in plan["areas"][0]["indicators"]}
    assert by_code == {code: it.scores[code] for code in codes()[:12]}


def test_workbooks_json_and_the_api(it: Everything) -> None:
    for path in (f"scores/{it.latest.pk}/download/", "data/export.xlsx"):
        book = load_workbook(io.BytesIO(it.browser.get(f"{it.base}{path}").content))
        sheets = {sheet.title: list(sheet.values) for sheet in book.worksheets}
        check_sheets(it, sheets["Assessments"], sheets["Scores"])
    exported = it.browser.get(f"{it.base}data/export.json").json()["sheets"]
    sheets = {sheet["name"]: [sheet["headings"], *sheet["rows"]] for sheet in exported}
    check_sheets(it, sheets["Assessments"], sheets["Scores"])
    one = it.api(f"assessments/{it.latest.pk}/")
    assert (one["percent"], one["total"], one["no_total"]) == (it.scores, it.total, "")
    assert one["scores"]["1.1"] == float(it.known["1.1"])  # exact, on the framework's scale
    every = {row["id"]: row["total"] for row in it.api("assessments/")["results"]}
    assert every[it.latest.pk] == it.total
    needs = it.api("recommendations/")["needs"]
    assert needs
    for need in needs:
        code = need["indicator"]
        assert (need["score_percent"], need["target_percent"]) == (it.scores[code], 65)
        gap = it.gaps[code]
        assert need["gap_percent"] == (None if gap is None else max(-gap, 0))


def check_sheets(it: Everything, assessments: Any, scores: Any) -> None:
    heads = list(assessments[0])
    totals = {row[heads.index("Number")]: row[heads.index("Total (%)")] for row in assessments[1:]}
    assert totals[it.latest.pk] == it.total
    heads = list(scores[0])
    found = {
        row[heads.index("Code")]: row[heads.index("Score (%)")]
        for row in scores[1:]
        if row[heads.index("Assessment")] == it.latest.pk
    }
    assert found == it.scores


def test_what_a_region_sees_on_its_page_and_as_csv(it: Everything) -> None:
    officer = person("officer")
    authority = authority_of(officer)
    follow(authority, it.cluster)
    browser = browser_of(officer)
    page = browser.get(f"/en/regions/{authority.slug}/").content.decode()
    assert f"<b>{it.total}&nbsp;%</b>, target 65&nbsp;%" in page
    table = browser.get(f"/en/regions/{authority.slug}/clusters.csv")
    content = b"".join(table) if table.streaming else table.content
    heads, first = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert dict(zip(heads, first, strict=True))["Total score (%)"] == str(it.total)


def test_mails_carry_no_figure_at_all(it: Everything) -> None:
    membership = Membership.objects.get(cluster=it.cluster)
    choose(membership, {TOPIC.key: Frequency.WEEKLY})
    deliver(TOPIC, datetime.date(2026, 11, 23))
    (message,) = mail.outbox
    bodies = [message.body, *(str(body) for body, _kind in getattr(message, "alternatives", []))]
    assert all(not re.search(r"\d\s*(?:%|per cent)", body) for body in bodies)
