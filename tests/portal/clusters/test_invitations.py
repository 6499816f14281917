"""Inviting people by mail: one link, one address, once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.clusters import invitations
from portal.clusters.models import AuditEntry, Cluster, Invitation
from tests.factories.accounts import UserFactory, browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.portal.notifications.mail_server import mail_server, send_through

pytestmark = pytest.mark.django_db

ADDRESS = "carla@example.net"


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture
def manager() -> User:
    return person("manager")


@pytest.fixture
def cluster(manager: User) -> Cluster:
    return cluster_of(manager, name="Quartz Valley")


def confirmed(email: str = ADDRESS, **fields: Any) -> User:
    """Somebody with a confirmed address."""
    user = UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def ask(user: User, cluster: Cluster, do: str, language: str = "en", **data: object) -> Any:
    address = f"/{language}/my-cluster/{cluster.slug}/team/"
    return browser_of(user).post(address, {"do": do, **data})


def invite(user: User, cluster: Cluster, email: str = ADDRESS, **data: str) -> Any:
    return ask(user, cluster, "invite", **{"email": email, "role": "member", **data})


def mailed_path() -> str:
    """The path of the link in the latest mail."""
    found = re.search(r"https?://[^/]+(/\S+/invitation/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ["manager", "member", "reader"])
def test_an_invited_person_reads_the_mail_and_joins_with_the_role(
    role: str, manager: User, cluster: Cluster
) -> None:
    response = invite(manager, cluster, "Carla@Example.net", role=role, message="See you\nthere")
    assert response.status_code == 302
    sent = mail.outbox[0]
    assert sent.to == [ADDRESS]
    assert "Quartz Valley" in sent.subject
    assert "See you" in str(sent.body)
    user = confirmed()
    browser = browser_of(user)
    page = browser.get(mailed_path())
    assert page.status_code == 200
    assert "Quartz Valley" in page.content.decode()
    assert not user.memberships.exists()  # Looking is not accepting.
    answer = browser.post(mailed_path(), {"do": "accept"})
    assert answer["Location"] == f"/en/my-cluster/{cluster.slug}/"
    assert user.memberships.get().role == role


def test_the_mail_is_in_the_language_of_who_invites(manager: User, cluster: Cluster) -> None:
    ask(manager, cluster, "invite", "it", email=ADDRESS, role="member")
    assert mailed_path().startswith("/it/")


def test_somebody_without_an_account_signs_up_and_then_decides(
    manager: User, cluster: Cluster, visitor: Client, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    invite(manager, cluster)
    path = mailed_path()
    page = visitor.get(path).content.decode()
    assert "Quartz Valley" not in page
    assert ADDRESS not in page
    assert "/accounts/login/?next=" in page
    form = visitor.get(f"/en/accounts/signup/?next={path}").content.decode()
    assert f'value="{ADDRESS}"' in form  # Nobody types again what the invitation knows.
    assert f'value="{ADDRESS}"' in visitor.get("/en/accounts/login/").content.decode()
    data = {"name": "Carla", "email": ADDRESS, "password1": "a-long-enough-password"}
    visitor.post("/en/accounts/signup/", {**data, "next": path})
    link = re.search(r"https?://[^/]+(/\S+/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    assert visitor.get(link[1]).status_code == 200
    assert not EmailAddress.objects.get(email=ADDRESS).verified
    arrived = visitor.post(link[1], follow=True)
    assert arrived.request["PATH_INFO"] == path
    assert "Quartz Valley" in arrived.content.decode()
    visitor.post(path, {"do": "accept"})
    assert cluster.memberships.filter(user__email=ADDRESS).exists()


def test_who_lost_the_mail_finds_the_invitation_under_my_cluster(
    manager: User, cluster: Cluster
) -> None:
    invite(manager, cluster)
    path = mailed_path()
    assert path in browser_of(confirmed()).get("/en/my-cluster/").content.decode()
    assert (
        path not in browser_of(confirmed("o@example.net")).get("/en/my-cluster/").content.decode()
    )


@pytest.mark.parametrize("kind", ["other", "unconfirmed", "typed into the account"])
def test_nobody_gets_in_who_has_not_proved_the_address(
    kind: str, manager: User, cluster: Cluster
) -> None:
    invite(manager, cluster)
    user = confirmed("other@example.net")
    if kind == "unconfirmed":
        EmailAddress.objects.create(user=user, email=ADDRESS, verified=False)
    elif kind == "typed into the account":
        User.objects.filter(pk=user.pk).update(email=ADDRESS)
    browser = browser_of(user)
    for response in (browser.get(mailed_path()), browser.post(mailed_path(), {"do": "accept"})):
        assert response.status_code == 403
        assert "another address" in response.content.decode()
        assert "Quartz Valley" not in response.content.decode()
    assert not user.memberships.exists()


def test_a_second_confirmed_address_of_an_account_is_as_good(
    manager: User, cluster: Cluster
) -> None:
    invite(manager, cluster)
    user = confirmed("other@example.net")
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True)
    browser_of(user).post(mailed_path(), {"do": "accept"})
    assert user.memberships.get().cluster == cluster


def test_a_link_lets_nobody_in_twice(manager: User, cluster: Cluster) -> None:
    invite(manager, cluster)
    user = confirmed()
    browser = browser_of(user)
    browser.post(mailed_path(), {"do": "accept"})
    user.memberships.all().delete()
    browser.post(mailed_path(), {"do": "accept"})
    assert not user.memberships.exists()


@pytest.mark.parametrize("how", ["expired", "withdrawn", "declined"])
def test_a_link_that_is_over_lets_nobody_in(how: str, manager: User, cluster: Cluster) -> None:
    invite(manager, cluster)
    user, invitation = confirmed(), Invitation.objects.get()
    browser = browser_of(user)
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif how == "withdrawn":
        ask(manager, cluster, "withdraw", invitation=invitation.pk)
    else:
        browser.post(mailed_path(), {"do": "decline"})
    response = browser.post(mailed_path(), {"do": "accept"})
    assert response.status_code == 410
    assert "Quartz Valley" not in response.content.decode()
    assert not user.memberships.exists()


@pytest.mark.parametrize("token", ["x", "1", "1:x", "\x00", "1:" + "x" * 500, "-1:abc", "é:ü"])
def test_an_invented_link_opens_nothing(token: str, manager: User, cluster: Cluster) -> None:
    invite(manager, cluster)
    response = browser_of(confirmed()).get(f"/en/my-cluster/invitation/{token}/")
    assert response.status_code == 404


def test_a_signature_for_something_else_opens_nothing(manager: User, cluster: Cluster) -> None:
    invite(manager, cluster)
    number, _colon, signature = invitations.token_of(Invitation.objects.get()).partition(":")
    other = Invitation.objects.create(
        cluster=cluster, email="x@example.net", expires_at=timezone.now()
    )
    assert other.pk != int(number)
    assert invitations.invitation_of(f"{other.pk}:{signature}") is None


def test_an_unknown_answer_changes_nothing(manager: User, cluster: Cluster) -> None:
    invite(manager, cluster)
    assert browser_of(confirmed()).post(mailed_path(), {"do": "nonsense"}).status_code == 400
    assert Invitation.objects.get().state == "open"


def test_inviting_tells_nothing_about_accounts(manager: User, cluster: Cluster) -> None:
    confirmed("known@example.net")
    answers = []
    for email in ("known@example.net", "unknown@example.net"):
        response = invite(manager, cluster, email)
        page = browser_of(manager).get(response["Location"]).content.decode()
        line = re.search(rf"<li>\s*<span>{email}.*?</li>", page, re.DOTALL)
        assert line is not None
        answers.append(re.sub(r"\d+:[\w-]{20,}|\w{64}|value=\"\d+\"|(un)?known", "", line[0]))
        visitor = Client().get(mailed_path()).content.decode()
        answers.append(re.sub(r"\d+(:|%3A)[\w-]{20,}|\w{64}", "", visitor))
    assert answers[0] == answers[2]
    assert answers[1] == answers[3]


def test_a_mail_that_can_not_be_sent_leaves_a_link_to_copy(
    manager: User, cluster: Cluster, settings: Any
) -> None:
    browser = browser_of(manager)
    address = f"/en/my-cluster/{cluster.slug}/team/"
    data = {"do": "invite", "email": ADDRESS, "role": "member"}
    with mail_server("550 unknown") as server:
        send_through(server, settings)
        page = browser.post(address, data, follow=True).content.decode()
    invitation = Invitation.objects.get()
    assert invitation.sent_at is None
    assert "could not be sent" in page
    assert f"http://testserver/en/my-cluster/invitation/{invitations.token_of(invitation)}/" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browser.post(address, {"do": "resend", "invitation": invitation.pk})
    invitation.refresh_from_db()
    assert invitation.sent_at is not None
    assert len(mail.outbox) == 1


def test_sending_again_gives_another_two_weeks(manager: User, cluster: Cluster) -> None:
    invite(manager, cluster)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    ask(manager, cluster, "resend", invitation=Invitation.objects.get().pk)
    left = Invitation.objects.get().expires_at - timezone.now()
    assert timedelta(days=13) < left <= timedelta(days=14)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "data",
    [
        {"email": "no address"},
        {"email": "nul\x00@example.org"},
        {"role": "owner"},
        {"message": "x" * 301},
        {"message": "Look at https://evil.example now"},
        {"message": "Look at evil.com/now"},
        {"message": "Look at evil.de."},
    ],
)
def test_a_poor_invitation_is_refused_at_its_field(
    data: dict[str, str], manager: User, cluster: Cluster
) -> None:
    response = invite(manager, cluster, **data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(data)
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_a_name_with_line_breaks_adds_no_header_to_the_mail(manager: User) -> None:
    cluster = cluster_of(manager, name="Two\r\nBcc: victim@example.org")
    invite(manager, cluster)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == [ADDRESS]


def test_a_member_or_an_invited_address_is_not_invited_again(
    manager: User, cluster: Cluster
) -> None:
    for email in (manager.email.upper(), ADDRESS, ADDRESS):
        response = invite(manager, cluster, email)
    assert response.status_code == 422
    assert [invitation.email for invitation in Invitation.objects.all()] == [ADDRESS]
    assert len(mail.outbox) == 1


def test_no_more_than_twenty_invitations_are_open(manager: User, cluster: Cluster) -> None:
    until = timezone.now() + timedelta(days=1)
    for number in range(invitations.MOST_OPEN):
        email = f"p{number}@example.net"
        cluster.invitations.create(email=email, expires_at=until, invited_by=manager)
    assert invite(manager, cluster).status_code == 422
    assert not mail.outbox
    ask(manager, cluster, "withdraw", invitation=cluster.invitations.all()[0].pk)
    assert invite(manager, cluster).status_code == 302


def test_nobody_sends_mail_without_end_by_making_clusters(
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_MAILS", 2)
    for number in range(4):
        invite(manager, cluster_of(manager), f"p{number}@example.net")
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("do", ["resend", "withdraw"])
@pytest.mark.parametrize("number", ["", "x", "\x00", "9" * 30, "foreign", "closed"])
def test_only_open_invitations_of_the_own_cluster_can_be_changed(
    do: str, number: str, manager: User, cluster: Cluster
) -> None:
    until = timezone.now() + timedelta(days=1)
    foreign = cluster_of(None).invitations.create(email=ADDRESS, expires_at=until)
    closed = cluster.invitations.create(email=ADDRESS, expires_at=until, state="accepted")
    chosen = {"foreign": foreign.pk, "closed": closed.pk}.get(number, number)
    assert ask(manager, cluster, do, invitation=chosen).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == "open"
    assert not mail.outbox


def test_who_is_removed_can_not_come_back_by_an_invitation(manager: User, cluster: Cluster) -> None:
    rogue = confirmed("rogue@example.net")
    membership = MembershipFactory(cluster=cluster, user=rogue, role="manager")
    invite(rogue, cluster, "second.address@example.net", role="manager")
    until = timezone.now() + timedelta(days=1)
    cluster.invitations.create(email=rogue.email, expires_at=until)
    ask(manager, cluster, "remove", member=membership.pk)
    assert {invitation.state for invitation in Invitation.objects.all()} == {"withdrawn"}


def test_cleaning_up_removes_what_is_long_over_and_nothing_else(cluster: Cluster) -> None:
    now = timezone.now()
    kept = {
        "open": {"expires_at": now + timedelta(days=1)},
        "just-expired": {"expires_at": now - timedelta(days=1)},
        "answered": {"expires_at": now, "state": "accepted", "closed_at": now},
    }
    gone = {
        "expired": {"expires_at": now - timedelta(days=31)},
        "withdrawn": {
            "expires_at": now,
            "state": "withdrawn",
            "closed_at": now - timedelta(days=31),
        },
    }
    for name, fields in {**kept, **gone}.items():
        cluster.invitations.create(email=f"{name}@example.net", **fields)
    for days in (729, 731):
        entry = AuditEntry.objects.create(cluster=cluster, action="viewed", subject=str(days))
        AuditEntry.objects.filter(pk=entry.pk).update(happened_at=now - timedelta(days=days))
    call_command("clean_up_clusters", verbosity=0)
    left = {invitation.email.partition("@")[0] for invitation in Invitation.objects.all()}
    assert left == set(kept)
    assert [entry.subject for entry in AuditEntry.objects.all()] == ["729"]
