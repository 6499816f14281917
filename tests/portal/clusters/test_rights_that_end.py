"""Whoever loses a place in a team, or rights there, leaves no way back in, whichever way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.deletion import delete_account
from portal.accounts.models import User
from portal.clusters import invitations, services
from portal.clusters.enums import MembershipRole
from portal.clusters.models import Cluster, Invitation, Membership
from tests.factories.accounts import UserFactory, browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.portal.clusters.test_invitations import confirmed, invite, mailed_path

pytestmark = pytest.mark.django_db

Loss = Callable[[Membership, User], object]


def _demoted(place: Membership, manager: User) -> None:
    services.change_role(place, MembershipRole.READER, manager)


def _left(place: Membership, _manager: User) -> None:
    services.leave_cluster(place.cluster, place.user)


def _removed(place: Membership, manager: User) -> None:
    services.remove_member(place, manager)


def _taken_out_by_an_administrator(place: Membership, _manager: User) -> None:
    url = reverse("wagtailsnippets_clusters_membership:delete", args=[place.pk])
    assert browser_of(person("superuser")).post(url).status_code == 302


def _edited_by_an_administrator(place: Membership, _manager: User) -> None:
    url = reverse("wagtailsnippets_clusters_membership:edit", args=[place.pk])
    data = {"cluster": place.cluster_id, "user": place.user_id, "role": "reader"}
    assert browser_of(person("superuser")).post(url, data).status_code == 302


def _closed_by_an_administrator(place: Membership, _manager: User) -> None:
    user = place.user
    data = {"email": user.email, "name": user.name}
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    assert browser_of(person("superuser")).post(url, data).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active


def _deleted(place: Membership, _manager: User) -> None:
    delete_account(place.user)


LOSSES: list[Loss] = [
    _demoted,
    _left,
    _removed,
    _taken_out_by_an_administrator,
    _edited_by_an_administrator,
    _closed_by_an_administrator,
    _deleted,
]


@pytest.fixture
def manager() -> User:
    return person("manager")


@pytest.fixture
def cluster(manager: User) -> Cluster:
    return cluster_of(manager, name="Quartz Valley")


@pytest.fixture
def place(cluster: Cluster) -> Membership:
    """A second manager, who has invited an address of their own."""
    user: User = UserFactory(name="Rosa Rogue")
    found: Membership = MembershipFactory(cluster=cluster, user=user, role="manager")
    invite(user, cluster, "second@example.net", role="manager")
    return found


@pytest.mark.parametrize("lose", LOSSES)
def test_an_invitation_lets_nobody_in_once_its_inviter_may_not_invite(
    lose: Loss, place: Membership, manager: User
) -> None:
    path, second = mailed_path(), confirmed("second@example.net")
    lose(place, manager)
    browser = browser_of(second)
    for answer in (browser.get(path), browser.post(path, {"do": "accept"})):
        assert answer.status_code == 410
        assert "Ask another manager" in answer.content.decode() or lose is _removed
    assert not second.memberships.exists()
    assert invitations.waiting_for(second) == []


@pytest.mark.parametrize("lose", LOSSES)
def test_the_code_for_colleagues_ends_with_the_right_to_know_it(
    lose: Loss, place: Membership, manager: User
) -> None:
    code = place.cluster.join_code
    lose(place, manager)
    assert not Cluster.objects.filter(join_code=code).exists()
    assert Cluster.objects.filter(pk=place.cluster_id).exists()


def test_the_team_reads_that_an_invitation_is_void_and_sends_it_again_as_its_own(
    place: Membership, manager: User, cluster: Cluster
) -> None:
    second = confirmed("second@example.net")
    services.leave_cluster(cluster, place.user)
    browser, address = browser_of(manager), reverse("cluster_team", args=[cluster.slug])
    page = browser.get(address).content.decode()
    assert "No longer valid" in page
    assert "Link to copy" not in page
    invitation = Invitation.objects.get()
    browser.post(address, {"do": "resend", "invitation": invitation.pk})
    page = browser.get(address).content.decode()
    assert "No longer valid" not in page
    assert "Link to copy" in page
    assert browser_of(second).post(mailed_path(), {"do": "accept"}).status_code == 302
    assert second.memberships.get().role == "manager"


def test_an_address_with_a_void_invitation_can_be_invited_anew(
    place: Membership, manager: User, cluster: Cluster
) -> None:
    services.leave_cluster(cluster, place.user)
    assert invite(manager, cluster, "second@example.net", role="reader").status_code == 302
    renewed = Invitation.objects.get()
    assert (renewed.invited_by, renewed.role) == (manager, "reader")


def test_an_invitation_of_a_deleted_account_is_void(cluster: Cluster) -> None:
    until = timezone.now() + invitations.VALID_FOR
    found = cluster.invitations.create(email="second@example.net", expires_at=until)
    with pytest.raises(invitations.InvitationRefusedError, match="void"):
        invitations.accept(found, confirmed("second@example.net"))


@pytest.mark.parametrize(("before", "after"), [("reader", "member"), ("member", "manager")])
def test_who_gets_more_rights_leaves_the_code_as_it_is(
    before: str, after: str, manager: User, cluster: Cluster
) -> None:
    place = MembershipFactory(cluster=cluster, user=UserFactory(), role=before)
    services.change_role(place, MembershipRole(after), manager)
    place.user.name = "Another name"
    place.user.save()
    assert Cluster.objects.get(pk=cluster.pk).join_code == cluster.join_code


def test_a_cluster_is_deleted_with_its_team(manager: User, cluster: Cluster) -> None:
    services.delete_cluster(cluster)
    Cluster.objects.filter(pk=cluster_of(manager).pk).delete()
    assert not Membership.objects.filter(user=manager).exists()


@pytest.mark.parametrize("field", ["user", "cluster"])
def test_a_place_in_a_team_is_not_passed_on(
    field: str, place: Membership, cluster: Cluster
) -> None:
    """What hangs on it, such as a calendar address that somebody knows, would go along."""
    others = {"user": UserFactory().pk, "cluster": cluster_of(None).pk}
    data = {"cluster": cluster.pk, "user": place.user_id, "role": "manager"}
    url = reverse("wagtailsnippets_clusters_membership:edit", args=[place.pk])
    answer = browser_of(person("superuser")).post(url, {**data, field: others[field]})
    assert answer.status_code == 200
    assert "Delete this entry and add another one" in answer.content.decode()
    assert Membership.objects.get(pk=place.pk).user_id == place.user_id


@pytest.mark.parametrize(("role", "is_said"), [("member", False), ("manager", True)])
def test_only_what_is_so_is_said_of_who_may_less(
    role: str, is_said: bool, manager: User, cluster: Cluster
) -> None:
    colleague = person("registered")
    place = MembershipFactory(cluster=cluster, user=colleague, role="manager")
    invite(colleague, cluster)
    Membership.objects.filter(pk=place.pk).update(role=role)
    data = {"do": "role", "member": place.pk, "role": "reader"}
    address = reverse("cluster_team", args=[cluster.slug])
    page = browser_of(manager).post(address, data, follow=True).content.decode()
    assert "There is a new code for colleagues" in page
    assert ("An open invitation by this person lets nobody in" in page) == is_said
