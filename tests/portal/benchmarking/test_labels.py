"""How near the next label is, when today's ends, and who is reminded of it."""

from __future__ import annotations

import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.utils import timezone

from portal.benchmarking.core.readiness import readiness
from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.benchmarking.label_reminders import TOPIC
from portal.benchmarking.labels import expiry_notice, moment, readiness_sentence
from portal.clusters.models import Cluster, Membership
from portal.notifications.models import SentNotification
from portal.notifications.services import switch_off
from practices.models import IndicatorTarget
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, ClusterFactory, MembershipFactory, codes
from tests.factories.notifications import deliver

UNTIL = datetime.date(2027, 6, 30)
FRAMEWORK = FrameworkSpec(
    "f",
    "Framework",
    ("gold",),
    (AreaSpec("1", "One"),),
    tuple(IndicatorSpec(f"1.{n}", "1", f"T{n}", targets={"gold": 85}) for n in range(1, 5)),
    {"gold": 80},
)


def test_readiness_names_the_total_what_is_below_and_what_is_unknown() -> None:
    found = readiness(FRAMEWORK, {"1.1": 90, "1.2": 60, "1.3": 72}, "gold")
    assert (found.total, found.needed, found.is_rule) == (74, 80, True)
    assert [row.code for row in found.below] == ["1.2", "1.3"]
    assert [spec.code for spec in found.unknown] == ["1.4"]
    assert readiness_sentence(found) == (
        "Total 74\u00a0%, target 80\u00a0%, 2 indicators below target, 1 not known yet."
    )


def test_a_high_total_is_not_enough_and_an_unknown_indicator_is_not_met() -> None:
    high = readiness(FRAMEWORK, {"1.1": 100, "1.2": 100, "1.3": 100, "1.4": 80}, "gold")
    assert high.total_is_met
    assert not high.is_met
    assert not readiness(FRAMEWORK, {"1.1": 100}, "gold").is_met
    all_of_them = {spec.code: 85.0 for spec in FRAMEWORK.indicators}
    assert readiness(FRAMEWORK, all_of_them, "gold").is_met


@pytest.mark.django_db
def test_the_dashboard_says_how_near_the_label_is_by_the_editors_figures() -> None:
    target = IndicatorTarget.objects.get(framework__is_default=True, indicator=None, level="gold")
    target.total = 81
    target.save()
    user = person("manager")
    cluster: Cluster = ClusterFactory(target="gold")
    MembershipFactory(cluster=cluster, user=user)
    AssessmentFactory(cluster=cluster, scores={**dict.fromkeys(codes(), 90.0), codes()[0]: 10.0})
    page = browser_of(user).get(f"/en/my-cluster/{cluster.slug}/")
    assert "target 81\u00a0%, 1 indicator below target." in page.context["readiness_sentence"]
    assert [row.indicator.code for row in page.context["below_rows"]] == [codes()[0]]


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ({"months": 12, "days": 1}, None),
        ({"months": 12}, "12-months"),
        ({"months": 6, "days": 1}, "12-months"),
        ({"months": 6}, "6-months"),
        ({"months": 3}, "3-months"),
        ({"days": 1}, "3-months"),
        ({"days": 0}, "expired"),
        ({"days": -20}, "expired"),
    ],
)
def test_the_moment_is_the_latest_that_has_come(before: dict[str, int], kind: str | None) -> None:
    assert moment(UNTIL, UNTIL - relativedelta(**before)) == kind  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_notice_appears_a_year_before_the_end_and_never_without_a_label() -> None:
    today = timezone.localdate()
    for days, tone in ((400, None), (300, "warn"), (100, "err"), (-5, "err")):
        until = today + datetime.timedelta(days=days)
        notice = expiry_notice(ClusterFactory(label="bronze", label_valid_until=until))
        assert (notice.tone if notice else None) == tone
    assert expiry_notice(ClusterFactory(label="", label_valid_until=today)) is None


# --- Reminders ------------------------------------------------------------------------------------


@pytest.fixture
def member() -> Membership:
    cluster = ClusterFactory(name="Maritime", label="bronze", label_valid_until=UNTIL)
    membership: Membership = MembershipFactory(cluster=cluster, user=person("manager"))
    return membership


def remind(today: datetime.date) -> int:
    return deliver(TOPIC, today).sent


@pytest.mark.django_db
def test_each_moment_reminds_once_however_often_the_command_runs(member: Membership) -> None:
    days = [relativedelta(months=12), relativedelta(months=6), relativedelta(months=3)]
    for gap in [*days, relativedelta(days=0)]:
        assert [remind(UNTIL - gap), remind(UNTIL - gap)] == [1, 0]
    assert remind(UNTIL + datetime.timedelta(days=30)) == 0
    assert len(mail.outbox) == 4
    assert "Maritime" in mail.outbox[0].subject
    assert mail.outbox[0].to == [member.user.email]


@pytest.mark.django_db
def test_whoever_missed_moments_gets_the_latest_only(member: Membership) -> None:
    assert remind(UNTIL - relativedelta(months=2)) == 1
    assert SentNotification.objects.get().key == "3-months:2027-06-30"


@pytest.mark.django_db
def test_a_renewed_label_is_reminded_of_again(member: Membership) -> None:
    remind(UNTIL - relativedelta(months=1))
    renewed = UNTIL + relativedelta(years=2)
    Cluster.objects.update(label_valid_until=renewed)
    assert remind(UNTIL) == 0
    assert remind(renewed - relativedelta(months=11)) == 1


@pytest.mark.django_db
def test_nobody_is_reminded_who_does_not_want_it_or_cannot_sign_in(member: Membership) -> None:
    switch_off(member, "label")
    barred = person("registered")
    barred.is_active = False
    barred.save()
    MembershipFactory(cluster=member.cluster, user=barred)
    example = ClusterFactory(label="bronze", label_valid_until=UNTIL, is_example=True)
    MembershipFactory(cluster=example, user=person("trainer"))
    old = ClusterFactory(label="bronze", label_valid_until=datetime.date(2020, 1, 1))
    MembershipFactory(cluster=old, user=person("editor"))
    assert remind(UNTIL) == 0


@pytest.mark.django_db
def test_readers_of_a_team_are_reminded_of_the_label_too(member: Membership) -> None:
    MembershipFactory(cluster=member.cluster, user=person("registered"), role="reader")
    assert remind(UNTIL) == 2


@pytest.mark.django_db
def test_the_page_of_the_scores_switches_the_reader_s_own_reminders(member: Membership) -> None:
    reader = MembershipFactory(cluster=member.cluster, user=person("registered"), role="reader")
    browser = browser_of(reader.user)
    scores = f"/it/my-cluster/{member.cluster.slug}/scores/"
    switch = 'name="label" value="off"'
    assert switch in browser.get(scores).content.decode()
    address = f"/it/my-cluster/{member.cluster.slug}/e-mails/"
    answer = browser.post(address, {"label": "off", "next": scores}, follow=True)
    assert answer.redirect_chain[-1][0] == scores
    assert switch not in answer.content.decode()
    assert remind(UNTIL) == 1
    assert mail.outbox[0].to == [member.user.email]


def test_a_total_just_below_its_target_is_not_shown_as_equal() -> None:
    found = readiness(FRAMEWORK, dict.fromkeys(("1.1", "1.2", "1.3", "1.4"), 79.6), "gold")
    assert not found.total_is_met
    assert readiness_sentence(found).startswith("Total just below 80\u00a0%, the target, 4")
