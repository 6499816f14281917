"""Every file with scores that the portal gives away, it reads again without a question."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.corrections.services import correct_score
from portal.benchmarking.exports import export_rows, sheets_of_assessment
from portal.benchmarking.imports.core.own_file import SCORE_COLUMNS, OwnFiles
from portal.benchmarking.imports.core.reader import UnreadableFile, read_report
from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.own_headings import own_files
from portal.benchmarking.imports.pending import read
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.selectors import default_framework, scores_of
from portal.clusters.export_files import write_csv, write_xlsx
from portal.clusters.exports import ExportSheet, sheets_of
from portal.clusters.models import Cluster
from portal.improvement.exports import export_rows as plan_sheets
from practices.models import Framework, Indicator
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.portal.benchmarking.imports.core.import_sheets import CODES, NAMES, SPECS, TODAY
from tests.portal.benchmarking.imports.uploads import Import

DAYS = (datetime.date(2023, 5, 2), datetime.date(2024, 3, 12), datetime.date(2024, 11, 30))


def corrected(assessment: Assessment, code: str, value: str) -> None:
    indicator = Indicator.objects.get(area__framework=assessment.framework, code=code)
    before = Score.objects.get(assessment=assessment, indicator=indicator).value
    correct_score(assessment, indicator, Decimal(value), before, None, "misread")


@pytest.fixture
def full() -> Cluster:
    """Assessments with all that makes other files doubtful: few scores, low ones, unknown ones,
    words that take a score back, corrections; one in another framework, one not finished."""
    cluster = cluster_of(None)
    many = {code: 30 + place for place, code in enumerate(codes())}
    first = AssessmentFactory(cluster=cluster, scores=many, assessed_on=DAYS[0])
    for code in codes()[:3]:
        corrected(first, code, "12.5")
    low = dict.fromkeys(codes()[:9], 0) | {codes()[9]: None, codes()[10]: 1}
    second = AssessmentFactory(cluster=cluster, scores=low, assessed_on=DAYS[1])
    Score.objects.filter(assessment=second, value=0).update(note="not assessed yet")
    AssessmentFactory(cluster=cluster, scores={"2.7": 3.5}, assessed_on=DAYS[2])
    other = Framework.objects.filter(is_default=False, areas__indicators__isnull=False).first()
    assert other is not None
    code = Indicator.objects.filter(area__framework=other).values_list("code", flat=True)[0]
    top = float(other.scale_max)
    AssessmentFactory(cluster=cluster, framework=other, scores={code: top}, assessed_on=DAYS[2])
    draft = {"scores": {"1.1": 99}, "origin": "self-check", "is_draft": True}
    AssessmentFactory(cluster=cluster, assessed_on=DAYS[2], **draft)
    return cluster


def complete(cluster: Cluster) -> dict[datetime.date, dict[str, float | None]]:
    rows = Assessment.objects.complete().filter(cluster=cluster, framework=default_framework())
    return {row.assessed_on: scores_of(row) for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize(("written_in", "read_in"), [("en", "it"), ("it", "en")])
def test_the_file_of_everything_comes_back_as_it_was(
    full: Cluster, written_in: str, read_in: str
) -> None:
    with translation.override(written_in):
        content = write_xlsx(sheets_of(full))
    importing = Import(read_in)
    page = importing.upload(content, "everything.xlsx").context["page"]
    assert (page.open_count, page.problem_count, page.can_be_saved) == (0, 0, True)
    importing.browser.post(
        f"{importing.base}import/check/", {"do": "import", "upload": importing.form()}
    )
    assert complete(importing.cluster) == complete(full)
    # Where they came from they are known already, and nothing is saved.
    again = read(content, "everything.xlsx", default_framework(), Answers(), full)
    assert [each.scores for each in again.results] == [*complete(full).values()][::-1]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "it"])
def test_each_assessment_comes_back_alone(full: Cluster, language: str) -> None:
    for row in Assessment.objects.complete().filter(cluster=full):
        with translation.override(language):
            sheets = sheets_of_assessment(row)
        for content in (write_xlsx(sheets), write_csv(sheets[1])):
            reading = read(content, "file", row.framework, Answers())
            assert (reading.can_be_saved, reading.questions) == (True, ())
            assert [(each.date, each.scores) for each in reading.results] == [
                (row.assessed_on, scores_of(row))
            ]


@pytest.mark.django_db
def test_one_of_several_assessments_can_be_chosen(full: Cluster) -> None:
    importing = Import()
    importing.upload(write_xlsx(export_rows(full)), "all.xlsx")
    page = importing.check("check", column=DAYS[0].isoformat()).context["page"]
    assert [result.label for result in page.results] == ["2 May 2023"]
    importing.check("import", **{"date-0": DAYS[0].isoformat()})
    assert list(complete(importing.cluster)) == [DAYS[0]]


@pytest.mark.django_db
def test_an_assessment_of_another_framework_says_so(full: Cluster) -> None:
    row = Assessment.objects.exclude(framework=default_framework()).get(cluster=full)
    with pytest.raises(UnreadableFile) as caught:
        read(write_xlsx(sheets_of_assessment(row)), "file", default_framework(), Answers())
    assert caught.value.problem.code == "own-of-others"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "it"])
def test_scores_that_a_plan_began_with_are_no_report(language: str) -> None:
    headings = own_files(default_framework()).without_scores
    with translation.override(language):
        written = plan_sheets(cluster_of(None))
    (sheet,) = [each for each in written if tuple(each.headings) in headings]
    rows = [("Silver", "Area", code, "", 40 + n, 70, 50 + n) for n, code in enumerate(codes())]
    content = write_xlsx([ExportSheet(sheet.name, sheet.headings, rows)])
    with pytest.raises(UnreadableFile) as caught:
        read(content, "plan.xlsx", default_framework(), Answers())
    assert caught.value.problem.code == "own-without-scores"


HEADINGS = tuple(f"Own {each}" for each in SCORE_COLUMNS)
OWN = OwnFiles(scores=[HEADINGS], titles=frozenset({"Ours"}))
VALUES = st.one_of(st.none(), st.integers(0, 100), st.floats(0, 100).map(lambda x: round(x, 6)))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.dates(datetime.date(2001, 1, 1), TODAY),
        st.dictionaries(st.sampled_from(CODES), VALUES, min_size=1),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["", "not assessed", "max. 4 points", "target 2030", "0-4"]),
)
def test_whatever_scores_were_written_nothing_is_asked(
    assessments: dict[datetime.date, dict[str, float | None]], note: str
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(HEADINGS)
    titles = dict(zip(CODES, NAMES, strict=True))
    for number, (day, scores) in enumerate(assessments.items()):
        for code, value in scores.items():
            shown = "" if value is None else round(value)
            exact = "" if value is None else f"{value:.6f}"
            cells = [number, day, "Ours", "A", code, titles[code], exact, shown, "", "", note, day]
            writer.writerow(cells)
    reading = read_report(stream.getvalue().encode(), "own.csv", SPECS, today=TODAY, own=OWN)
    assert (reading.questions, reading.problems) == ((), ())
    assert {each.date: each.scores for each in reading.results} == assessments
