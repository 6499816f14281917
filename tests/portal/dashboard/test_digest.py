"""The digest tells the list of the page, and only when there is something new."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.standing import standing
from portal.clusters.models import Membership
from portal.dashboard.digest import TOPIC, is_time
from portal.notifications.enums import Frequency
from portal.notifications.models import SentNotification
from portal.notifications.sending import Result, send, waiting
from portal.notifications.services import choose, switch_off
from portal.recommendations.answer import Answer, answer_for
from practices.enums import MaturityLevel
from tests.factories.accounts import person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of, codes
from tests.factories.improvement import measure_in, plan_of
from tests.factories.notifications import DownBackend, deliver

TODAY = datetime.date(2026, 11, 23)


@given(
    last=st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)),
    days=st.integers(0, 70),
    frequency=st.sampled_from([Frequency.WEEKLY, Frequency.MONTHLY]),
)
def test_there_is_a_week_or_a_month_between_two_digests(
    last: datetime.date, days: int, frequency: Frequency
) -> None:
    least, most = (7, 7) if frequency == Frequency.WEEKLY else (28, 31)
    allowed = is_time(last, last + datetime.timedelta(days=days), frequency)
    assert allowed or days < most
    assert not allowed or days >= least
    assert is_time(None, last, frequency)


class Digested:
    """A member who asked for a weekly digest of a cluster with scores."""

    def __init__(self) -> None:
        self.user = person("manager")
        self.cluster = cluster_of(self.user, name="Maritime", target="silver")
        scores = {code: 20 + place for place, code in enumerate(codes())}
        self.assessment = AssessmentFactory(cluster=self.cluster, scores=scores)
        self.member = Membership.objects.get(cluster=self.cluster)
        choose(self.member, {"digest": "weekly"})

    def send(self, days: int = 0) -> int:
        result = deliver(TOPIC, TODAY + datetime.timedelta(days=days))
        assert result.failed == 0
        return result.sent

    def answer(self) -> Answer:
        here = standing(self.cluster, MaturityLevel.SILVER)
        return answer_for(self.cluster, here, self.user)

    def mark(self, identifier: str, state: str = "done") -> None:
        self.cluster.recommendation_marks.create(identifier=identifier, state=state)


@pytest.fixture
def here(db: None) -> Digested:
    return Digested()


def test_it_begins_with_the_first_three_of_the_page(here: Digested) -> None:
    assert here.send() == 1
    answer = here.answer()
    titles = [answer.pages[each.id].title for each in answer.explanations]
    (message,) = mail.outbox
    assert message.subject == "What helps Maritime next"
    assert re.findall(r"^\d\. (.+)$", message.body, re.MULTILINE) == titles[:3]
    assert titles[3] not in message.body
    html = message.alternatives[0][0]
    for each in answer.explanations[:3]:
        address = f"http://localhost:8000{answer.pages[each.id].get_url()}"
        assert address in message.body
        assert f'href="{address}"' in html
    assert "/my-cluster/maritime/#recommendations" in html


def test_it_names_indicators_and_tells_no_figure(here: Digested) -> None:
    here.send()
    (message,) = mail.outbox
    answer = here.answer()
    weakest = answer.explanations[0].reasons[0]
    assert f"For {weakest.indicator} {weakest.title}" in message.body
    for each in answer.explanations[:3]:
        assert "%" in answer.why(each), "the page does tell figures"
    for body in (message.body, str(message.alternatives[0][0])):
        assert "%" not in body
        assert "target" not in body


def test_nothing_goes_out_before_its_time_or_without_news(here: Digested) -> None:
    assert [here.send(), here.send(), here.send(7), here.send(40)] == [1, 0, 0, 0]
    first = here.answer().explanations[0].id
    here.mark(first)
    assert here.send(3) == 0, "not before a week is over"
    assert here.send(41) == 1
    fresh = {each.id for each in here.answer().explanations}
    fresh -= set(SentNotification.objects.earliest("pk").named)
    assert len(fresh) >= 1
    titles = [here.answer().pages[identifier].title for identifier in fresh]
    new = mail.outbox[1].body.split("Also new in your list")[-1]
    assert all(title in new or f"{title} (new)" in mail.outbox[1].body for title in titles)
    assert here.send(60) == 0


def test_a_list_that_only_loses_something_is_no_news(here: Digested) -> None:
    here.send()
    row = SentNotification.objects.get()
    row.named = [*row.named, "something-else"]
    row.save()
    assert here.send(7) == 0


def test_due_measures_the_end_of_the_label_and_gaps_are_in_it(here: Digested) -> None:
    plan = plan_of(here.cluster, here.assessment, here.user)
    here.send()
    assert "in your plan" not in mail.outbox[0].body
    measure_in(plan, title="R&D <review>", due_on=TODAY + datetime.timedelta(days=30))
    measure_in(plan, title="Far away", due_on=TODAY + datetime.timedelta(days=90))
    measure_in(plan, title="Too late", due_on=TODAY)
    assert here.send(7) == 1
    body = mail.outbox[1].body
    soon, late = body.index("Due soon in your plan"), body.index("Overdue in your plan")
    assert late < body.index("Too late") < soon < body.index("R&D <review>")
    assert "Far away" not in body
    assert "R&amp;D &lt;review&gt;" in mail.outbox[1].alternatives[0][0]
    here.cluster.label, here.cluster.label_valid_until = "bronze", datetime.date(2027, 3, 1)
    here.cluster.save()
    assert here.send(14) == 1
    assert "label of Maritime ends on 1 March 2027" in mail.outbox[2].body
    here.cluster.label_valid_until = datetime.date(2028, 6, 1)
    here.cluster.save()
    assert here.send(21) == 0, "an end that is far away is no news"


def test_it_comes_to_those_who_asked_in_their_language_and_shows_what_they_may_see(
    here: Digested,
) -> None:
    MembershipFactory(cluster=here.cluster, user=person("registered"), role="member")
    italian = MembershipFactory(cluster=here.cluster, user=person("registered"), role="reader")
    with translation.override("it"):
        choose(italian, {"digest": "monthly"})
    empty = cluster_of(person("manager"))
    choose(Membership.objects.get(cluster=empty), {"digest": "weekly"})
    assert here.send() == 2, "nobody who did not ask, and no team without scores"
    by_address = {message.to[0]: message.body for message in mail.outbox}
    assert set(by_address) == {here.user.email, italian.user.email}
    assert "/it/my-cluster/maritime/#recommendations" in by_address[italian.user.email]


def test_a_digest_that_was_refused_goes_out_next_time(here: Digested) -> None:
    assert deliver(TOPIC, TODAY, DownBackend()) == Result(0, 1)
    assert here.send(1) == 1


def test_a_digest_that_is_switched_off_while_others_are_sent_does_not_go_out(
    here: Digested,
) -> None:
    assert here.send() == 1
    later = TODAY + datetime.timedelta(days=8)
    queue = waiting(later, [TOPIC])
    switch_off(here.member, "digest")
    assert send(queue, later, get_connection()) == Result(0, 0)
