"""The self-check: saved area by area, resumed, finished; unknown stays unknown."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portal.benchmarking import services
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.services import Answer
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, codes
from tests.portal.benchmarking.self_check.checks import SelfCheck, area_codes

pytestmark = pytest.mark.django_db


def test_each_area_is_saved_and_leads_to_the_next(check: SelfCheck) -> None:
    first, second, *_rest = area_codes()
    response = check.answer(first, "75")
    assert response["Location"] == f"{check.base}self-check/{second}/"
    assert check.scores() == {i.code: 75.0 for i in check.indicators(first)}
    assert Assessment.objects.get(cluster=check.cluster).is_draft


def test_a_check_that_was_left_is_resumed_where_it_was_left(check: SelfCheck) -> None:
    first, second, *_rest = area_codes()
    assert check.answer(first, "25", do="save")["Location"] == f"{check.base}scores/"
    assert "Go on with" in check.browser.get(f"{check.base}scores/").content.decode()
    response = check.browser.get(f"{check.base}self-check/")
    assert response["Location"] == f"{check.base}self-check/{second}/"
    questions = check.browser.get(f"{check.base}self-check/{first}/").context["questions"]
    assert {question.value for question in questions} == {"25"}


def test_a_colleague_goes_on_with_the_same_check(check: SelfCheck) -> None:
    first, *_rest = area_codes()
    check.answer(first, "25")
    colleague = person("registered")
    MembershipFactory(cluster=check.cluster, user=colleague, role="manager")
    page = browser_of(colleague).get(f"{check.base}self-check/{first}/")
    assert {question.value for question in page.context["questions"]} == {"25"}
    assert Assessment.objects.filter(cluster=check.cluster).count() == 1


def test_not_known_is_kept_as_unknown_and_not_as_zero(check: SelfCheck) -> None:
    first, *_rest = area_codes()
    one, two, *_ = check.indicators(first)
    check.answer(first, "100", **{one.code: "", two.code: "0"})
    scores = check.scores()
    assert (scores[one.code], scores[two.code]) == (None, 0.0)
    page = check.browser.get(f"{check.base}self-check/{first}/")
    by_code = {question.code: question for question in page.context["questions"]}
    assert by_code[one.code].is_unknown
    assert by_code[two.code].value == "0"


def test_an_answer_can_be_changed_to_not_known(check: SelfCheck) -> None:
    first, *_rest = area_codes()
    check.answer(first, "100")
    check.answer(first, "")
    assert set(check.scores().values()) == {None}


@pytest.mark.parametrize("value", ["33", "-1", "nonsense", "1e2", "nan", "x\x00", "100.0"])
def test_a_wrong_value_is_refused_at_its_question_and_the_others_are_saved(
    check: SelfCheck, value: str
) -> None:
    first, *_rest = area_codes()
    wrong, *others = check.indicators(first)
    response = check.answer(first, "50", **{wrong.code: value})
    assert response.status_code == 422
    by_code = {question.code: question for question in response.context["questions"]}
    assert wrong.code in by_code[wrong.code].error
    assert check.scores() == {indicator.code: 50.0 for indicator in others}


def test_questions_of_other_areas_are_not_taken(check: SelfCheck) -> None:
    first, second, *_rest = area_codes()
    stranger = check.indicators(second)[0]
    address = f"{check.base}self-check/{first}/"
    check.browser.post(address, {f"indicator-{stranger.pk}": "50"})
    assert check.scores() == {}


def test_a_finished_check_is_an_assessment_of_today(check: SelfCheck) -> None:
    for code in area_codes():
        response = check.answer(code, "50")
    assert response["Location"] == f"{check.base}self-check-review/"
    assert Assessment.objects.get(cluster=check.cluster).is_draft
    assert check.finish()["Location"] == check.base
    assessment = Assessment.objects.get(cluster=check.cluster)
    assert (assessment.is_draft, assessment.origin) == (False, "self-check")
    assert assessment.assessed_on == timezone.localdate()
    assert check.browser.get(check.base).context["has_scores"]


def test_the_next_check_leaves_the_last_one_alone(check: SelfCheck) -> None:
    check.answer_all()
    check.finish()
    finished = Assessment.objects.get(cluster=check.cluster)
    check.start()
    check.answer(area_codes()[0], "100")
    assert Assessment.objects.filter(cluster=check.cluster, is_draft=True).count() == 1
    assert set(finished.scores.values_list("value", flat=True)) == {50}


def test_a_check_without_a_single_answer_is_not_finished(check: SelfCheck) -> None:
    check.answer_all("")
    assert check.finish()["Location"] == f"{check.base}self-check/{area_codes()[0]}/"
    assert Assessment.objects.get(cluster=check.cluster).is_draft


@pytest.mark.parametrize("code", ["99", "x", "%00", "1.1"])
def test_an_unknown_area_is_not_found(check: SelfCheck, code: str) -> None:
    assert check.browser.get(f"{check.base}self-check/{code}/").status_code == 404


def test_looking_at_the_check_starts_none() -> None:
    check = SelfCheck()
    for address in (f"{check.base}self-check/", f"{check.base}self-check/{area_codes()[0]}/"):
        for look in (check.browser.get, check.browser.head):
            assert look(address)["Location"] == f"{check.base}scores/"
    assert not Assessment.objects.filter(cluster=check.cluster).exists()


def test_what_is_sent_after_the_end_leaves_one_whole_assessment(check: SelfCheck) -> None:
    check.answer_all()
    check.finish()
    assert check.answer(area_codes()[-1], "0").status_code == 409
    assert check.finish()["Location"] == f"{check.base}scores/"
    assessment = Assessment.objects.get(cluster=check.cluster)
    assert not assessment.is_draft
    assert set(assessment.scores.values_list("value", flat=True)) == {50}
    assert assessment.scores.count() == len(codes())


def test_what_is_finished_meanwhile_is_neither_changed_nor_finished_again(check: SelfCheck) -> None:
    draft = Assessment.objects.get(cluster=check.cluster)
    indicator = check.indicators(area_codes()[0])[0]
    assert services.save_answers(draft, {indicator: Answer(50.0)})
    assert services.finish_self_check(draft)
    assert not services.save_answers(draft, {indicator: Answer(0.0)})
    assert not services.discard_self_check(draft)
    assert not services.finish_self_check(draft)
    assert check.scores() == {indicator.code: 50.0}


def test_starting_twice_starts_one_check(check: SelfCheck) -> None:
    assert check.start()["Location"] == f"{check.base}self-check/{area_codes()[0]}/"
    assert Assessment.objects.filter(cluster=check.cluster).count() == 1


def test_proof_is_kept_with_its_answer_and_found_by_a_colleague_in_another_language(
    check: SelfCheck,
) -> None:
    first = area_codes()[0]
    indicator = check.indicators(first)[0]
    name = f"indicator-{indicator.pk}"
    proof = indicator.evidence_list[0]
    sent = {
        name: "100",
        f"{name}-proof": [proof, "never offered"],
        f"{name}-note": "In the board's folder",
        f"{name}-link": "https://example.org/list",
    }
    check.browser.post(f"{check.base}self-check/{first}/", sent)
    score = Score.objects.get(assessment__cluster=check.cluster, indicator=indicator)
    assert (score.evidence, score.note) == ([proof], "In the board's folder")
    assert score.evidence_link == "https://example.org/list"
    page = check.browser.get(f"{check.base.replace('/en/', '/it/')}self-check/{first}/")
    shown = page.context["questions"][0]
    assert [each.is_there for each in shown.proofs][:2] == [True, False]
    assert shown.link == "https://example.org/list"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "example.org", "ftp://x.org/a", "\x00"])
def test_a_link_that_is_none_is_refused_and_shown_as_typed(check: SelfCheck, link: str) -> None:
    first = area_codes()[0]
    name = f"indicator-{check.indicators(first)[0].pk}"
    sent = {name: "50", f"{name}-link": link, f"{name}-note": "kept"}
    response = check.browser.post(f"{check.base}self-check/{first}/", sent)
    assert response.status_code == 422
    question = response.context["questions"][0]
    assert question.link_error
    assert question.note == "kept"
    assert check.scores() == {}


def test_proof_without_an_answer_asks_for_one(check: SelfCheck) -> None:
    first = area_codes()[0]
    name = f"indicator-{check.indicators(first)[0].pk}"
    response = check.browser.post(f"{check.base}self-check/{first}/", {f"{name}-note": "a list"})
    assert response.status_code == 422
    assert response.context["questions"][0].note == "a list"


def test_the_last_look_says_what_is_missing_unknown_and_without_proof(check: SelfCheck) -> None:
    first, *_rest = area_codes()
    one, two, *others = check.indicators(first)
    check.answer(first, "100", **{one.code: "", two.code: "50"})
    context = check.browser.get(f"{check.base}self-check-review/").context
    assert context["missing"] == len(codes()) - len(check.indicators(first))
    assert (context["unknown"], context["unproved"]) == (1, len(others))
    assert context["progress"][0].unknown == [one]


def test_a_check_is_discarded_only_when_that_is_confirmed(check: SelfCheck) -> None:
    check.answer(area_codes()[0], "50")
    address = f"{check.base}self-check-discard/"
    assert "lost" in check.browser.get(address).content.decode()
    assert Assessment.objects.filter(cluster=check.cluster).exists()
    check.browser.post(address)
    assert not Assessment.objects.filter(cluster=check.cluster).exists()
    assert check.browser.get(address)["Location"] == f"{check.base}scores/"


def test_a_mistake_in_one_link_throws_no_choice_away(check: SelfCheck) -> None:
    area = area_codes()[0]
    wrong, other, *_rest = check.indicators(area)
    AssessmentFactory(cluster=check.cluster, scores=dict.fromkeys([wrong.code, other.code], 50.0))
    sent = {
        f"indicator-{wrong.pk}": "75",
        f"indicator-{wrong.pk}-link": "our-wiki",
        f"indicator-{other.pk}": "",
        f"indicator-{other.pk}-note": "ask the board",
    }
    page = check.browser.post(f"{check.base}self-check/{area}/", {**sent, "do": "next"})
    assert page.status_code == 422
    shown = {question.code: question for question in page.context["questions"]}
    assert (shown[wrong.code].value, shown[wrong.code].keeps) == ("75", False)
    assert shown[wrong.code].link == "our-wiki"
    assert (shown[other.code].is_unknown, shown[other.code].note) == (True, "ask the board")
    mended = {**sent, f"indicator-{wrong.pk}-link": "https://wiki.example.org/"}
    check.browser.post(f"{check.base}self-check/{area}/", {**mended, "do": "next"})
    draft = Score.objects.get(assessment__is_draft=True, indicator=wrong)
    assert draft.value == 75


def test_every_step_saves_the_answers_before_it_leads_on(check: SelfCheck) -> None:
    first, second, third, *_rest = area_codes()
    page = check.browser.get(f"{check.base}self-check/{second}/").content.decode()
    for code in area_codes():
        assert f'form="questions" name="do" value="go-{code}"' in page
    assert f'href="{check.base}self-check/{first}/"' not in page
    response = check.answer(second, "75", do=f"go-{first}")
    assert response["Location"] == f"{check.base}self-check/{first}/"
    assert set(check.scores().values()) == {75.0}
    assert check.answer(third, "25", do="go-")["Location"] == f"{check.base}self-check-review/"
    assert set(check.scores().values()) == {75.0, 25.0}
