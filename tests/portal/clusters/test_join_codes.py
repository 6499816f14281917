"""Codes that let people join a cluster can't be found out by trying."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.clusters import services
from portal.clusters.models import Membership
from portal.limits.words import in_words
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of

pytestmark = pytest.mark.django_db
# The whole limit for one person, in the middle of a period.
MIDDLE = 1_000_000 * services.GUESSING_SECONDS + 300.0


@pytest.fixture(autouse=True)
def _in_one_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.limits.counting.time.time", lambda: MIDDLE)


def test_after_ten_codes_a_person_waits_and_reads_how_long() -> None:
    cluster, user = cluster_of(person("manager")), person("manager")
    browser, address = browser_of(user), reverse("cluster_join")
    for number in range(services.MOST_CODES):
        answer = browser.post(address, {"code": f"wrong-{number}"})
        assert "No cluster has this code" in answer.content.decode()
    refused = browser.post(address, {"code": cluster.join_code})
    assert refused.status_code == 429
    assert "You can try again in 10 minutes." in refused.content.decode()
    assert not Membership.objects.filter(user=user).exists()
    # Others go on.
    other = person("manager")
    assert browser_of(other).post(address, {"code": cluster.join_code}).status_code == 302
    assert Membership.objects.filter(user=other).exists()


def test_many_accounts_at_one_address_are_one() -> None:
    users = [person("manager") for _ in range(4)]
    for number in range(services.MOST_OF_ADDRESS):
        # Of one network, as an IPv6 line has many addresses.
        address = f"2001:db8:0:1::{number}"
        services.cluster_of_code("wrong", users[number // services.MOST_CODES], address)
    with pytest.raises(services.TooManyGuessesError):
        services.cluster_of_code("wrong", users[-1], "2001:db8:0:1::ffff")
    services.cluster_of_code("wrong", users[-1], "2001:db8:0:2::1")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "in 1 second"),
        (59.5, "in 60 seconds"),
        (61, "in 2 minutes"),
        (240, "in 4 minutes"),
        (7199, "in 120 minutes"),
        (7201, "in 3 hours"),
    ],
)
def test_a_waiting_time_is_said_in_words_and_never_too_short(seconds: float, said: str) -> None:
    assert in_words(seconds) == said
