"""The portal carries no other people's links to strangers, whatever they are written into."""

from __future__ import annotations

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.links import shows_an_address, without_addresses
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of

ADDRESSES = [
    "http://evil.com",
    "https:evil.com//",
    "evil.com",
    "evil.com?x",
    "evil.eu",
    "evil.de",
    "EVIL.IT",
    "evil.It",
    "evil\u3002com",
    "evil\uff61com",
    "evil\u2024com",
    "ev\u00adil.c\u200bom",
    "evil.de/login",
    "bit.ly/x",
    "t.me/x",
    "t.me?x",
    "//evil.com",
    "//evil",
    "a@evil.com",
    "www.evil.example",
    "\u0437\u043b\u043e.\u0440\u0444/x",
    "evil.xn--p1ai",
    "Your account expires: https://evil.com/login",
]
NAMES = [
    "Cluster 4.0",
    "Dr. Rossi",
    "Dr.Rossi",
    "St. Gallen",
    "A.I. Hub",
    "Net.Werk Ost",
    "BIO.NRW",
    "Energie e.V.",
    "Kunststoff GmbH & Co.KG",
    "Prof. dr.sc. Ivan Horvat",
    "M.Sc. Anna B. Smith",
    "S.p.A. / S.r.l.",
    "and/or, 1.2.3/4, 10.30/11",
    "R&D: food / health",
    "We met.It was good. Come.We wait",
    "Node.js, report.pdf, 12.5.2026",
    "@home",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_what_programs_make_a_link_of_is_an_address(text: str) -> None:
    assert shows_an_address(text)
    assert shows_an_address(f"See {text}")


@pytest.mark.parametrize("text", NAMES)
def test_usual_names_and_sentences_are_none(text: str) -> None:
    assert not shows_an_address(text)
    assert without_addresses(text) == text


@given(st.text() | st.sampled_from(ADDRESSES).map(lambda text: f"x {text} y"))
def test_what_is_left_for_a_mail_shows_no_address(text: str) -> None:
    assert not shows_an_address(without_addresses(text))


@pytest.mark.django_db
def test_no_name_of_a_person_or_a_cluster_is_an_address() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    bad = "Your account expires: https://evil.com/login"
    browser = browser_of(user)
    settings = f"/en/my-cluster/{cluster.slug}/settings/"
    for address, data in (
        ("/en/accounts/", {"name": bad, "language": "en"}),
        ("/en/my-cluster/new/", {"name": bad}),
        (settings, {"name": bad}),
    ):
        answer = browser.post(address, data)
        assert "leave out links and addresses" in answer.content.decode(), address
    user.refresh_from_db()
    cluster.refresh_from_db()
    assert bad not in {user.name, cluster.name}


@pytest.mark.django_db
def test_a_name_given_before_stands_in_the_mail_without_its_address() -> None:
    user = person("manager")
    User.objects.filter(pk=user.pk).update(name="Support evil.com/help")
    cluster = cluster_of(user, name="See https://evil.com/login")
    data = {"do": "invite", "email": "stranger@example.net", "role": "member"}
    browser_of(user).post(f"/en/my-cluster/{cluster.slug}/team/", data)
    sent = mail.outbox[0]
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]  # the mail has both kinds
    for text in (sent.subject, str(sent.body), html):
        assert "evil.com" not in text
        assert "evil com" in text
