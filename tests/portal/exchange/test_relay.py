"""Questions between clusters: passed on, kept, and without any address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from portal.exchange import relay
from portal.exchange.enums import Side
from portal.exchange.models import Message, Offer, Thread
from portal.exchange.services import withdraw_offer
from portal.links import shows_an_address
from portal.notifications.models import WaitingMail
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory
from tests.factories.exchange import Team, offer_of, sharing, team
from tests.portal.notifications.mail_server import mail_server, send_through

pytestmark = pytest.mark.django_db


@pytest.fixture
def sharer() -> Team:
    return sharing(name="Harbour Cluster")


@pytest.fixture
def asker() -> Team:
    return team({"4.2": 5}, name="Alpine Cluster")


def ask(asker: Team, sharer: Team, text: str = "How did you begin?") -> Any:
    return asker.post(f"experience/ask/{offer_of(sharer).pk}/", text=text)


def talk(asker: Team, sharer: Team) -> Thread:
    ask(asker, sharer)
    return Thread.objects.get()


def test_a_question_and_its_answer_reach_the_other_side_without_an_address(
    sharer: Team, asker: Team
) -> None:
    second = person("manager")
    MembershipFactory(cluster=sharer.cluster, user=second, role="manager")
    MembershipFactory(cluster=sharer.cluster, user=person("registered"), role="member")
    page = ask(asker, sharer, "How <b>did</b>\nyou begin?")
    assert "without your address" in page.content.decode()
    thread = Thread.objects.get()
    assert {tuple(each.to) for each in mail.outbox} == {(sharer.user.email,), (second.email,)}
    theirs = sharer.get(f"experience/{thread.pk}/").content.decode()
    assert "How &lt;b&gt;did&lt;/b&gt;<br>you begin?" in theirs
    sharer.post(f"experience/{thread.pk}/", do="reply", text="With one page.")
    answer = mail.outbox[-1]
    assert answer.to == [asker.user.email]
    assert "With one page." in answer.body
    assert f"/en/my-cluster/{asker.cluster.slug}/experience/{thread.pk}/" in answer.body
    for side, other in ((asker, sharer), (sharer, asker)):
        text = side.get(f"experience/{thread.pk}/").content.decode()
        assert "With one page." in text
        assert f"Somebody at {other.cluster.name}" in text
        for private in (other.user.email, other.user.name, second.email if side is asker else "-@"):
            assert private not in text
    people = [sharer.user, asker.user, second]
    for each in mail.outbox:
        message = each.message()
        assert len(each.recipients()) == 1
        assert {"reply-to", "cc", "bcc", "sender"}.isdisjoint(k.lower() for k in message)
        for user in people:
            if [user.email] != each.to:
                assert user.email not in message.as_string()
            assert user.name not in message.as_string()


def test_the_mail_is_in_the_language_of_its_reader(asker: Team) -> None:
    sharer = sharing()
    Offer.objects.update(language="it")
    ask(asker, sharer)
    assert f"/it/my-cluster/{sharer.cluster.slug}/experience/" in mail.outbox[0].body
    sharer.post(f"experience/{Thread.objects.get().pk}/", do="reply", text="Ecco.")
    assert "/en/my-cluster/" in mail.outbox[1].body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\x00b",
        "x" * 3001,
        "Write to me@example.org",
        "See https://example.org/x",
        "www.example.org",
        "me\uff20example\uff0eorg",
    ],
)
def test_what_is_no_message_is_not_passed_on(text: str, sharer: Team, asker: Team) -> None:
    assert ask(asker, sharer, text).status_code == 422
    assert not Thread.objects.exists()
    thread = talk(asker, sharer)
    assert sharer.post(f"experience/{thread.pk}/", do="reply", text=text).status_code == 422
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "me\uff20example.it",
        "me (at) example.it",
        "Look at example.org.",
        "example.technology/login",
        "t.me/somebody",
        "ftp://example.it",
        "ht\u200btps://example.it",
        "http\uff1a//example.it",
        "example\u3002com",
        "mailto:somebody",
    ],
)
def test_addresses_are_known_in_disguise_as_well(text: str) -> None:
    assert shows_an_address(f"Hello, {text} and so on")


@pytest.mark.parametrize(
    "text",
    [
        "We met at 10.30/11, e.g. with Node.js users; see indicator 4.2.",
        "Our data: 12.5/20 and/or more.Then we wrote it",
        "Ratio 3:1 (at the board), 1.2.3/4",
    ],
)
def test_usual_sentences_are_no_addresses(text: str) -> None:
    assert not shows_an_address(text)


def test_an_address_that_is_refused_keeps_the_mail_from_nobody_else(
    sharer: Team, asker: Team, settings: Any
) -> None:
    second = person("manager")
    MembershipFactory(cluster=sharer.cluster, user=second, role="manager")
    with mail_server("550 unknown") as server:
        send_through(server, settings)
        server.refuses = sharer.user.email
        assert "without your address" in ask(asker, sharer).content.decode()
        assert f"To: {second.email}" in "".join(server.mails)
        assert len(server.mails) == 1
    assert not WaitingMail.objects.exists()


def test_a_mail_that_everybody_refuses_is_told_and_the_message_is_kept(
    sharer: Team, asker: Team, settings: Any
) -> None:
    with mail_server("550 unknown") as server:
        send_through(server, settings)
        page = ask(asker, sharer).content.decode()
    assert "could not be sent" in page
    assert "How did you begin?" in page


def test_a_mail_server_that_is_down_loses_nothing(sharer: Team, asker: Team, settings: Any) -> None:
    with mail_server() as server:
        send_through(server, settings)
        server.close()
        page = ask(asker, sharer)
    assert page.status_code == 200
    [waiting] = WaitingMail.objects.all()
    assert waiting.parts["to"] == [sharer.user.email]
    assert "How did you begin?" in page.content.decode()
    thread = Thread.objects.get()
    assert "How did you begin?" in sharer.get(f"experience/{thread.pk}/").content.decode()
    assert "Alpine Cluster" in sharer.get("experience/").content.decode()


def test_limits_per_person_and_day_are_said_and_end(asker: Team, monkeypatch: Any) -> None:
    monkeypatch.setattr(relay, "MOST_QUESTIONS", 2)
    for _number in range(2):
        assert ask(asker, sharing()).status_code == 200
    late = sharing()
    page = ask(asker, late)
    assert page.status_code == 422
    assert "You have asked 2 questions within a day" in page.content.decode()
    assert Thread.objects.count() == len(mail.outbox) == 2
    Thread.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    assert ask(asker, late).status_code == 200
    monkeypatch.setattr(relay, "MOST_MESSAGES", 3)
    thread = Thread.objects.first()
    page = asker.post(f"experience/{thread.pk}/", do="reply", text="One more")
    assert page.status_code == 422
    assert "You have written 3 messages within a day" in page.content.decode()
    assert "One more" in page.content.decode()  # What was typed is not lost.


def test_a_second_question_goes_on_in_the_open_conversation(sharer: Team, asker: Team) -> None:
    thread = talk(asker, sharer)
    address = asker.address(f"experience/ask/{offer_of(sharer).pk}/")
    assert asker.browser.get(address)["Location"].endswith(f"/experience/{thread.pk}/")
    late = asker.browser.post(address, {"text": "And then?"})
    assert late.status_code == 409
    for shown in ("And then?", f'/experience/{thread.pk}/"', "has asked Harbour Cluster about"):
        assert shown in late.content.decode()
    assert Thread.objects.count() == 1


@pytest.mark.parametrize("closer", ["asker", "sharer"])
def test_either_side_closes_and_both_still_read(closer: str, sharer: Team, asker: Team) -> None:
    thread = talk(asker, sharer)
    side = asker if closer == "asker" else sharer
    side.post(f"experience/{thread.pk}/", do="close")
    for each in (asker, sharer):
        text = each.get(f"experience/{thread.pk}/").content.decode()
        assert "How did you begin?" in text
        assert 'name="text"' not in text
        assert each.post(f"experience/{thread.pk}/", do="reply", text="More").status_code == 409
    assert Message.objects.count() == len(mail.outbox) == 1
    assert asker.post(f"experience/{thread.pk}/", do="").status_code == 400


def test_withdrawing_stops_questions_and_keeps_what_was_answered(sharer: Team, asker: Team) -> None:
    thread = talk(asker, sharer)
    sharer.post(f"experience/{thread.pk}/", do="reply", text="With one page.")
    offer = offer_of(sharer)
    withdraw_offer(offer, sharer.user)
    assert asker.get(f"experience/ask/{offer.pk}/").status_code == 404
    assert ask(asker, sharer).status_code == 409
    assert asker.post(f"experience/{thread.pk}/", do="reply", text="And?").status_code == 409
    for each in (asker, sharer):
        assert "With one page." in each.get(f"experience/{thread.pk}/").content.decode()


def test_a_conversation_is_nobody_elses(sharer: Team, asker: Team) -> None:
    thread = talk(asker, sharer)
    third = team({"4.2": 5})
    for address in (
        third.address(f"experience/{thread.pk}/"),
        asker.address(f"experience/{thread.pk}/"),
        third.address(f"experience/{'9' * 40}/"),
        third.address(f"experience/ask/{'9' * 40}/"),
    ):
        assert third.browser.get(address).status_code == 404
        data = {"do": "reply", "text": "Me too"}
        # Whether there is such an offer is told to nobody: every number has the same answer.
        expected = 409 if "/ask/" in address else 404
        assert third.browser.post(address, data).status_code == expected
    reader = person("registered")
    MembershipFactory(cluster=asker.cluster, user=reader, role="reader")
    browser = browser_of(reader)
    assert "How did" in browser.get(asker.address(f"experience/{thread.pk}/")).content.decode()
    for do in ("reply", "close"):
        data = {"do": do, "text": "x"}
        assert browser.post(asker.address(f"experience/{thread.pk}/"), data).status_code == 403
    asking = asker.address(f"experience/ask/{offer_of(sharer).pk}/")
    assert browser.post(asking, {"text": "x"}).status_code == 403
    assert Message.objects.count() == 1
    assert Thread.objects.get().is_open


def test_deleted_people_and_clusters_leave_the_other_side_what_it_read(
    sharer: Team, asker: Team
) -> None:
    colleague = person("manager")
    MembershipFactory(cluster=asker.cluster, user=colleague, role="manager")
    thread = talk(asker, sharer)
    asker.user.delete()
    browser = browser_of(colleague)
    address = asker.address(f"experience/{thread.pk}/")
    assert "Somebody at Alpine Cluster" in browser.get(address).content.decode()
    sharer.post(f"experience/{thread.pk}/", do="reply", text="With one page.")
    assert mail.outbox[-1].to == [colleague.email]
    sharer.cluster.delete()
    text = browser.get(address).content.decode()
    assert "With one page." in text
    assert "Harbour Cluster is no longer on the portal" in text
    assert "Harbour Cluster" in browser.get(asker.address("experience/")).content.decode()
    assert browser.post(address, {"do": "reply", "text": "Hello?"}).status_code == 409
    asker.cluster.delete()
    assert not Thread.objects.exists()


def test_the_dashboard_tells_of_a_question_until_it_is_answered(sharer: Team, asker: Team) -> None:
    def told(each: Team = sharer) -> str:
        page = each.get("").content.decode()
        return " ".join(page.partition("</header>")[2].split())

    assert "waits for an answer" not in told()
    thread = talk(asker, sharer)
    assert "Alpine Cluster has asked you about 4.2" in told()
    assert f'/experience/{thread.pk}/">Read and answer' in told()
    assert "for an answer" not in told(asker), "Whoever has asked knows it."
    second = team({"4.2": 5}, name="River Cluster")
    other = relay.ask(second.cluster, offer_of(sharer).pk, second.user, "And you?").thread
    assert "2 questions from other clusters wait for an answer." in told()
    sharer.post(f"experience/{thread.pk}/", do="reply", text="With one page.")
    assert "River Cluster has asked you" in told()
    asker.post(f"experience/{thread.pk}/", do="reply", text="And then?")
    assert "2 questions" in told(), "They have asked again."
    relay.close(other, Side.ASKING)
    asker.cluster.delete()
    assert "for an answer" not in told(), "Nobody waits in a conversation that is over."


def test_readers_are_not_asked_to_answer(sharer: Team, asker: Team) -> None:
    talk(asker, sharer)
    reader = person("registered")
    MembershipFactory(cluster=sharer.cluster, user=reader, role="reader")
    assert "waits for an answer" not in browser_of(reader).get(sharer.address("")).content.decode()


def test_mails_go_to_nobody_whose_account_is_closed(sharer: Team, asker: Team) -> None:
    left = person("manager")
    MembershipFactory(cluster=sharer.cluster, user=left, role="manager")
    left.is_active = False
    left.save()
    thread = talk(asker, sharer)
    assert [each.to for each in mail.outbox] == [[sharer.user.email]]
    colleague = person("manager")
    MembershipFactory(cluster=asker.cluster, user=colleague, role="manager")
    asker.user.is_active = False
    asker.user.save()
    sharer.post(f"experience/{thread.pk}/", do="reply", text="With one page.")
    assert mail.outbox[-1].to == [colleague.email]


def test_who_only_reads_by_now_is_no_longer_answered(sharer: Team, asker: Team) -> None:
    thread = talk(asker, sharer)
    colleague = person("manager")
    MembershipFactory(cluster=asker.cluster, user=colleague, role="manager")
    asker.cluster.memberships.filter(user=asker.user).update(role="reader")
    sharer.post(f"experience/{thread.pk}/", do="reply", text="With one page.")
    assert mail.outbox[-1].to == [colleague.email]
