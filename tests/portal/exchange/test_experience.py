"""Consent to share experience: given, resting, withdrawn; and who sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.clusters import exports
from portal.clusters.audit_sentences import sentence
from portal.exchange.models import Offer, Thread
from portal.exchange.strengths import strong_codes, strong_from
from practices.models import Indicator, IndicatorTarget
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of
from tests.factories.exchange import (
    STRONG,
    PublicProfileFactory,
    Team,
    offer_of,
    sharing,
    team,
)

pytestmark = pytest.mark.django_db

LEVELS = ("bronze", "silver", "gold")


@given(
    st.dictionaries(st.sampled_from(LEVELS), st.floats(0, 100)),
    st.none() | st.floats(0, 100),
)
def test_strong_is_at_the_target_of_the_highest_label_that_has_one(
    targets: dict[str, float], score: float | None
) -> None:
    spec = IndicatorSpec("1.1", "1", "Title", targets=targets)
    framework = FrameworkSpec("f", "F", LEVELS, (AreaSpec("1", "A"),), (spec,))
    highest = max(targets, key=LEVELS.index, default=None)
    needed = targets[highest] if highest else None
    assert strong_from(framework, spec) == needed
    is_strong = score is not None and needed is not None and score >= needed
    assert strong_codes(framework, {"1.1": score}) == (["1.1"] if is_strong else [])


def found(who: Team, code: str = "4.2") -> list[str]:
    response = who.get(f"experience/find/?indicator={code}")
    return [offer.name for offer in response.context["offers"]]


def test_a_manager_agrees_others_find_it_and_no_score_is_told() -> None:
    own = team({"4.2": 93.21, "4.3": 12}, name="Harbour Cluster", region="Northern coast")
    page = own.get("experience/").content.decode()
    assert "Never a score." in page
    assert [
        code for code, _title in own.get("experience/").context["form"].fields["indicator"].choices
    ][1:] == ["4.2"]
    data = {"do": "give", "indicator": "4.2", "text": "Four <i>meetings</i>"}
    assert own.post("experience/", **data).status_code == 422  # Not agreed.
    assert (
        own.post("experience/", **{**data, "agreed": "on", "indicator": "4.3"}).status_code == 409
    )
    assert not Offer.objects.exists()
    own.post("experience/", **data, agreed="on")
    other = team({"4.2": 5}, target="bronze")
    text = other.get("experience/find/?indicator=4.2").content.decode()
    for shown in ("Harbour Cluster", "Northern coast", "Italy", "Four &lt;i&gt;meetings&lt;/i&gt;"):
        assert shown in text
    for hidden in ("93", own.user.email, own.user.name):
        assert hidden not in text.partition("</main>")[0].partition('<ul class="lines')[2], hidden
    assert "<b>1</b> cluster shares experience" in other.get("experience/find/").content.decode()
    assert found(own) == []  # One's own is no news.
    own.post("experience/", do="withdraw", offer=offer_of(own).pk)
    assert found(other) == []
    own.post("experience/", do="again", offer=Offer.objects.get().pk)
    assert found(other) == ["Harbour Cluster"]
    looked = own.cluster.audit_entries.filter(action="viewed")
    assert [(each.user_id, each.subject) for each in looked] == [(own.user.pk, "dashboard")]
    said = [sentence(entry) for entry in own.cluster.audit_entries.exclude(action="viewed")]
    assert said == [
        f"{own.user.name} shared experience with an indicator: 4.2.",
        f"{own.user.name} withdrew experience with an indicator: 4.2.",
        f"{own.user.name} shared experience with an indicator: 4.2.",
    ]


def test_a_page_that_is_older_than_an_offer_given_again_withdraws_it_all_the_same() -> None:
    own = sharing()
    stale = offer_of(own).pk
    own.post("experience/", do="withdraw", offer=stale)
    own.post("experience/", do="again", offer=stale)
    assert Offer.objects.active().count() == 1
    assert b"Nobody sees 4.2" in own.post("experience/", do="withdraw", offer=stale).content
    assert not Offer.objects.active().exists()
    said = own.post("experience/", do="withdraw", offer=stale).content
    assert b"This offer has been withdrawn already." in said


def test_an_offer_rests_while_the_latest_assessment_is_not_strong() -> None:
    own, other = sharing(), team({"4.2": 5})
    assert found(other) == [own.cluster.name]
    # A draft changes nothing, an older assessment neither.
    AssessmentFactory(cluster=own.cluster, is_draft=True, origin="self-check", scores={"4.2": 1})
    AssessmentFactory(cluster=own.cluster, assessed_on="2020-01-01", scores={"4.2": 1})
    assert found(other) == [own.cluster.name]
    weaker = AssessmentFactory(cluster=own.cluster, assessed_on="2026-06-01", scores={"4.2": 40})
    assert found(other) == []
    assert other.get(f"experience/ask/{offer_of(own).pk}/").status_code == 404
    assert other.get("experience/find/").context["everything"][0].count == 0
    assert "At rest: nobody else sees it." in own.get("experience/").content.decode()
    weaker.scores.all().delete()  # Not known is not strong.
    assert found(other) == []
    weaker.delete()
    assert found(other) == [own.cluster.name]
    # A higher target lets it rest as well, and one of its own label counts before the general.
    IndicatorTarget.objects.create(
        framework=Indicator.objects.get(pk=offer_of(own).indicator_id).area.framework,
        indicator_id=offer_of(own).indicator_id,
        level="gold",
        value=Decimal(STRONG + 1),
    )
    assert found(other) == []


def test_only_those_who_agreed_are_counted_or_named() -> None:
    team({"4.2": STRONG}, name="Silent Cluster")
    weak_sharer = sharing(name="Talking Cluster")
    gone = sharing(name="Left Cluster")
    gone.user.is_active = False
    gone.user.save()
    other = team({"4.2": 5, "4.3": 5})
    assert found(other) == [weak_sharer.cluster.name]
    choices = {each.code: each.count for each in other.get("experience/find/").context["weakest"]}
    assert choices == {"4.2": 1, "4.3": 0}
    text = other.get("experience/find/?indicator=4.2").content.decode()
    assert "Silent Cluster" not in text
    assert "Left Cluster" not in text


def test_examples_are_marked_and_not_asked() -> None:
    example = sharing(name="Example Kiosk", is_example=True)
    example.cluster.memberships.all().delete()
    other = team({"4.2": 5})
    text = other.get("experience/find/?indicator=4.2").content.decode()
    assert "Invented example" in text
    assert "nobody would answer" in text
    listed = other.get("experience/find/").content.decode()
    assert "Only an invented example" in listed
    assert "shares experience" not in listed.partition('id="weakest-heading"')[2]
    sharing(name="Harbour Cluster")
    assert "<b>1</b> cluster shares experience" in other.get("experience/find/").content.decode()
    page = other.post(f"experience/ask/{offer_of(example).pk}/", text="Hello?")
    assert page.status_code == 422
    assert not Thread.objects.exists()


def test_the_page_of_a_public_profile_is_linked_only_while_it_is_shown() -> None:
    own, other = sharing(), team({"4.2": 5})
    link = f"/en/clusters/{own.cluster.slug}/"
    profile = PublicProfileFactory(cluster=own.cluster, is_public=False)
    assert link not in other.get("experience/find/?indicator=4.2").content.decode()
    profile.is_public = True
    profile.save()
    assert link in other.get("experience/find/?indicator=4.2").content.decode()


@pytest.mark.parametrize("code", ["9.9", "%00", "x" * 3000, "4.2'"])
def test_an_unknown_indicator_is_said_to_be_unknown(code: str) -> None:
    response = team({}).get(f"experience/find/?indicator={code}")
    assert response.status_code == 404
    assert "There is no indicator with this code" in response.content.decode()


@pytest.mark.parametrize("role", ["member", "reader"])
def test_the_team_sees_what_is_shared_and_only_managers_decide(role: str) -> None:
    own = sharing()
    user = person("registered")
    MembershipFactory(cluster=own.cluster, user=user, role=role)
    browser = browser_of(user)
    text = browser.get(own.address("experience/")).content.decode()
    assert "How our board wrote it" in text
    assert 'name="do"' not in text
    for do in ("give", "withdraw", "again", ""):
        data = {"do": do, "offer": offer_of(own).pk, "indicator": "4.2", "text": "x"}
        assert browser.post(own.address("experience/"), data).status_code == 403
    assert browser.get(own.address("experience/find/")).status_code == 200


def test_nobody_changes_the_offer_of_another_cluster() -> None:
    own, other = sharing(), team({"4.2": STRONG})
    for number in (offer_of(own).pk, "", "x", "\x00", "9" * 30):
        for do in ("withdraw", "again"):
            assert other.post("experience/", do=do, offer=number).status_code == 404
    assert offer_of(own).withdrawn_at is None
    assert other.post("experience/", do="nonsense").status_code == 400
    stranger = browser_of(person("manager"))
    for page in ("experience/", "experience/find/", "profile/", "eligibility/"):
        assert stranger.get(own.address(page)).status_code == 404


def test_the_found_list_asks_as_often_for_many_as_for_few() -> None:
    other = team({"4.2": 5})

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert other.get("experience/find/?indicator=4.2").status_code == 200
        return len(queries)

    sharing()
    sharing()
    count()
    few = count()
    for _number in range(7):
        PublicProfileFactory(cluster=sharing().cluster)
    assert count() == few


def test_the_export_has_everything_of_the_own_cluster_and_nothing_of_others() -> None:
    own, other = sharing(text="=SUM of meetings"), sharing("4.3", text="Xylophone")
    PublicProfileFactory(cluster=own.cluster, offers="Berths", is_public=False)
    other.post(f"experience/ask/{offer_of(own).pk}/", text="How did you begin?")
    third = team({"4.2": 5})
    third.post(f"experience/ask/{offer_of(own).pk}/", text="Third question")
    sheets = str(exports.sheets_of(own.cluster))
    for kept in ("=SUM of meetings", "Berths", "How did you begin?", "Third question"):
        assert kept in sheets
    assert "Xylophone" not in sheets
    assert other.user.name not in sheets
    theirs = str(exports.sheets_of(other.cluster))
    assert "How did you begin?" in theirs
    assert "Third question" not in theirs
    assert cluster_of(None).name not in theirs


def test_an_offer_that_is_given_again_keeps_the_language_of_its_text() -> None:
    own = sharing()
    number = offer_of(own).pk
    own.post("experience/", do="withdraw", offer=number)
    italian = own.address("experience/").replace("/en/", "/it/")
    own.browser.post(italian, {"do": "again", "offer": number})
    assert Offer.objects.active().get().language == "en"
