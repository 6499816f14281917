"""A self-check begins with what is known."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.benchmarking.corrections.services import correct_score
from portal.benchmarking.models import Assessment, Score
from tests.portal.benchmarking.self_check.checks import SelfCheck, area_codes, latest

pytestmark = pytest.mark.django_db


def test_a_check_begins_with_what_is_known(imported: SelfCheck) -> None:
    address = f"{imported.base}self-check/{area_codes()[0]}/"
    page = imported.browser.get(address)
    assert all(question.keeps for question in page.context["questions"])
    assert "Leave it at 63\u00a0% (Imported report, 14 October 2025)" in page.content.decode()
    # Sent as it is, it changes nothing; an answer does, and so does going back to "keep".
    imported.answer(area_codes()[0], "keep")
    draft = Assessment.objects.get(cluster=imported.cluster, is_draft=True)
    assert not draft.scores.exists()
    imported.answer(area_codes()[0], "75")
    assert draft.scores.count() == len(imported.indicators(area_codes()[0]))
    imported.answer(area_codes()[0], "keep")
    assert not draft.scores.exists()


def test_one_answer_does_not_throw_the_picture_away(imported: SelfCheck) -> None:
    first = area_codes()[0]
    one, two, *_rest = imported.indicators(first)
    data = {f"indicator-{one.pk}": "75", f"indicator-{two.pk}": ""}
    imported.browser.post(f"{imported.base}self-check/{first}/", data)
    page = imported.browser.get(f"{imported.base}self-check-review/")
    found = page.context["replacement"]
    assert (found.known, found.answered, found.unknown, found.kept) == (31, 1, 1, 29)
    assert "Not answered: 29." in page.content.decode()
    imported.finish()
    assessment = latest(imported)
    assert assessment.origin == "mixed"
    scores = {row.indicator.code: row for row in assessment.scores.select_related("indicator")}
    assert (scores[one.code].value, scores[one.code].kept_from) == (75, None)
    assert scores[two.code].value is None
    rest = [row for code, row in scores.items() if code not in {one.code, two.code}]
    assert {(float(row.value or 0), str(row.kept_from), row.kept_origin) for row in rest} == {
        (62.5, "2025-10-14", "import")
    }
    card = imported.browser.get(imported.base).context["here"].card
    assert (card.answered, card.unknown) == (30, 1)
    shown = imported.browser.get(f"{imported.base}scores/{assessment.pk}/").content.decode()
    assert shown.count("As found on 14 October 2025 (Imported report)") == 29


def test_what_is_kept_twice_still_says_when_it_was_found(imported: SelfCheck) -> None:
    imported.answer(area_codes()[0], "75")
    imported.finish()
    imported.start()
    imported.answer(area_codes()[1], "50")
    imported.finish()
    row = latest(imported).scores.get(indicator=imported.indicators(area_codes()[2])[0])
    assert (str(row.kept_from), row.kept_origin) == ("2025-10-14", "import")
    own = latest(imported).scores.get(indicator=imported.indicators(area_codes()[0])[0])
    assert (own.kept_from, own.kept_origin) == (timezone.localdate(), "self-check")


def test_the_known_scores_go_only_where_that_is_chosen(imported: SelfCheck) -> None:
    first = area_codes()[0]
    imported.answer(first, "75")
    page = imported.browser.get(f"{imported.base}self-check-review/").content.decode()
    assert "too few for a total" in page
    imported.browser.post(f"{imported.base}self-check-review/", {"known": "drop"})
    assessment = latest(imported)
    assert (assessment.origin, assessment.scores.count()) == (
        "self-check",
        len(imported.indicators(first)),
    )
    assert imported.browser.get(imported.base).context["here"].card.is_too_little


PROOFS = {"note": "seen by the board", "link": "https://example.org/minutes"}


@pytest.mark.parametrize("proof", PROOFS)
@pytest.mark.parametrize("score", [62.5, 100, 0])
def test_proof_comes_to_a_score_that_is_left_and_changes_nothing_else(
    imported: SelfCheck, score: float, proof: str
) -> None:
    first = area_codes()[0]
    indicator = imported.indicators(first)[0]
    Score.objects.filter(indicator=indicator).update(value=score)
    name = f"indicator-{indicator.pk}"
    sent = {name: "keep", f"{name}-{proof}": PROOFS[proof]}
    imported.browser.post(f"{imported.base}self-check/{first}/", sent)
    page = imported.browser.get(f"{imported.base}self-check/{first}/")
    question = page.context["questions"][0]
    assert (question.keeps, getattr(question, proof)) == (True, PROOFS[proof])
    chosen = re.findall(rf'name="{name}" value="(\w*)"[^>]* checked', page.content.decode())
    assert chosen == ["keep"]
    review = imported.browser.get(f"{imported.base}self-check-review/")
    found = review.context["replacement"]
    assert (found.answered, found.kept, found.noted) == (0, 31, 1)
    assert "1 of these gets other proof" in review.content.decode()
    imported.finish()
    row = latest(imported).scores.get(indicator=indicator)
    assert (float(row.value or 0), row.note or row.evidence_link) == (score, PROOFS[proof])
    assert (str(row.kept_from), row.kept_origin) == ("2025-10-14", "import")
    assert latest(imported).origin == "mixed"


def test_proof_that_is_taken_back_leaves_nothing(imported: SelfCheck) -> None:
    first = area_codes()[0]
    name = f"indicator-{imported.indicators(first)[0].pk}"
    for note in ("seen by the board", ""):
        sent = {name: "keep", f"{name}-note": note}
        imported.browser.post(f"{imported.base}self-check/{first}/", sent)
    assert not Score.objects.filter(assessment__is_draft=True).exists()


def test_an_answer_after_proof_is_an_answer(imported: SelfCheck) -> None:
    first = area_codes()[0]
    indicator = imported.indicators(first)[0]
    name = f"indicator-{indicator.pk}"
    for value in ("keep", "75"):
        sent = {name: value, f"{name}-note": "seen by the board"}
        imported.browser.post(f"{imported.base}self-check/{first}/", sent)
    imported.finish()
    row = latest(imported).scores.get(indicator=indicator)
    assert (float(row.value or 0), row.note, row.kept_from) == (75, "seen by the board", None)


def test_proof_follows_a_correction_of_the_score_that_is_left(imported: SelfCheck) -> None:
    first = area_codes()[0]
    indicator = imported.indicators(first)[0]
    name = f"indicator-{indicator.pk}"
    sent = {name: "keep", f"{name}-note": "seen by the board"}
    imported.browser.post(f"{imported.base}self-check/{first}/", sent)
    before = Assessment.objects.complete().get(cluster=imported.cluster)
    correct_score(before, indicator, Decimal(80), Decimal("62.5"), None)
    imported.finish()
    row = latest(imported).scores.get(indicator=indicator)
    assert (row.value, row.note, str(row.kept_from)) == (80, "seen by the board", "2025-10-14")
    assert not latest(imported).corrections.exists()


def test_a_score_that_is_dropped_goes_with_its_proof(imported: SelfCheck) -> None:
    first = area_codes()[0]
    one, two, *_rest = imported.indicators(first)
    data = {f"indicator-{one.pk}": "keep", f"indicator-{one.pk}-note": "x"}
    imported.browser.post(f"{imported.base}self-check/{first}/", data)
    refused = imported.browser.post(f"{imported.base}self-check-review/", {"known": "drop"})
    assert refused["Location"] == f"{imported.base}self-check-review/"
    imported.browser.post(
        f"{imported.base}self-check/{first}/", {**data, f"indicator-{two.pk}": "50"}
    )
    imported.browser.post(f"{imported.base}self-check-review/", {"known": "drop"})
    assert [row.indicator for row in latest(imported).scores.all()] == [two]


def test_keep_without_a_known_score_is_no_answer(check: SelfCheck) -> None:
    response = check.answer(area_codes()[0], "keep")
    assert response.status_code == 422
    assert check.scores() == {}


def test_a_check_that_changes_nothing_says_so_and_offers_to_leave(imported: SelfCheck) -> None:
    for code in area_codes():
        imported.answer(code, "keep")
    page = imported.browser.get(f"{imported.base}self-check-review/").content.decode()
    assert "nothing new to save" in page
    assert 'value="leave"' in page
    assert "Finish and see where we stand" not in page
    refused = imported.finish()
    assert refused["Location"] == f"{imported.base}self-check-review/"
    told = imported.browser.get(refused["Location"]).content.decode()
    assert "Answer at least one question anew, or leave the scores as they are." in told
    left = imported.browser.post(f"{imported.base}self-check-review/", {"do": "leave"}, follow=True)
    assert "Your scores stay as they are. Nothing was saved." in left.content.decode()
    assert Assessment.objects.filter(cluster=imported.cluster).count() == 1


def test_leaving_throws_no_answer_away(imported: SelfCheck) -> None:
    imported.answer(area_codes()[0], "75")
    imported.browser.post(f"{imported.base}self-check-review/", {"do": "leave"})
    assert 75 in imported.scores().values()
