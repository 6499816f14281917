"""With the mail server away people get the usual answers, and their mails later."""

from __future__ import annotations

import contextlib
import datetime
import smtplib
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.core.validators import EmailValidator
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.addresses import is_sendable
from portal.clusters.models import Invitation
from portal.notifications import mail_backend, smtp
from portal.notifications.models import WaitingMail
from portal.regions.forms import AskForm
from search.deadlines import Deadline
from tests.factories.accounts import UserFactory, browser_of, person
from tests.factories.clusters import cluster_of
from tests.portal.notifications.mail_server import MailServer, mail_server, send_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that takes mails, until a test says otherwise, and the site's own backend."""
    with mail_server() as found:
        send_through(found, settings)
        yield found


def break_down(server: MailServer, how: str) -> None:
    if how == "hangs":
        server.silent = True
    else:
        server.close()


def reset(email: str) -> tuple[int, str]:
    answer = Client().post("/en/accounts/password/reset/", {"email": email})
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("how", ["refuses", "hangs"])
def test_accounts_and_invitations_go_on_without_the_mail_server(
    server: MailServer, settings: Any, how: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    UserFactory(email="ada@example.org")
    break_down(server, how)
    assert reset("ada@example.org") == reset("nobody@example.org")
    data = {"name": "New", "email": "new@example.org", "password1": "a-long-enough-password"}
    assert Client().post("/en/accounts/signup/", data).status_code == 302
    assert User.objects.filter(email="new@example.org").exists()
    user = person("manager")
    cluster = cluster_of(user)
    answer = browser_of(user).post(
        f"/en/my-cluster/{cluster.slug}/team/",
        {"do": "invite", "email": "colleague@example.org", "role": "member", "message": ""},
    )
    assert answer.status_code == 302
    assert Invitation.objects.filter(email="colleague@example.org", sent_at__isnull=False).exists()
    to = sorted(address for mail in WaitingMail.objects.all() for address in mail.parts["to"])
    assert {"ada@example.org", "new@example.org", "colleague@example.org"} <= set(to)
    with pytest.raises(CommandError, match=f"sent: 0, waiting: {len(to)}"):
        call_command("send_waiting_mail")
    with mail_server() as other:
        settings.EMAIL_PORT = other.port
        call_command("send_waiting_mail", verbosity=0)
        assert sorted(line for mail in other.mails for line in recipients(mail)) == to
        call_command("send_waiting_mail", verbosity=0)
        assert len(other.mails) == len(to)
    assert not WaitingMail.objects.exists()


def recipients(mail: str) -> list[str]:
    return [line[4:] for line in mail.splitlines() if line.startswith("To: ")]


OF_EACH_MAIL = ("Date", "Message-ID", "--==", "Content-Type: multipart", " boundary")


def letter() -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        "Città", "The text", to=["a@example.org"], headers={"List-Unsubscribe": "<x>"}
    )
    message.attach_alternative("<p>The text</p>", "text/html")
    return message


def test_a_mail_that_waited_is_the_one_that_was_written(server: MailServer) -> None:
    letter().send()
    cache.set(mail_backend.PAUSE_KEY, True)
    assert letter().send() == 1
    assert mail_backend.send_waiting() == (1, 0)
    first, second = (
        [line for line in mail.splitlines() if not line.startswith(OF_EACH_MAIL)]
        for mail in server.mails
    )
    assert first == second
    assert "List-Unsubscribe: <x>" in first
    assert not cache.get(mail_backend.PAUSE_KEY)


def test_nobody_waits_for_a_server_that_was_just_away(server: MailServer) -> None:
    server.silent = True
    letter().send()
    server.silent = False
    letter().send()
    assert not server.mails
    assert WaitingMail.objects.count() == 2


@pytest.mark.parametrize(("refusal", "waiting"), [("550 nobody here", 0), ("450 later", 1)])
def test_what_is_refused_for_good_does_not_wait(
    settings: Any, server: MailServer, refusal: str, waiting: int
) -> None:
    server.refusal = refusal
    assert letter().send() == waiting
    assert WaitingMail.objects.count() == waiting


def mail_to(*addresses: str) -> None:
    for address in addresses:
        EmailMessage("Subject", "The text", to=[address]).send()


def test_trouble_of_one_recipient_keeps_back_nobody_elses_mail(server: MailServer) -> None:
    server.refusal, server.refuses = "450 later", "grey.example"
    mail_to("a@grey.example", "manager@example.org")
    assert [recipients(mail) for mail in server.mails] == [["manager@example.org"]]
    cache.set(mail_backend.PAUSE_KEY, True)
    mail_to("b@grey.example", "editor@example.org", "trainer@example.org")
    assert mail_backend.send_waiting() == (2, 2)
    tried = WaitingMail.objects.order_by("pk").values_list("tries", flat=True)
    assert list(tried) == [1, 1], "each has its own next try, later"
    assert mail_backend.send_waiting() == (0, 2)
    server.refusal = ""
    WaitingMail.objects.update(next_try_at=timezone.now())
    assert mail_backend.send_waiting() == (2, 0)


def test_mails_that_seem_to_be_the_servers_trouble_do_not_keep_others_from_being_tried(
    server: MailServer,
) -> None:
    server.hangs_up_on = "poison"
    cache.set(mail_backend.PAUSE_KEY, True)
    mail_to(*(f"poison{n}@example.org" for n in range(4)), "fine@example.org")
    assert mail_backend.send_waiting() == (0, 5), "the run ends after some in a row"
    assert mail_backend.send_waiting() == (1, 4)


UNSENDABLE = ["a@xn--\u00fc.example", "\u017fam@example.org", "a@" + "\u00fc" * 62 + ".example"]


@pytest.mark.parametrize("address", UNSENDABLE)
def test_an_address_that_no_mail_can_be_sent_to_is_refused_where_it_is_typed(
    server: MailServer, settings: Any, address: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    assert reset(address)[0] == 200
    data = {"name": "New", "email": address, "password1": "a-long-enough-password"}
    assert Client().post("/en/accounts/signup/", data).status_code == 200
    user = person("manager")
    cluster = cluster_of(user)
    invited = {"do": "invite", "email": address, "role": "member", "message": ""}
    browser = browser_of(user)
    answer = browser.post(f"/en/my-cluster/{cluster.slug}/team/", invited)
    assert "No mail can be sent to this address" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not User.objects.filter(email=address).exists()
    assert "email" in AskForm({"email": address}).errors
    with pytest.raises(ValidationError, match="No mail can be sent"):
        User(email=address, password="x").full_clean()
    assert not WaitingMail.objects.exists()


@pytest.mark.parametrize("address", UNSENDABLE)
def test_an_address_that_is_stored_already_blocks_no_mail(server: MailServer, address: str) -> None:
    message = EmailMessage("Subject", "The text", to=[address])
    assert message.send() == 0
    cache.set(mail_backend.PAUSE_KEY, True)
    assert message.send() == 1
    mail_to("after@example.org")
    assert mail_backend.send_waiting() == (1, 0)
    assert [recipients(mail) for mail in server.mails] == [["after@example.org"]]


@given(address=st.emails() | st.text() | st.from_regex(EmailValidator.user_regex))
def test_what_the_rule_lets_pass_the_code_for_mails_can_write(address: str) -> None:
    for one in (address, f"a@{address}.example", f"{address}@example.org"):
        if is_sendable(one):
            written = EmailMessage("Subject", "", to=[one]).message()
            assert str(written["To"]).isascii()
            assert smtplib.quoteaddr(one).isascii() or not one.isascii()


@pytest.mark.parametrize(
    "address",
    ["ada@example.org", "a.b+c@m\u00fcnchen.example", '"a<b"@example.org', "a@[127.0.0.1]"],
)
def test_usual_addresses_can_be_sent_to(server: MailServer, address: str) -> None:
    assert is_sendable(address)
    assert EmailMessage("Subject", "The text", to=[address]).send() == 1
    assert len(server.mails) == 1


def test_a_mail_is_written_down_before_it_is_sent(server: MailServer) -> None:
    """So that a process that is killed while it sends loses nothing, and nobody gets it twice."""
    seen = []

    class Looks(BaseEmailBackend):
        def send_messages(self, email_messages: Any) -> int:
            seen.append((WaitingMail.objects.count(), mail_backend.send_waiting()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mail_backend._send_or_keep(Looks(), letter())
    assert seen == [(1, (0, 1))], "while it is being sent it is nobody else's"
    WaitingMail.objects.update(next_try_at=timezone.now())
    assert mail_backend.send_waiting() == (1, 0)


class Clock:
    """Goes on by a second with each byte that the server says."""

    def __init__(self) -> None:
        self.now = 0.0

    def tick(self) -> None:
        self.now += 1

    def time(self) -> float:
        return self.now


@pytest.mark.parametrize("whole", [True, False])
def test_a_server_that_says_a_byte_now_and_then_takes_no_longer_than_the_deadline(
    server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    settings.EMAIL_TIMEOUT, settings.MAIL_DEADLINE = 30, 10 if whole else 10_000
    clock = Clock()
    server.before_each_byte = clock.tick
    monkeypatch.setattr(smtp, "Deadline", partial(Deadline, clock=clock.time))
    assert letter().send() == 1
    assert WaitingMail.objects.count() == int(whole)
    assert bool(cache.get(mail_backend.PAUSE_KEY)) == whole, "it counts as away"
    assert len(server.mails) == int(not whole)


def test_a_mail_that_was_taken_is_sent_also_where_the_time_is_up_before_the_goodbye(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtplib.SMTP, "quit", lambda _self: Deadline(0).left())
    assert letter().send() == 1
    assert len(server.mails) == 1
    assert not WaitingMail.objects.exists()


def test_what_is_told_inside_a_transaction_is_sent_after_it_and_not_where_it_is_undone(
    server: MailServer, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        assert letter().send() == 1
        assert not server.mails, "a server that takes its time would keep others from writing"
    assert len(server.mails) == 1
    assert not WaitingMail.objects.exists()
    with (
        django_capture_on_commit_callbacks(execute=True),
        contextlib.suppress(InterruptedError),
        transaction.atomic(),
    ):
        letter().send()
        raise InterruptedError
    assert len(server.mails) == 1
    assert mail_backend.send_waiting() == (0, 0)


def test_mails_are_given_up_after_a_day(server: MailServer) -> None:
    cache.set(mail_backend.PAUSE_KEY, True)
    letter().send()
    old = timezone.now() - mail_backend.KEPT_FOR - datetime.timedelta(minutes=1)
    WaitingMail.objects.update(written_at=old)
    assert mail_backend.send_waiting() == (0, 0)
    assert not server.mails
    assert browser_of(person("superuser")).get("/health/").json()["mail_waiting"] == 0
