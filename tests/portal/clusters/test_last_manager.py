"""A cluster always has a manager who can sign in, whichever way one could get lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.clusters import services
from portal.clusters.models import Cluster, Membership
from practices.models import Term
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of

pytestmark = pytest.mark.django_db


def ask(user: User, cluster: Cluster, **data: object) -> Any:
    return browser_of(user).post(f"/en/my-cluster/{cluster.slug}/team/", data)


def roles(cluster: Cluster) -> list[str]:
    return sorted(cluster.memberships.values_list("role", flat=True))


@pytest.mark.parametrize("other", ["none", "member", "reader", "closed manager"])
def test_the_only_manager_neither_steps_down_nor_leaves(other: str) -> None:
    user = person("manager")
    cluster = cluster_of(user)
    if other != "none":
        colleague = person("registered")
        role = other.removeprefix("closed ")
        MembershipFactory(cluster=cluster, user=colleague, role=role)
        User.objects.filter(pk=colleague.pk).update(is_active=not other.startswith("closed"))
    own = Membership.objects.get(cluster=cluster, user=user)
    for data in ({"do": "role", "member": own.pk, "role": "reader"}, {"do": "leave"}):
        ask(user, cluster, **data)
        own.refresh_from_db()
        assert own.role == "manager"


def test_a_manager_steps_down_when_there_is_another() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    MembershipFactory(cluster=cluster, user=person("registered"), role="manager")
    own = cluster.memberships.get(user=user)
    ask(user, cluster, do="role", member=own.pk, role="reader")
    assert roles(cluster) == ["manager", "reader"]


def test_an_unknown_role_is_refused() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    other = MembershipFactory(cluster=cluster, user=person("registered"), role="member")
    assert ask(user, cluster, do="role", member=other.pk, role="owner").status_code == 400
    assert roles(cluster) == ["manager", "member"]


def test_a_reader_may_leave_and_do_nothing_else() -> None:
    user = person("registered")
    cluster = cluster_of(user, role="reader")
    MembershipFactory(cluster=cluster, user=person("manager"))
    for do in ("renew", "invite", "role"):
        assert ask(user, cluster, do=do, email="a@example.org", role="manager").status_code == 403
    assert ask(user, cluster, do="leave").status_code == 302
    assert roles(cluster) == ["manager"]


def test_two_managers_who_go_together_count_as_one() -> None:
    cluster = cluster_of(person("manager"))
    MembershipFactory(cluster=cluster, user=person("registered"))
    both = list(cluster.memberships.all())
    assert services.orphaned_without(both) == [cluster]
    assert services.orphaned_without(both[:1]) == []


@pytest.mark.parametrize("how", ["user", "users", "membership", "memberships", "edit"])
def test_an_administrator_orphans_no_cluster_by_mistake(how: str) -> None:
    user = person("manager")
    cluster = cluster_of(user, name="Needs Somebody")
    membership = cluster.memberships.get()
    browser = browser_of(person("superuser"))
    address, data = {
        "user": (reverse("wagtailusers_users:delete", args=[user.pk]), {}),
        "users": (f"/admin/bulk/accounts/user/delete/?id={user.pk}", {}),
        "membership": (f"/admin/snippets/clusters/membership/delete/{membership.pk}/", {}),
        "memberships": (f"/admin/bulk/clusters/membership/delete/?id={membership.pk}", {}),
        "edit": (
            f"/admin/snippets/clusters/membership/edit/{membership.pk}/",
            {"cluster": cluster.pk, "user": user.pk, "role": "member"},
        ),
    }[how]
    response = browser.post(address, data, follow=True)
    assert roles(cluster) == ["manager"]
    assert "manager" in response.content.decode()
    MembershipFactory(cluster=cluster, user=person("registered"))
    browser.post(address, data, follow=True)
    assert cluster.memberships.filter(role="manager").count() == 1


def test_a_cluster_whose_only_manager_is_closed_is_seen_and_recovered() -> None:
    user, colleague = person("manager"), person("registered")
    cluster = cluster_of(user, name="Left Alone")
    MembershipFactory(cluster=cluster, user=colleague, role="member")
    cluster_of(person("manager"), name="Well Kept")
    admin = browser_of(person("superuser"))
    listing = "/admin/snippets/clusters/cluster/?without_manager=true"
    assert "Left Alone" not in admin.get(listing).content.decode()
    User.objects.filter(pk=user.pk).update(is_active=False)
    page = admin.get(listing).content.decode()
    assert "Left Alone" in page
    assert "Well Kept" not in page
    assert "without_manager=true" in admin.get("/admin/").content.decode()
    assert (
        "without_manager=true" not in browser_of(person("editor")).get("/admin/").content.decode()
    )
    team = browser_of(colleague).get(f"/en/my-cluster/{cluster.slug}/team/").content.decode()
    assert "no manager who can sign in" in team
    membership = cluster.memberships.get(user=colleague)
    admin.post(
        f"/admin/snippets/clusters/membership/edit/{membership.pk}/",
        {"cluster": cluster.pk, "user": colleague.pk, "role": "manager"},
    )
    assert "Left Alone" not in admin.get(listing).content.decode()


def test_the_list_of_clusters_takes_as_many_queries_for_many_as_for_few(
    django_assert_max_num_queries: Any,
) -> None:
    admin = browser_of(person("superuser"))
    for _number in range(15):
        cluster_of(person("manager"))
    admin.get("/admin/snippets/clusters/cluster/")
    with django_assert_max_num_queries(25):
        admin.get("/admin/snippets/clusters/cluster/")


@pytest.mark.parametrize(("field", "slug"), [("country", "DE"), ("portfolio", None)])
def test_a_confirmed_cluster_that_moves_to_other_peers_is_confirmed_anew(
    field: str, slug: str | None
) -> None:
    user = person("manager")
    portfolios = list(Term.objects.filter(vocabulary="portfolio")[:2])
    cluster = cluster_of(user, portfolio=portfolios[0], counts_as_peer=True)
    browser = browser_of(user)
    address = f"/en/my-cluster/{cluster.slug}/settings/"
    assert "withdraws that" in browser.get(address).content.decode()
    data = {
        "name": "A new name",
        "country": cluster.country_id,
        "portfolio": portfolios[0].pk,
        "target": "silver",
    }
    browser.post(address, data)
    cluster.refresh_from_db()
    assert (cluster.name, cluster.counts_as_peer) == ("A new name", True)
    other = Term.objects.get(vocabulary="country", slug=slug) if slug else portfolios[1]
    browser.post(address, {**data, field: other.pk})
    cluster.refresh_from_db()
    assert not cluster.counts_as_peer
    browser.post(address, data)  # Moving back does not bring it back.
    cluster.refresh_from_db()
    assert not cluster.counts_as_peer
