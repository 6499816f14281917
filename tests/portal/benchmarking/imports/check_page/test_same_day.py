"""A report of a day that has an assessment: nothing is doubled or overwritten unasked."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.corrections.services import correct_score, undo_correction
from portal.benchmarking.imports.same_day import SameDayError, differing
from portal.benchmarking.models import Assessment, Score, ScoreChange
from portal.benchmarking.services import save_import
from practices.models import Indicator
from tests.factories.api import Program
from tests.factories.clusters import AssessmentFactory, cluster_of
from tests.portal.benchmarking.imports.uploads import Import

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 3, 12)
FILE = "code;score\n1.1;40\n1.2;50\n1.3;60\n"


class Again(Import):
    """A report that was imported, of which one score was corrected and another added since."""

    def __init__(self, language: str = "en") -> None:
        super().__init__(language)
        self.upload(FILE)
        self.check("import")
        self.user = self.cluster.memberships.get().user
        self.assessment = Assessment.objects.get(cluster=self.cluster)
        self.correct("1.2", 50, 55, "misread")
        self.correct("2.1", None, 70, "missing")

    def correct(self, code: str, seen: float | None, value: float, reason: str = "") -> None:
        """Correct a score by hand."""
        indicator = Indicator.objects.get(area__framework__is_default=True, code=code)
        before = None if seen is None else Decimal(seen)
        correct_score(self.assessment, indicator, Decimal(value), before, self.user, reason)

    def count(self) -> int:
        """How many assessments there are."""
        return Assessment.objects.filter(cluster=self.cluster).count()

    def value(self, choice: str) -> str:
        """The value of the radio button for a choice, as the page has it."""
        (same,) = self.check("check").context["page"].same_days
        return next(v for v, _text, _chosen in same.choices if v.partition(":")[0] == choice)


def test_the_page_names_what_differs_before_anything_is_saved() -> None:
    it = Again()
    it.upload(FILE.replace("60", "61"))
    page = it.check("import")
    assert (page.status_code, it.count()) == (422, 1)
    (same,) = page.context["page"].same_days
    text = " ".join(same.sentences)
    assert "There is already an assessment of 12 March 2025" in text
    assert "with 4 scores. 2 scores differ. 1 of them was entered or corrected" in text
    assert "1 known score has no row here" in text
    rows = {row.name[:3]: row for row in same.rows}
    assert (rows["1.2"].before, rows["1.2"].after) == ("55\u00a0%", "50\u00a0%")
    assert "misread" in rows["1.2"].note
    assert rows["1.3"].note == ""
    assert "now 55\u00a0%, in the file <b>50\u00a0%</b>" in page.content.decode()


@pytest.mark.parametrize(
    ("choice", "scores"),
    [
        ("replace", {"1.1": 40, "1.2": 50, "1.3": 61, "2.1": 70}),
        ("replace-uncorrected", {"1.1": 40, "1.2": 55, "1.3": 61, "2.1": 70}),
    ],
)
def test_scores_taken_over_are_corrections_that_can_be_taken_back(
    choice: str, scores: dict[str, float]
) -> None:
    it = Again()
    it.upload(FILE.replace("60", "61"), "again.csv")
    assert it.check("import", **{"same-0": it.value(choice)}).status_code == 302
    assert (it.count(), it.saved()) == (1, scores)
    trail = ScoreChange.objects.filter(assessment=it.assessment, reason="again.csv")
    assert trail.get(indicator__code="1.3").before == 60
    kept = ScoreChange.objects.get(assessment=it.assessment, reason="misread")
    assert (kept.before, kept.after) == (50, 55)


def test_a_note_goes_with_its_score_and_comes_back_with_it() -> None:
    it = Import()
    it.upload("code;score;comment\n1.1;40;minutes of May\n1.2;50;\n1.3;60;kept")
    it.check("import")
    it.upload("code;score;comment\n1.1;41;late figure\n1.2;51;new words\n1.3;61;")
    (same,) = it.check("check").context["page"].same_days
    it.check("import", **{"same-0": next(value for value, _t, _c in same.choices)})

    def notes() -> dict[str, str]:
        scores = Score.objects.filter(assessment__cluster=it.cluster)
        return dict(scores.values_list("indicator__code", "note"))

    assert notes() == {"1.1": "late figure", "1.2": "new words", "1.3": "kept"}
    user = it.cluster.memberships.get().user
    rows = ScoreChange.objects.filter(assessment__cluster=it.cluster).select_related("indicator")
    trail = {row.indicator.code: row for row in rows}
    assert (trail["1.1"].note_before, trail["1.1"].note_after) == ("minutes of May", "late figure")
    assert trail["1.3"].note_after is None
    page = it.browser.get(
        f"/en/my-cluster/{it.cluster.slug}/scores/{trail['1.1'].assessment_id}/"
    ).content.decode()
    assert "“minutes of May” → “late figure”" in page
    for row in trail.values():
        undo_correction(row, user)
    assert notes() == {"1.1": "minutes of May", "1.2": "", "1.3": "kept"}
    assert it.saved() == {"1.1": 40, "1.2": 50, "1.3": 60}


def test_both_stay_only_where_somebody_says_so_or_the_day_is_another() -> None:
    it = Again()
    it.upload(FILE)
    it.check("import", **{"same-0": it.value("keep-both")})
    assert it.count() == 2
    it.upload(FILE.replace("60", "61"))
    it.check("import", **{"date-0": "2025-03-13"})
    assert it.count() == 3


def test_an_answer_counts_for_the_assessment_as_it_was_seen() -> None:
    it = Again()
    it.upload(FILE)
    answer = it.value("replace")
    it.correct("1.1", 40, 45)
    page = it.check("import", **{"same-0": answer})
    assert (page.status_code, it.count()) == (422, 1)
    assert it.saved()["1.1"] == 45
    (same,) = page.context["page"].same_days
    assert same.is_open
    # Nor on the way between the look and the saving.
    framework = it.assessment.framework
    seen = answer.partition(":")[2]
    with pytest.raises(SameDayError):
        save_import(it.cluster, framework, {"1.1": 40}, it.user, DAY, same_day="replace", seen=seen)
    assert it.saved()["1.1"] == 45


def test_the_same_scores_once_more_are_nothing_new_and_the_page_says_so() -> None:
    it = Import()
    for _time in range(2):
        page = it.upload(FILE)
        shown = it.check("check").context["page"].same_days
        answer = it.check("import")
    assert page.status_code == 200
    assert "nothing to save" in shown[0].sentences[1]
    told = it.browser.get(answer["Location"]).content.decode()
    assert "has these scores already. Nothing was changed." in told
    assert "3 scores are saved" not in told
    assert Assessment.objects.filter(cluster=it.cluster).count() == 1


def test_two_columns_of_one_day_are_given_days_of_their_own() -> None:
    it = Import()
    it.upload("code;2024;2025\n1.1;40;50\n1.2;60;70\n")
    # As long as only one of them may be meant, nothing is wrong.
    page = it.check("check", **{"date-0": "2025-03-12", "date-1": "2025-03-12"})
    assert "Two columns" not in page.content.decode()
    it.check("check", column="both")
    days = {"date-0": "2025-03-12", "date-1": "2025-03-12"}
    page = it.check("import", **days)
    assert page.status_code == 422
    assert "Two columns have the same day" in page.content.decode()
    assert it.saved() == {}


def test_a_report_takes_no_self_checks_place() -> None:
    it = Import()
    AssessmentFactory(cluster=it.cluster, origin="self-check", assessed_on=DAY, scores={"1.1": 10})
    it.upload(FILE)
    (same,) = it.check("import").context["page"].same_days
    assert [value.partition(":")[0] for value, _text, _chosen in same.choices] == ["keep-both"]
    assert "Self-check" in same.sentences[0]


def test_the_command_asks_as_the_page_does(tmp_path: Path) -> None:
    cluster = cluster_of(None)
    AssessmentFactory(cluster=cluster, assessed_on=DAY, scores={"1.1": 41})
    file = tmp_path / "report.csv"
    file.write_text(FILE)
    asked = ["import_benchmark", str(file), "--cluster", cluster.slug, "--date", "2025-03-12"]
    with pytest.raises(CommandError, match=r"now 41.*--same-day replace, keep-both"):
        call_command(*asked)
    assert Score.objects.filter(assessment__cluster=cluster).count() == 1
    call_command(*asked, "--same-day", "replace")
    assert Score.objects.filter(assessment__cluster=cluster).count() == 3
    change = ScoreChange.objects.get(assessment__cluster=cluster, indicator__code="1.1")
    assert (change.before, change.after, change.user_name) == (41, 40, "")


def test_the_api_asks_as_the_page_does() -> None:
    it = Again()
    program = Program(it.user)
    address = f"/clusters/{it.cluster.slug}/assessments/"
    sent = {"scores": {"1.1": 44}, "assessed_on": DAY.isoformat()}
    dry = program.post(f"{address}?dry_run=true", sent).json()
    refused = program.post(address, sent)
    assert (refused.status_code, refused.json()["errors"][0]["name"]) == (400, "same_day")
    assert "now 40" in refused.json()["errors"][0]["message"]
    assert "now 40" in dry["notices"][0]
    assert it.count() == 1
    saved = program.post(address, {**sent, "same_day": "replace"})
    assert (saved.status_code, saved.json()["scores"]["1.1"], it.count()) == (201, 44, 1)
    assert "1 score of the assessment" in saved.json()["notices"][0]


SCORES = st.dictionaries(
    st.sampled_from(["1.1", "1.2", "1.3"]), st.none() | st.floats(0, 100, allow_nan=False)
)


@given(SCORES, SCORES)
def test_what_differs_is_all_that_taking_over_changes(
    before: dict[str, float | None], after: dict[str, float | None]
) -> None:
    taken = {**before, **{code: now for code, _then, now in differing(before, after)}}
    assert differing(taken, after) == []
    assert differing(before, before) == []
    assert {code for code, _then, _now in differing(before, after)} <= set(after)


def test_where_nothing_can_be_replaced_nothing_is_said_of_replacing() -> None:
    it = Import()
    scores = {"1.1": 10, "5.1": 60}
    AssessmentFactory(cluster=it.cluster, origin="self-check", assessed_on=DAY, scores=scores)
    it.upload(FILE)
    (same,) = it.check("import").context["page"].same_days
    assert same.choices
    assert not any("replacing" in sentence for sentence in same.sentences)
