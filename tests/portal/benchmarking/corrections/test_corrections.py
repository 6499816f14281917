"""One score of an assessment is added or corrected: by managers, with a trail, and undone."""

from __future__ import annotations

import datetime
import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.benchmarking.models import Assessment, Score, ScoreChange
from portal.benchmarking.peers.medians import assessment_of, source_of
from portal.benchmarking.services import (
    Answer,
    finish_self_check,
    save_answers,
    save_import,
    start_self_check,
)
from portal.clusters.models import AuditEntry
from portal.regions.publishing import publish_figures
from practices.models import Indicator
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.improvement import plan_of
from tests.portal.benchmarking.corrections.corrector import Corrector

pytestmark = pytest.mark.django_db


def test_assess_first_leads_to_the_field_and_the_picture_follows() -> None:
    it = Corrector()
    dashboard = it.browser.get(it.base)
    link = f"{it.address('4.2')}?from=dashboard"
    assert link in dashboard.content.decode()
    form = it.browser.get(link)
    assert "Add 4.2" in form.content.decode()
    saved = it.send("4.2", "30,5 %", **{"from": "dashboard"})
    assert saved["Location"] == it.base
    page = it.browser.get(it.base)
    rows = {row.indicator.code: row for row in page.context["indicators"]}
    assert (rows["4.2"].score, page.context["here"].card.unknown) == ("31\u00a0%", 0)
    assert [row.indicator.code for row in page.context["weakest"]][:2] == ["1.1", "4.2"]
    it.assessment.refresh_from_db()
    assert (it.assessment.assessed_on.isoformat(), it.assessment.origin) == ("2025-10-14", "import")


def test_a_correction_says_who_when_and_why_and_can_be_undone() -> None:
    it = Corrector()
    it.send("1.1", "70", "20", reason="misread")
    change = ScoreChange.objects.get()
    assert (change.before, change.after, change.reason) == (20, 70, "misread")
    assert change.user_name == it.user.get_full_name()
    entry = AuditEntry.objects.get(subject="score")
    assert (entry.action, entry.detail) == ("changed", "1.1")
    page = it.browser.get(f"{it.base}scores/{it.assessment.pk}/").content.decode()
    assert "20\u00a0% → <b>70\u00a0%</b>" in page
    undo = f"{it.base}scores/{it.assessment.pk}/undo/{change.pk}/"
    assert undo in page
    it.browser.post(undo)
    it.browser.post(undo)
    assert it.score("1.1") == 20
    assert [(row.after, row.is_undo) for row in ScoreChange.objects.all()] == [
        (20, True),
        (70, False),
    ]


def test_the_same_form_sent_twice_changes_once() -> None:
    it = Corrector()
    for _time in range(2):
        assert it.send("1.1", "70", "20").status_code == 302
    assert ScoreChange.objects.count() == 1
    assert Assessment.objects.get(pk=it.assessment.pk).revision == 1


def test_of_two_people_the_second_is_told_and_loses_nothing() -> None:
    it = Corrector()
    it.colleague("manager").post(it.address("1.1"), {"value": "55", "seen": "20"})
    response = it.send("1.1", "70", "20", reason="agreed")
    content = response.content.decode()
    assert response.status_code == 422
    assert "55\u00a0%" in content
    assert 'value="70"' in content
    assert "agreed" in content
    assert it.score("1.1") == 55
    # What the page now carries is enough to insist.
    assert 'name="seen" value="55"' in content
    it.send("1.1", "70", "55")
    assert it.score("1.1") == 70


def test_an_undo_takes_nothing_back_that_was_changed_since() -> None:
    it = Corrector()
    it.send("1.1", "70", "20")
    first = ScoreChange.objects.get()
    it.send("1.1", "80", "70")
    it.browser.post(f"{it.base}scores/{it.assessment.pk}/undo/{first.pk}/")
    assert it.score("1.1") == 80


@pytest.mark.parametrize("value", ["", "abc", "101", "-1", "1e400", "nan", "62.555", "1.000,5"])
def test_what_is_no_score_is_named_and_shown_as_typed(value: str) -> None:
    it = Corrector()
    response = it.send("1.1", value, "20")
    assert response.status_code == 422
    assert response.context["form"].errors["value"]
    assert response.context["form"]["value"].value() == value
    assert it.score("1.1") == 20


def test_a_score_can_become_unknown_but_not_both() -> None:
    it = Corrector()
    assert it.send("1.1", "50", "20", is_unknown="on").status_code == 422
    assert it.send("1.1", "", "20", is_unknown="on").status_code == 302
    assert it.score("1.1") is None


@pytest.mark.parametrize("role", ["reader", "member"])
def test_only_managers_change_scores(role: str) -> None:
    it = Corrector()
    colleague = it.colleague(role)
    assert it.address("4.2") not in colleague.get(it.base).content.decode()
    assert colleague.get(it.address("1.1")).status_code == 403
    assert colleague.post(it.address("1.1"), {"value": "70", "seen": "20"}).status_code == 403
    assert it.score("1.1") == 20


def test_scores_of_others_drafts_and_unknown_codes_do_not_exist() -> None:
    it = Corrector()
    draft = AssessmentFactory(cluster=it.cluster, is_draft=True, scores={"1.1": 20})
    stranger = AssessmentFactory(cluster=cluster_of(None), scores={"1.1": 20})
    for pk, code in [(draft.pk, "1.1"), (stranger.pk, "1.1"), (it.assessment.pk, "9.9")]:
        address = f"{it.base}scores/{pk}/correct/{code}/"
        assert it.browser.get(address).status_code == 404
        assert it.browser.post(address, {"value": "70", "seen": "20"}).status_code == 404
    other = Corrector()
    other.send("1.1", "70", "20")
    undo = f"{it.base}scores/{other.assessment.pk}/undo/{ScoreChange.objects.get().pk}/"
    assert it.browser.post(undo).status_code == 404


def test_a_plan_that_started_from_the_score_follows_with_a_note() -> None:
    it = Corrector()
    plan = plan_of(it.cluster, it.assessment, it.user, "1.1")
    it.send("1.1", "40", "20")
    row = plan.areas.get().indicators.get()
    assert row.baseline == 40
    assert {"field": "baseline:1.1", "before": "20", "after": "40"} in (
        plan.changes.order_by("-pk")[0].values
    )
    assert "first score of 1.1" in it.browser.get(f"{it.base}plan/history/").content.decode()


def test_for_the_peers_a_corrected_assessment_is_another_source() -> None:
    """Else the same clusters, shown before and after, would tell what one of them corrected."""
    assert source_of(3, 12) == (3, 12)
    assert source_of(3, 12, 1) != source_of(3, 12) != source_of(3, 12, 2)
    assert assessment_of(source_of(3, 12, 5)) == 12


def test_the_peers_before_and_after_one_correction_are_the_same() -> None:
    it = Corrector()
    for place in range(6):
        peer = cluster_of(None, counts_as_peer=True)
        last = AssessmentFactory(cluster=peer, scores=dict.fromkeys(codes(), 10.0 * place))
    publish_figures()
    before = it.browser.get(f"{it.base}?peers=all").context["comparison"]
    assert before.count == 6
    Score.objects.filter(assessment=last).update(value=0)
    Assessment.objects.filter(pk=last.pk).update(revision=1)
    publish_figures()
    assert it.browser.get(f"{it.base}?peers=all").context["comparison"] == before
    # Nor does another group of the very same clusters show it.
    country = it.browser.get(f"{it.base}?peers=country").context["comparison"]
    assert country.statistics.total.median in (None, before.statistics.total.median)


class Kept:
    """A report, and two self-checks one after the other that left all but one score as it was."""

    def __init__(self) -> None:
        self.it = Corrector()
        self.later = [self.check("2.1"), self.check("2.2")]

    def check(self, answered: str) -> Assessment:
        draft = start_self_check(self.it.cluster, self.it.assessment.framework, self.it.user)
        one = Indicator.objects.get(area__framework=draft.framework, code=answered)
        save_answers(draft, {one: Answer(95.0)})
        finish_self_check(draft)
        return draft

    def scores(self, code: str = "1.1") -> list[float | None]:
        rows = [each.scores.get(indicator__code=code) for each in self.later]
        return [None if row.value is None else float(row.value) for row in rows]

    def correct(self, assessment: Assessment, value: str, seen: str) -> ScoreChange:
        address = f"{self.it.base}scores/{assessment.pk}/correct/1.1/"
        self.it.browser.post(address, {"value": value, "seen": seen, "sure": "on"})
        return ScoreChange.objects.filter(assessment=assessment).latest("pk")

    def undo(self, change: ScoreChange) -> None:
        self.it.browser.post(f"{self.it.base}scores/{change.assessment_id}/undo/{change.pk}/")


def test_scores_that_were_kept_follow_the_report_and_its_undo() -> None:
    kept = Kept()
    plan = plan_of(kept.it.cluster, kept.later[0], kept.it.user, "1.1")
    change = kept.correct(kept.it.assessment, "60", "20")
    assert kept.scores() == [60, 60]
    assert plan.areas.get().indicators.get().baseline == 60
    page = kept.it.browser.get(f"{kept.it.base}scores/{kept.later[0].pk}/")
    assert "What fell" not in page.content.decode()
    assert [Assessment.objects.get(pk=each.pk).revision for each in kept.later] == [1, 1]
    kept.undo(change)
    assert kept.scores() == [20, 20]
    assert kept.scores("2.2") == [90, 95]


def test_an_own_answer_follows_nothing_and_a_copy_that_is_corrected_is_one() -> None:
    kept = Kept()
    first, second = kept.later
    change = kept.correct(first, "30", "20")
    assert (kept.it.score("1.1"), kept.scores()) == (20, [30, 30])
    own = first.scores.get(indicator__code="1.1")
    follower = second.scores.get(indicator__code="1.1")
    assert (own.kept_from, follower.kept_from) == (None, own.found_on)
    kept.correct(kept.it.assessment, "60", "20")
    assert kept.scores() == [30, 30]
    kept.undo(ScoreChange.objects.filter(assessment=kept.it.assessment).latest("pk"))
    # Taken back, it is again what the report says, and goes with it.
    kept.undo(change)
    own.refresh_from_db()
    assert (str(own.kept_from), own.kept_origin) == ("2025-10-14", "import")
    kept.correct(kept.it.assessment, "70", "20")
    assert kept.scores() == [70, 70]


def test_a_score_is_rounded_once_when_it_is_shown() -> None:
    it = Corrector()
    scores = {**dict.fromkeys(codes(), 90.0), "1.1": 44.499, "1.2": 44.5}
    AssessmentFactory(cluster=it.cluster, scores=scores)
    page = it.browser.get(it.base)
    shown = {row.indicator.code: row.score for row in page.context["indicators"]}
    assert (shown["1.1"], shown["1.2"]) == ("44\u00a0%", "45\u00a0%")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    framework = it.assessment.framework
    first, again = (
        save_import(it.cluster, framework, {"1.1": 44.499}, it.user, yesterday).assessment
        for _time in range(2)
    )
    assert first == again
    assert str(Score.objects.get(assessment=first).value) == "44.499000"


def test_the_upgrade_finds_the_source_of_what_was_kept_before() -> None:
    kept = Kept()
    rows = Score.objects.filter(source__isnull=False)
    sources = dict(rows.values_list("pk", "source"))
    assert len(sources) >= 2 * (len(codes()) - 3)
    rows.update(source=None)
    name = "portal.benchmarking.migrations.0005_sources_of_kept_scores"
    importlib.import_module(name).find_sources(apps, connection.schema_editor())
    assert dict(rows.values_list("pk", "source")) == sources
    kept.correct(kept.it.assessment, "60", "20")
    assert kept.scores() == [60, 60]


def test_no_day_is_invented_for_an_assessment() -> None:
    it = Corrector()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.create(
            cluster=it.cluster, framework=it.assessment.framework, origin="import"
        )
