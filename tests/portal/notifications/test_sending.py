"""One loop sends everything: once, in the member's language, and to nobody who did not want it."""

from __future__ import annotations

import datetime
import io
import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.clusters.models import Cluster, Membership
from portal.notifications import mail_backend, topics
from portal.notifications.enums import Frequency
from portal.notifications.models import (
    NotificationPreference,
    SentNotification,
    WaitingMail,
    WorkingLanguage,
)
from portal.notifications.selectors import frequency_of, wanting
from portal.notifications.sending import Result, send, waiting
from portal.notifications.services import choose, switch_off
from portal.notifications.topics import Content, Occasion, Topic
from tests.factories.accounts import person
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.factories.notifications import DownBackend, deliver

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 23)


def news(occasion: Occasion) -> Content | None:
    """One thing a day, told with the words of the label's reminder."""
    key = occasion.today.isoformat()
    context = {"has_ended": True, "until": occasion.today, "url": "https://portal.example/"}
    return None if key in occasion.sent else Content("benchmarking/email/label", context, [key])


def topic_with(**values: Any) -> Topic:
    values = {"title": "News", "description": "Every day.", "compose": news, **values}
    return Topic(key="news", candidates=lambda _today: Membership.objects.all(), **values)


NEWS = topic_with()


@pytest.fixture(autouse=True)
def _news() -> Iterator[None]:
    """A topic of its own beside those of the site."""
    topics.register(NEWS)
    yield
    del topics._topics["news"]


@pytest.fixture
def team() -> list[Membership]:
    """Five members of one team, and nobody else in any."""
    Membership.objects.all().delete()
    cluster: Cluster = cluster_of(None, name="Maritime", label="bronze")
    return [MembershipFactory(cluster=cluster, user=person("registered")) for _each in range(5)]


def test_a_message_is_sent_once_and_carries_text_html_and_a_way_out(
    team: list[Membership],
) -> None:
    assert deliver(NEWS, TODAY) == Result(5, 0)
    assert deliver(NEWS, TODAY) == Result(0, 0)
    assert deliver(NEWS, TODAY + datetime.timedelta(days=1)) == Result(5, 0)
    message = mail.outbox[0]
    off = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert off.startswith("http://localhost:8000/en/my-cluster/maritime/e-mails/off/")
    html = message.alternatives[0][0]
    for body in (message.body, html):
        assert off in body
        assert "http://localhost:8000/en/my-cluster/maritime/e-mails/" in body.replace(off, "")
    assert "<html" in html
    assert "<" not in message.body


def test_each_member_reads_it_in_the_language_in_which_they_work(team: list[Membership]) -> None:
    WorkingLanguage.objects.create(membership=team[0], language="it")
    WorkingLanguage.objects.create(membership=team[1], language="xx")
    deliver(NEWS, TODAY)
    italian = {message.to[0] for message in mail.outbox if "/it/my-cluster/" in message.body}
    assert italian == {team[0].user.email}


def test_who_never_worked_for_the_cluster_reads_the_language_of_the_account(
    team: list[Membership],
) -> None:
    team[0].user.language = "it"
    team[0].user.save()
    deliver(NEWS, TODAY)
    italian = {message.to[0] for message in mail.outbox if "/it/my-cluster/" in message.body}
    assert italian == {team[0].user.email}


def test_a_name_with_a_line_break_becomes_no_header(team: list[Membership]) -> None:
    Cluster.objects.filter(pk=team[0].cluster_id).update(name="A\r\nBcc: b@example.org")
    assert deliver(NEWS, TODAY) == Result(5, 0)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == [team[0].user.email]


class CountingBackend(DownBackend):
    """A server that is down, and how often it was asked."""

    asked = 0

    def send_messages(self, email_messages: Any) -> int:
        self.asked += 1
        return super().send_messages(email_messages)


def test_a_server_that_is_down_is_asked_three_times_and_the_next_run_sends_all(
    team: list[Membership],
) -> None:
    server = CountingBackend()
    assert deliver(NEWS, TODAY, server) == Result(0, 5)
    assert server.asked == 3
    assert not SentNotification.objects.exists()
    assert deliver(NEWS, TODAY) == Result(5, 0)


def test_after_a_failure_only_those_who_would_have_got_something_count(
    team: list[Membership],
) -> None:
    for member in team[3:]:
        SentNotification.objects.create(membership=member, topic="news", key=TODAY.isoformat())
    assert deliver(NEWS, TODAY, DownBackend()) == Result(0, 3)


class PickyBackend(BaseEmailBackend):
    """A server that knows the last recipient only; some addresses it can't even read."""

    def __init__(self, known: str) -> None:
        super().__init__()
        self.known = known

    def send_messages(self, email_messages: Any) -> int:
        (message,) = email_messages
        if message.to == [self.known]:
            return 1
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})


def test_dead_addresses_do_not_keep_the_mail_of_others_back(team: list[Membership]) -> None:
    assert deliver(NEWS, TODAY, PickyBackend(team[-1].user.email)) == Result(1, 4)


class TakesNothing(BaseEmailBackend):
    """A backend that says nothing and takes nothing, as Django's own does without a connection."""

    def send_messages(self, email_messages: Any) -> int:
        return 0


def test_what_the_server_did_not_take_is_not_noted(team: list[Membership]) -> None:
    assert deliver(NEWS, TODAY, TakesNothing()) == Result(0, 5)
    assert not SentNotification.objects.exists()


class LooksAround(BaseEmailBackend):
    """Notes, while it sends, how deep in transactions it is and what is written down."""

    seen: tuple[int, int, int] = (0, 0, 0)

    def send_messages(self, email_messages: Any) -> int:
        depth = len(connection.savepoint_ids)
        self.seen = depth, WaitingMail.objects.count(), SentNotification.objects.count()
        return 1


class IsKilled(BaseEmailBackend):
    """The process ends while it sends."""

    def send_messages(self, email_messages: Any) -> int:
        raise KeyboardInterrupt


def test_nothing_is_sent_inside_a_transaction_and_all_is_written_down_before(
    team: list[Membership],
) -> None:
    """A transaction that waits for a mail server keeps everybody from signing in on SQLite."""
    server = LooksAround()
    queue = waiting(TODAY, [NEWS])[:1]
    assert send(queue, TODAY, server) == Result(1, 0)
    assert server.seen == (len(connection.savepoint_ids), 1, 1)
    assert not WaitingMail.objects.exists()
    cache.set(mail_backend.PAUSE_KEY, True)
    mail_backend.EmailBackend().send_messages([EmailMessage("a", "b", to=["a@example.org"])])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mail_backend, "transport", lambda _seconds: server)
        assert mail_backend.send_waiting() == (1, 0)
    assert server.seen == (len(connection.savepoint_ids), 1, 1)


def test_what_a_killed_run_had_begun_to_send_is_sent_once_by_the_queue(
    team: list[Membership],
) -> None:
    with pytest.raises(KeyboardInterrupt):
        send(waiting(TODAY, [NEWS])[:1], TODAY, IsKilled())
    assert deliver(NEWS, TODAY) == Result(4, 0)
    WaitingMail.objects.update(next_try_at=timezone.now())
    assert mail_backend.send_waiting() == (1, 0)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.user.email for one in team)


@pytest.mark.parametrize("change", ["sent", "switched off", "left", "barred"])
def test_what_changes_between_writing_and_sending_is_heeded(
    team: list[Membership], change: str
) -> None:
    member = team[0]

    def meanwhile(occasion: Occasion) -> Content | None:
        content = news(occasion)
        if occasion.membership != member:
            return None
        if change == "sent":  # by another run that was quicker
            SentNotification.objects.create(membership=member, topic="news", key="other")
        elif change == "switched off":
            switch_off(member, "news")
        elif change == "left":
            Membership.objects.filter(pk=member.pk).delete()
        else:
            type(member.user).objects.filter(pk=member.user_id).update(is_active=False)
        return content

    assert deliver(topic_with(compose=meanwhile), TODAY) == Result(0, 0)
    assert mail.outbox == []


@given(
    role=st.sampled_from(["manager", "member", "reader"]),
    default=st.sampled_from([Frequency.ON, Frequency.OFF]),
    for_readers=st.sampled_from([Frequency.ON, Frequency.OFF]),
    chosen=st.sampled_from([None, Frequency.ON, Frequency.OFF]),
)
def test_who_is_asked_for_in_the_database_is_who_wants_it(
    role: str, default: Frequency, for_readers: Frequency, chosen: Frequency | None
) -> None:
    topic = topic_with(default=default, default_for_readers=for_readers)
    member = MembershipFactory(cluster=cluster_of(None), user=person("registered"), role=role)
    if chosen:
        NotificationPreference.objects.create(membership=member, topic="news", frequency=chosen)
        # A choice for another topic is none for this one.
        NotificationPreference.objects.create(membership=member, topic="old", frequency="off")
    wanted = chosen or (for_readers if role == "reader" else default)
    assert frequency_of(member, topic) == wanted
    found = wanting(topic, Membership.objects.filter(pk=member.pk))
    assert found.exists() == (wanted != Frequency.OFF)
    member.delete()


def test_a_topic_takes_only_the_frequencies_that_it_offers(team: list[Membership]) -> None:
    for key, frequency in (("news", "weekly"), ("news", "\x00"), ("unknown", "on")):
        with pytest.raises(ValueError):
            choose(team[0], {"label": "off", key: frequency})
    assert not NotificationPreference.objects.exists(), "all of it or nothing"


def test_the_command_says_what_it_did_and_ends_with_an_error_when_mail_is_down(
    team: list[Membership], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.factories.notifications.DownBackend"
    with pytest.raises(CommandError, match="E-mails sent: 0, not sent: 5"):
        call_command("send_notifications")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    out = io.StringIO()
    call_command("send_notifications", topic=["label"], stdout=out)
    call_command("send_notifications", stdout=out)
    assert out.getvalue() == "E-mails sent: 0, not sent: 0.\nE-mails sent: 5, not sent: 0.\n"
    with pytest.raises(CommandError, match="Unknown topic: newz"):
        call_command("send_notifications", topic=["newz"])


def test_a_message_costs_the_same_queries_in_a_team_of_any_size(
    team: list[Membership],
) -> None:
    with CaptureQueriesContext(connection) as of_five:
        deliver(NEWS, TODAY)
    for member in team[1:]:
        member.delete()
    with CaptureQueriesContext(connection) as of_one:
        deliver(NEWS, TODAY + datetime.timedelta(days=1))
    finding = 1
    assert len(of_five) - finding == 5 * (len(of_one) - finding)
    assert len(of_one) <= 12
