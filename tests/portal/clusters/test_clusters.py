"""Creating, joining, leaving; and other people's clusters, which do not exist for oneself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from portal.benchmarking.models import Assessment
from portal.clusters.models import Cluster, Membership
from practices.models import Term
from tests.factories.accounts import browser_of, confirm_password, person, sure_browser_of
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of

pytestmark = pytest.mark.django_db


def country() -> Term:
    return Term.objects.get(vocabulary="country", slug="IT")


def form(**changes: Any) -> dict[str, Any]:
    return {"name": "Molise Maritime", "country": country().pk, "target": "silver", **changes}


def test_a_new_cluster_has_its_creator_as_manager() -> None:
    user = person("manager")
    response = browser_of(user).post("/en/my-cluster/new/", form(label="bronze"))
    cluster = Cluster.objects.get(name="Molise Maritime")
    assert response["Location"] == f"/en/my-cluster/{cluster.slug}/scores/"
    assert (cluster.slug, cluster.target, cluster.label) == ("molise-maritime", "silver", "bronze")
    membership = Membership.objects.get(cluster=cluster)
    assert (membership.user, membership.role) == (user, "manager")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"name": "x" * 200}, "name"),
        ({"country": ""}, "country"),
        ({"country": "999999"}, "country"),
        ({"country": "x"}, "country"),
        ({"target": "platinum"}, "target"),
        ({"founded": "1200"}, "founded"),
        ({"member_count": "-1"}, "member_count"),
        ({"member_count": "9" * 30}, "member_count"),
        ({"label_valid_until": "2027-01-01"}, "label"),
        ({"label_valid_until": "soon", "label": "bronze"}, "label_valid_until"),
    ],
)
def test_nonsense_in_the_form_is_refused_at_its_field(changes: dict[str, str], field: str) -> None:
    response = browser_of(person("manager")).post("/en/my-cluster/new/", form(**changes))
    assert field in response.context["form"].errors
    assert not Cluster.objects.filter(is_example=False).exists()


def test_a_second_tab_is_told_of_the_cluster_that_is_there() -> None:
    user = person("manager")
    browser = browser_of(user)
    browser.post("/en/my-cluster/new/", form())
    told = browser.post("/en/my-cluster/new/", form(name="molise maritime", region="Isernia"))
    assert told.status_code == 409
    content = told.content.decode()
    assert "in the team of a cluster called “Molise Maritime” already" in content
    assert 'value="Isernia"' in content
    assert Cluster.objects.of(user).count() == 1
    said = re.search(r'name="another" value="([^"]*)"', content)
    assert said
    browser.post("/en/my-cluster/new/", form(name="molise maritime", another=said[1]))
    assert Cluster.objects.of(user).count() == 2
    others = browser_of(person("manager"))
    assert others.post("/en/my-cluster/new/", form()).status_code == 302, "of others nobody learns"


def test_a_refused_form_goes_by_the_name_that_is_stored() -> None:
    user = person("manager")
    cluster = cluster_of(user, name="As it is stored")
    data = form(name="Not saved", founded="1200")
    page = browser_of(user).post(f"/en/my-cluster/{cluster.slug}/settings/", data)
    assert page.status_code == 422
    content = page.content.decode()
    assert 'value="Not saved"' in content
    assert ">As it is stored</a>" in content
    assert ">Not saved<" not in content


def test_two_clusters_of_one_name_have_different_addresses() -> None:
    slugs = [cluster_of(None, name="Same name").slug for _ in range(3)]
    assert slugs == ["same-name", "same-name-2", "same-name-3"]


@pytest.mark.parametrize("name", ["new", "join", "New!", "Join", "🦘", "Settings"])
def test_any_name_gives_a_cluster_that_can_be_opened(name: str) -> None:
    user = person("manager")
    browser = browser_of(user)
    browser.post("/en/my-cluster/new/", form(name=name))
    cluster = Cluster.objects.of(user).get()
    response = browser.get(f"/en/my-cluster/{cluster.slug}/")
    assert response.context["cluster"] == cluster


def test_html_in_a_name_is_shown_as_text() -> None:
    user = person("manager")
    name = "<script>alert(1)</script> & <b>co</b>"
    cluster = cluster_of(user, name=name, region="<i>Molise</i>", slug="evil")
    browser = browser_of(user)
    for page in ("", "scores/", "settings/"):
        content = browser.get(f"/en/my-cluster/{cluster.slug}/{page}").content.decode()
        assert "&lt;script&gt;alert(1)" in content
        assert "<script>alert" not in content
        assert "<i>Molise" not in content


@pytest.mark.parametrize("typed", ["{}", "  {}  "])
def test_the_code_of_a_colleague_opens_the_cluster_to_a_member(typed: str) -> None:
    cluster = cluster_of(person("manager"))
    user = person("registered")
    browser = browser_of(user)
    for _again in range(2):
        response = browser.post("/en/my-cluster/join/", {"code": typed.format(cluster.join_code)})
        assert response["Location"] == f"/en/my-cluster/{cluster.slug}/"
    assert Membership.objects.get(cluster=cluster, user=user).role == "member"


@pytest.mark.parametrize("code", ["", "wrong", "x" * 100, "nul\x00", "'; --"])
def test_a_wrong_code_opens_nothing(code: str) -> None:
    cluster_of(person("manager"))
    user = person("registered")
    response = browser_of(user).post("/en/my-cluster/join/", {"code": code})
    assert response.context["form"].errors["code"]
    assert not user.memberships.exists()


def test_joining_again_with_the_code_takes_no_role_away() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    browser_of(user).post("/en/my-cluster/join/", {"code": cluster.join_code})
    assert user.memberships.get().role == "manager"


def test_a_renewed_code_makes_the_old_one_worthless() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    old = cluster.join_code
    browser_of(user).post(f"/en/my-cluster/{cluster.slug}/team/", {"do": "renew"})
    response = browser_of(person("registered")).post("/en/my-cluster/join/", {"code": old})
    assert response.status_code == 200
    cluster.refresh_from_db()
    assert cluster.join_code != old


def test_only_managers_see_the_code() -> None:
    manager, member = person("manager"), person("registered")
    cluster = cluster_of(manager)
    MembershipFactory(cluster=cluster, user=member, role="member")
    address = f"/en/my-cluster/{cluster.slug}/team/"
    assert cluster.join_code in browser_of(manager).get(address).content.decode()
    assert cluster.join_code not in browser_of(member).get(address).content.decode()


@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("post", "settings/"),
        ("post", "team/"),
        ("post", "scores/{pk}/delete/"),
        ("get", "self-check/"),
        ("post", "self-check/"),
        ("get", "self-check/1/"),
        ("post", "self-check/1/"),
        ("get", "import/"),
        ("post", "import/"),
        ("get", "import/check/"),
        ("post", "import/check/"),
    ],
)
def test_members_who_are_no_managers_may_not_change_anything(method: str, page: str) -> None:
    user = person("registered")
    cluster = cluster_of(user, role="member")
    assessment = AssessmentFactory(cluster=cluster)
    address = f"/en/my-cluster/{cluster.slug}/{page.format(pk=assessment.pk)}"
    response = getattr(browser_of(user), method)(address, {"do": "renew", "name": "Stolen"})
    assert response.status_code == 403
    assert list(Assessment.objects.filter(cluster=cluster)) == [assessment]
    cluster.refresh_from_db()
    assert cluster.name != "Stolen"


@pytest.mark.parametrize("page", ["", "scores/", "settings/", "import/template.csv"])
def test_members_see_what_managers_see(page: str) -> None:
    user = person("registered")
    cluster = cluster_of(user, role="member")
    response = browser_of(user).get(f"/en/my-cluster/{cluster.slug}/{page}")
    assert response.status_code == 200
    assert b"import_upload" not in response.content


def test_a_manager_changes_facts_but_not_whose_cluster_it_is() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    data = form(name="New name", is_example="on", slug="stolen", join_code="guessable")
    data["counts_as_peer"] = "on"
    browser_of(user).post(f"/en/my-cluster/{cluster.slug}/settings/", data)
    changed = Cluster.objects.get(pk=cluster.pk)
    assert changed.name == "New name"
    assert not changed.counts_as_peer
    assert (changed.slug, changed.join_code, changed.is_example) == (
        cluster.slug,
        cluster.join_code,
        False,
    )


@pytest.mark.parametrize(
    ("others", "leaves"), [([], False), (["member"], False), (["manager"], True)]
)
def test_the_last_manager_can_not_leave(others: list[str], leaves: bool) -> None:
    user = person("manager")
    cluster = cluster_of(user)
    for role in others:
        MembershipFactory(cluster=cluster, user=person("registered"), role=role)
    browser = browser_of(user)
    browser.post(f"/en/my-cluster/{cluster.slug}/team/", {"do": "leave"})
    assert user.memberships.exists() is not leaves
    expected = 404 if leaves else 200
    assert browser.get(f"/en/my-cluster/{cluster.slug}/").status_code == expected


def test_a_member_leaves_at_will() -> None:
    user = person("registered")
    cluster = cluster_of(user, role="member")
    browser_of(user).post(f"/en/my-cluster/{cluster.slug}/team/", {"do": "leave"})
    assert not user.memberships.exists()


@pytest.mark.parametrize("do", ["", "nonsense"])
def test_an_unknown_order_leaves_the_team_as_it_is(do: str) -> None:
    user = person("registered")
    cluster = cluster_of(user, role="member")
    response = browser_of(user).post(f"/en/my-cluster/{cluster.slug}/team/", {"do": do})
    assert response.status_code == 400
    assert user.memberships.exists()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_my_cluster_leads_to_the_only_one_or_offers_a_choice(number: int) -> None:
    user = person("manager")
    clusters = [cluster_of(user) for _ in range(number)]
    response = browser_of(user).get("/en/my-cluster/")
    if number == 1:
        assert response["Location"] == f"/en/my-cluster/{clusters[0].slug}/"
    else:
        assert response.context["clusters"] == clusters
        for cluster in clusters:
            assert cluster.name in response.content.decode()


def ask(browser: Client, cluster: Cluster, do: str, **data: object) -> Any:
    return browser.post(f"/en/my-cluster/{cluster.slug}/team/", {"do": do, **data})


def test_a_manager_makes_a_colleague_manager_and_can_then_leave() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    colleague = MembershipFactory(cluster=cluster, user=person("registered"), role="member")
    browser = browser_of(user)
    ask(browser, cluster, "role", member=colleague.pk, role="manager")
    colleague.refresh_from_db()
    assert colleague.role == "manager"
    ask(browser, cluster, "leave")
    assert list(cluster.memberships.all()) == [colleague]


@pytest.mark.parametrize("role", ["member", "manager"])
def test_a_removed_colleague_can_not_come_back_with_the_old_code(role: str) -> None:
    user, other = person("manager"), person("registered")
    cluster = cluster_of(user)
    colleague = MembershipFactory(cluster=cluster, user=other, role=role)
    ask(browser_of(user), cluster, "remove", member=colleague.pk)
    browser_of(other).post("/en/my-cluster/join/", {"code": cluster.join_code})
    assert [membership.user for membership in cluster.memberships.all()] == [user]


@pytest.mark.parametrize(
    ("do", "member"),
    [
        *[
            (do, member)
            for do in ("role", "remove")
            for member in ("", "x", "\x00", "-1", "9" * 30)
        ],
        ("role", "foreign"),
        ("remove", "foreign"),
        ("remove", "own"),
    ],
)
def test_only_colleagues_of_the_same_cluster_can_be_given_a_role_or_removed(
    do: str, member: str
) -> None:
    user = person("manager")
    cluster = cluster_of(user)
    foreign = MembershipFactory(cluster=cluster_of(None), user=person("registered"), role="member")
    own = cluster.memberships.get()
    chosen = {"own": str(own.pk), "foreign": str(foreign.pk)}.get(member, member)
    answer = ask(browser_of(user), cluster, do, member=chosen, role="manager")
    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert (foreign.role, own in cluster.memberships.all()) == ("member", True)


@pytest.mark.parametrize("do", ["role", "remove", "delete", "invite", "resend", "withdraw"])
def test_members_change_nothing_in_the_team(do: str) -> None:
    user = person("registered")
    cluster = cluster_of(user, role="member")
    other = MembershipFactory(cluster=cluster, user=person("manager"), role="manager")
    response = ask(browser_of(user), cluster, do, member=other.pk, name=cluster.name)
    assert response.status_code == 403
    assert cluster.memberships.count() == 2


def test_a_manager_who_is_alone_deletes_the_cluster_with_all_its_data() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    AssessmentFactory(cluster=cluster, scores={"1.1": 40})
    cluster.recommendation_marks.create(identifier="x", state="done")
    browser = browser_of(user)
    page = f"/en/my-cluster/{cluster.slug}/data/"
    assert 'value="delete"' in browser.get(page).content.decode()
    asked = ask(browser, cluster, "delete", name=cluster.name)
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert confirm_password(browser)
    ask(browser, cluster, "delete", name="another name")
    assert Cluster.objects.filter(pk=cluster.pk).exists()
    assert ask(browser, cluster, "delete", name=cluster.name)["Location"] == "/en/my-cluster/"
    assert not Cluster.objects.filter(pk=cluster.pk).exists()
    assert not Assessment.objects.filter(cluster_id=cluster.pk).exists()


def test_a_cluster_with_a_team_is_not_deleted() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    MembershipFactory(cluster=cluster, user=person("registered"), role="member")
    browser = sure_browser_of(user)
    page = f"/en/my-cluster/{cluster.slug}/data/"
    assert 'value="delete"' not in browser.get(page).content.decode()
    ask(browser, cluster, "delete", name=cluster.name)
    assert Cluster.objects.filter(pk=cluster.pk).exists()


def test_an_administrator_confirms_a_cluster_as_peer_and_sees_no_score() -> None:
    cluster = cluster_of(person("manager"), name="Peer to be")
    AssessmentFactory(cluster=cluster, scores={"1.1": 43.21})
    browser = browser_of(person("superuser"))
    address = f"/admin/snippets/clusters/cluster/edit/{cluster.pk}/"
    assert "43.21" not in browser.get(address).content.decode()
    data = {"name": cluster.name, "country": cluster.country_id, "counts_as_peer": "on"}
    assert browser.post(address, data).status_code == 302
    cluster.refresh_from_db()
    assert cluster.counts_as_peer


def test_trainers_look_after_no_cluster() -> None:
    cluster = cluster_of(None)
    address = f"/admin/snippets/clusters/cluster/edit/{cluster.pk}/"
    assert browser_of(person("trainer")).get(address).status_code != 200
