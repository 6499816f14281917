"""Deleting one's own account: what goes, what stays, and when it is refused."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from portal.accounts.deletion import DeletionRefusedError, delete_account
from portal.accounts.models import User
from portal.benchmarking.models import Assessment
from tests.factories.accounts import UserFactory, browser_of, person, sure_browser_of
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of

pytestmark = pytest.mark.django_db

PAGE = "/en/accounts/delete/"


def test_an_account_goes_with_what_is_its_own_and_leaves_what_is_the_clusters() -> None:
    user = UserFactory(name="Gone Girl")
    cluster = cluster_of(user, role="member")
    MembershipFactory(cluster=cluster, user=person("manager"))
    assessment = AssessmentFactory(cluster=cluster, created_by=user, scores={"1.1": 40})
    browser = sure_browser_of(user)
    response = browser.post(PAGE)
    assert response["Location"] == "/en/"
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([user.email], "Your account is deleted")
    assert "_auth_user_id" not in browser.session
    assert not User.objects.filter(pk=user.pk).exists()
    assert Assessment.objects.get(pk=assessment.pk).created_by is None
    assert cluster.memberships.count() == 1
    last = cluster.audit_entries.get(action="left")
    assert (last.user, last.user_name) == (None, "Gone Girl")


@pytest.mark.parametrize("password", ["", "wrong", "nul\x00", " a-long-enough-password"])
def test_without_the_password_nothing_happens(password: str) -> None:
    user = UserFactory()
    browser = browser_of(user)
    asked = browser.post(PAGE)
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert browser.post(asked["Location"], {"password": password}).status_code == 200
    assert browser.post(PAGE).status_code == 302
    assert User.objects.filter(pk=user.pk).exists()
    browser.post(asked["Location"], {"password": "a-long-enough-password"})
    assert not User.objects.filter(pk=user.pk).exists()


def test_the_page_that_asks_for_the_password_says_what_follows_and_offers_a_way_back() -> None:
    browser = browser_of(UserFactory())
    asked = browser.post(PAGE)["Location"]
    for answer in (browser.get(asked), browser.post(asked, {"password": "wrong", "next": PAGE})):
        assert "Your account is then deleted at once and for good." in answer.text
        assert re.search(r'button--danger"[^>]*>Delete my account<', answer.text)
        assert f'href="{PAGE}">Cancel</a>' in answer.text
    # Where nothing was sent that waits, nothing is deleted by it.
    other = browser_of(UserFactory()).get(f"/en/accounts/reauthenticate/?next={PAGE}").text
    assert "deleted" not in other.partition("<main")[2].partition("</main>")[0]
    assert 'href="/en/accounts/">Cancel</a>' in other


def test_deleting_a_cluster_says_so_before_the_password() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    browser = browser_of(user)
    data = {"do": "delete", "name": cluster.name}
    asked = browser.post(f"/en/my-cluster/{cluster.slug}/team/", data)["Location"]
    assert (
        "The cluster with everything that belongs to it is then deleted" in browser.get(asked).text
    )


def test_looking_at_the_page_deletes_nothing_and_visitors_sign_in_first() -> None:
    user = UserFactory()
    assert "Delete my account" in browser_of(user).get(PAGE).content.decode()
    assert User.objects.filter(pk=user.pk).exists()
    assert "/accounts/login/" in browser_of(None).post(PAGE)["Location"]


@pytest.mark.parametrize(("others", "way"), [(["member"], "team/"), ([], "data/")])
def test_the_last_manager_is_told_what_to_do_first(others: list[str], way: str) -> None:
    user = person("manager")
    cluster = cluster_of(user, name="Needs Somebody")
    for role in others:
        MembershipFactory(cluster=cluster, user=person("registered"), role=role)
    response = sure_browser_of(user).post(PAGE)
    content = response.content.decode()
    assert response.status_code == 422
    assert "Needs Somebody" in content
    assert f"/en/my-cluster/{cluster.slug}/{way}" in content
    assert User.objects.filter(pk=user.pk).exists()
    with pytest.raises(DeletionRefusedError):
        delete_account(user)
    MembershipFactory(cluster=cluster, user=person("registered"), role="manager")
    delete_account(user)
    assert cluster.memberships.filter(role="manager").count() == 1


def test_the_last_administrator_stays() -> None:
    User.objects.filter(is_superuser=True).delete()
    user = person("superuser")
    assert sure_browser_of(user).post(PAGE).status_code == 422
    person("superuser")
    assert sure_browser_of(user).post(PAGE).status_code == 302
