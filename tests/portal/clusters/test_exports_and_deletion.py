"""Taking a cluster's data along, and leaving nothing behind."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from wagtail.models import ModelLogEntry

from portal.accounts.models import User
from portal.benchmarking.corrections.services import correct_score
from portal.benchmarking.models import PendingImport, Score, ScoreChange
from portal.clusters import exports
from portal.clusters.export_files import sheet_names, write_json, write_xlsx
from portal.clusters.exports import ExportSheet
from portal.clusters.models import Cluster
from practices.models import Term
from tests.factories.accounts import UserFactory, browser_of, person, sure_browser_of
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of

TEXTS = st.text(max_size=40)


def opened(sheets: list[ExportSheet]) -> Workbook:
    return load_workbook(io.BytesIO(write_xlsx(sheets)))


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_sheets_of_any_name_get_names_that_xlsx_allows(names: list[str]) -> None:
    result = sheet_names(names)
    assert len({name.casefold() for name in result}) == len(names)
    for name in result:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")


@settings(max_examples=40)
@given(TEXTS)
def test_any_text_is_written_and_none_is_a_formula(text: str) -> None:
    cell = opened([ExportSheet("A", ["H"], [[text or "x"]])]).active["A2"]  # type: ignore[index]
    assert cell.data_type in {"s", "inlineStr"}  # The latter where nothing is left of it.
    assert not str(cell.value).lstrip().startswith(("=", "+", "-", "@"))


def test_values_stay_what_they_are() -> None:
    moment = datetime(2026, 3, 1, 11, 30, 5, 123, tzinfo=UTC)
    row = ["text", 3, Decimal("43.21"), date(2026, 3, 1), moment, None, True]
    sheet = ExportSheet("A", list("abcdefg"), [row])
    page = opened([sheet])["A"]
    values = [cell.value for cell in page[2]]
    assert values[:3] == ["text", 3, 43.21]
    assert values[3] == datetime(2026, 3, 1)  # XLSX knows no time zones
    assert values[4] == datetime(2026, 3, 1, 12, 30, 5)  # in Rome
    assert values[5:] == [None, True]
    content = json.loads(write_json([sheet], "C"))
    assert content["sheets"][0]["rows"][0][:4] == ["text", 3, 43.21, "2026-03-01"]


@pytest.fixture
def manager(db: None) -> User:
    return UserFactory(name="=Mona")


@pytest.fixture
def cluster(manager: User) -> Cluster:
    portfolio = Term.objects.filter(vocabulary="portfolio").first()
    cluster = cluster_of(
        manager, name="Quartz Valley", portfolio=portfolio, counts_as_peer=True, region="@Molise"
    )
    assessment = AssessmentFactory(cluster=cluster, scores={"1.1": 43.21, "2.1": None})
    assessment.scores.update(note="+proof")
    cluster.recommendation_marks.create(identifier="a-resource", state="done")
    until = timezone.now() + timedelta(days=1)
    cluster.invitations.create(email="new@example.net", expires_at=until)
    return cluster


@pytest.mark.parametrize("extension", ["xlsx", "json"])
def test_the_export_has_everything_that_belongs_to_the_cluster(
    extension: str, manager: User, cluster: Cluster
) -> None:
    response = browser_of(manager).get(f"/en/my-cluster/{cluster.slug}/data/export.{extension}")
    assert response.status_code == 200
    assert f"quartz-valley-{timezone.localdate()}.{extension}" in response["Content-Disposition"]
    sheets: dict[str, list[tuple[object, ...]]]
    if extension == "xlsx":
        book = load_workbook(io.BytesIO(response.content))
        sheets = {page.title: list(page.iter_rows(values_only=True)) for page in book}
    else:
        content = json.loads(response.content)
        assert content["cluster"] == "Quartz Valley"
        sheets = {
            sheet["name"]: [tuple(row) for row in [sheet["headings"], *sheet["rows"]]]
            for sheet in content["sheets"]
        }
    risky = "'" if extension == "xlsx" else ""
    assert (("region", f"{risky}@Molise")) in sheets["Cluster"]
    assert sheets["Team"][1][:2] == (f"{risky}=Mona", "Manager")
    assert len(sheets["Assessments"]) == 2
    assert [row[4] for row in sheets["Scores"][1:]] == ["1.1", "2.1"]
    assert [row[6] for row in sheets["Scores"][1:]] == [43.21, None]
    assert f"{risky}+proof" in sheets["Scores"][1]
    assert sheets["Decisions"][1][0] == "a-resource"
    assert sheets["Invitations"][1][0] == "new@example.net"
    # The export itself is in its own trail.
    assert sheets["Who saw and changed it"][1][2] == "Exported"
    assert cluster.audit_entries.get(action="exported").detail == extension.upper()


def test_an_unknown_kind_of_export_is_not_found(manager: User, cluster: Cluster) -> None:
    address = f"/en/my-cluster/{cluster.slug}/data/export.pdf"
    assert browser_of(manager).get(address).status_code == 404
    assert not cluster.audit_entries.exists()


def test_rows_have_as_many_cells_as_headings_and_apps_register_their_own(cluster: Cluster) -> None:
    exports.register("test", lambda own: [ExportSheet("Test", ["Name"], [[own.name]])], position=5)
    try:
        sheets = exports.sheets_of(cluster)
    finally:
        del exports._exporters["test"]
    names = [sheet.name for sheet in sheets]
    assert names[:4] == ["Cluster", "Team", "Invitations", "Test"]
    assert names[-1] == "Who saw and changed it"
    for sheet in sheets:
        assert {len(row) for row in sheet.rows} <= {len(sheet.headings)}, sheet.name


def test_the_export_takes_no_more_queries_for_more_rows(cluster: Cluster) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            exports.sheets_of(cluster)
        return len(captured)

    count()  # what is kept of the library is read by whoever comes first
    few = count()
    for number in range(5):
        user = MembershipFactory(cluster=cluster, user=UserFactory(), role="member").user
        AssessmentFactory(cluster=cluster, created_by=user, scores={"1.1": 40, "2.1": 50})
        cluster.recommendation_marks.create(identifier=f"r{number}", marked_by=user)
    assert count() == few


def test_deleting_a_cluster_leaves_nothing_of_it(manager: User, cluster: Cluster) -> None:
    browser_of(person("superuser")).post(
        f"/admin/snippets/clusters/cluster/edit/{cluster.pk}/",
        {"name": cluster.name, "country": cluster.country_id, "portfolio": cluster.portfolio_id},
    )
    assert ModelLogEntry.objects.filter(label="Quartz Valley").exists()
    # An upload of the manager waits, another of somebody who left.
    leaver = MembershipFactory(cluster=cluster, user=UserFactory())
    browsers = [sure_browser_of(manager), browser_of(leaver.user)]
    for browser in browsers:
        file = SimpleUploadedFile("scores.csv", b"code;score\n1.1;43.21\n")
        browser.post(f"/en/my-cluster/{cluster.slug}/import/", {"file": file})
        assert "43.21" not in str(dict(browser.session))
    assert [b"43.21" in bytes(row.content) for row in PendingImport.objects.all()] == [True, True]
    assessment = cluster.assessments.get()
    score = assessment.scores.get(indicator__code="1.1")
    assert correct_score(assessment, score.indicator, Decimal(50), score.value, manager)
    assert ScoreChange.objects.filter(before=score.value).exists()
    leaver.delete()
    number = cluster.pk
    browsers[0].post(f"/en/my-cluster/{cluster.slug}/team/", {"do": "delete", "name": cluster.name})
    assert not Cluster.objects.filter(pk=number).exists()
    for relation in Cluster._meta.related_objects:
        rows = relation.related_model._base_manager
        assert not rows.filter(**{relation.field.attname: number}).exists(), relation
    assert not PendingImport.objects.exists()
    assert not Score.objects.filter(assessment_id=assessment.pk).exists()
    assert not ScoreChange.objects.filter(assessment_id=assessment.pk).exists()
    sessions = [row.get_decoded() for row in Session.objects.all()]
    assert len(sessions) >= 2
    assert "43.21" not in str(sessions)
    assert not ModelLogEntry.objects.filter(label="Quartz Valley").exists()
