"""The list of who saw and changed the data of a cluster."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.clusters import audit
from portal.clusters.audit_sentences import sentence
from portal.clusters.enums import AuditAction
from portal.clusters.models import AuditEntry, Cluster
from tests.factories.accounts import UserFactory, browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of
from tests.portal.benchmarking.imports.uploads import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return UserFactory(name="Mona Manager")


@pytest.fixture
def cluster(manager: User) -> Cluster:
    return cluster_of(manager, name="Quartz Valley")


def noted(cluster: Cluster) -> list[tuple[str, str]]:
    """Actions and subjects, oldest first."""
    entries = cluster.audit_entries.order_by("happened_at", "pk")
    return list(entries.values_list("action", "subject"))


def home(cluster: Cluster, page: str = "", language: str = "en") -> str:
    return f"/{language}/my-cluster/{cluster.slug}/{page}"


def test_looks_are_noted_once_a_day_for_each_person_and_page(
    manager: User, cluster: Cluster
) -> None:
    member = person("registered")
    MembershipFactory(cluster=cluster, user=member, role="reader")
    for user in (manager, member):
        for _again in range(2):
            for page in ("", "scores/"):
                browser_of(user).get(home(cluster, page))
    assert sorted(noted(cluster)) == [("viewed", "dashboard")] * 2 + [("viewed", "scores")] * 2
    AuditEntry.objects.update(happened_at=timezone.now() - timedelta(hours=25))
    browser_of(manager).get(home(cluster))
    assert len(noted(cluster)) == 5


def test_changes_of_benchmark_data_are_noted_without_any_score(
    manager: User, cluster: Cluster
) -> None:
    browser = browser_of(manager)
    file = SimpleUploadedFile("scores.csv", b"code;score\n1.1;43.21\n")
    browser.post(home(cluster, "import/"), {"file": file})
    check = home(cluster, "import/check/")
    sent = {"do": "import", "scale": "0-100", "date-0": "2026-03-01"}
    browser.post(check, {**sent, "upload": form_of(browser, check)})
    assessment = cluster.assessments.get()
    browser.post(home(cluster, f"scores/{assessment.pk}/delete/"))
    assert noted(cluster) == [("added", "assessment"), ("deleted", "assessment")]
    words = [sentence(entry) for entry in cluster.audit_entries.all()]
    assert words == [
        "Mona Manager deleted an assessment: 1 March 2026.",
        "Mona Manager added an assessment: 1 March 2026.",
    ]
    texts = AuditEntry.objects.values_list("subject", "detail", "user_name")
    assert "43" not in str(list(texts))


def test_changes_of_facts_label_team_and_invitations_are_noted(
    manager: User, cluster: Cluster
) -> None:
    browser = browser_of(manager)
    Cluster.objects.filter(pk=cluster.pk).update(target="silver")
    facts = {"name": cluster.name, "country": cluster.country_id, "target": "silver"}
    changed = {**facts, "region": "Molise", "label": "bronze", "label_valid_until": "2030-01-01"}
    browser.post(home(cluster, "settings/"), changed)
    browser.post(home(cluster, "settings/"), changed)  # Nothing is different.
    invited = {"do": "invite", "email": "new@example.net", "role": "reader"}
    browser.post(home(cluster, "team/"), invited)
    invitation = cluster.invitations.get()
    for do in ("resend", "withdraw"):
        browser.post(home(cluster, "team/"), {"do": do, "invitation": invitation.pk})
    other = MembershipFactory(cluster=cluster, user=UserFactory(name="Otto"), role="member")
    role = {"do": "role", "member": other.pk, "role": "reader"}
    browser.post(home(cluster, "team/"), role)
    browser.post(home(cluster, "team/"), {"do": "remove", "member": other.pk})
    entries = cluster.audit_entries.order_by("happened_at", "pk")
    assert [sentence(entry).removeprefix("Mona Manager ") for entry in entries] == [
        "changed the label: label today, label valid until.",
        "changed facts about the cluster: region.",
        "invited new@example.net.",
        "sent the invitation of new@example.net again.",
        "withdrew the invitation of new@example.net.",
        "The portal made a new code for colleagues.",
        "made Otto a reader.",
        "The portal made a new code for colleagues.",
        "removed Otto from the team.",
    ]


def test_what_editors_and_administrators_do_is_noted(cluster: Cluster) -> None:
    admin = browser_of(UserFactory(name="Ada", is_superuser=True, is_staff=True))
    address = f"/admin/snippets/clusters/cluster/edit/{cluster.pk}/"
    admin.get(address)
    data = {"name": cluster.name, "country": cluster.country_id, "region": "Molise"}
    admin.post(address, {**data, "counts_as_peer": "on"})
    user = person("registered")
    admin.post(
        "/admin/snippets/clusters/membership/add/",
        {"cluster": cluster.pk, "user": user.pk, "role": "member"},
    )
    assert noted(cluster) == [
        ("viewed", "facts"),
        ("added", "confirmation"),
        ("changed", "facts"),
        ("added", "team"),
    ]


def test_the_portal_and_deleted_people_have_names_in_the_list(
    manager: User, cluster: Cluster
) -> None:
    audit.record(cluster, None, AuditAction.ADDED, "assessment", "2026-03-01")
    audit.record(cluster, AnonymousUser(), AuditAction.VIEWED, "something-new")
    leaver = UserFactory(name="Lea Leaver")
    audit.record(cluster, leaver, AuditAction.VIEWED, "plan")
    leaver.delete()
    page = browser_of(manager).get(home(cluster, "data/seen/")).content.decode()
    assert "Lea Leaver looked at the improvement plan." in page
    assert "The portal added an assessment: 1 March 2026." in page
    assert "The portal looked at something new." in page
    with translation.override("it"):
        entry = cluster.audit_entries.get(action="added")
        assert "1 marzo 2026" in sentence(entry)


def test_who_is_not_in_the_team_is_marked(manager: User, cluster: Cluster) -> None:
    audit.record(cluster, person("officer"), AuditAction.VIEWED, "scores")
    audit.record(cluster, manager, AuditAction.VIEWED, "dashboard")
    response = browser_of(manager).get(home(cluster, "data/seen/"))
    assert [line.is_outsider for line in response.context["lines"]] == [False, True]


def test_the_list_is_filtered_by_person_and_action_and_paged(
    manager: User, cluster: Cluster
) -> None:
    other = UserFactory(name="Otto")
    for number in range(60):
        audit.record(cluster, other, AuditAction.CHANGED, "facts", f"region, {number}")
    audit.record(cluster, manager, AuditAction.VIEWED, "dashboard")
    browser, address = browser_of(manager), home(cluster, "data/seen/")

    def lines(query: str) -> list[Any]:
        response = browser.get(address + query)
        assert response.status_code == 200
        return list(response.context["lines"])

    assert len(lines("")) == 50
    assert len(lines("?page=2")) == 11
    assert len(lines("?page=nonsense")) == 50
    assert len(lines(f"?person={manager.pk}")) == 1
    assert len(lines(f"?person={other.pk}&page=2")) == 10
    assert lines(f"?person={other.pk}&action=viewed") == []
    assert len(lines("?action=viewed")) == 1


@pytest.mark.parametrize(
    "query", ["?person=%00", "?person=name:x", "?action=nonsense", "?person=x"]
)
def test_a_nonsense_filter_says_so(query: str, manager: User, cluster: Cluster) -> None:
    response = browser_of(manager).get(home(cluster, "data/seen/") + query)
    assert response.status_code == 422
    assert response.context["form"].errors


@pytest.mark.parametrize("page", ["data/", "data/seen/", "data/export.xlsx"])
@pytest.mark.parametrize("role", ["member", "reader"])
def test_the_list_and_the_export_are_for_managers(page: str, role: str) -> None:
    user = person("registered")
    cluster = cluster_of(user, role=role)
    assert browser_of(user).get(home(cluster, page)).status_code == 403


def queries(browser: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["", "team/", "data/seen/"])
def test_pages_take_as_many_queries_with_much_as_with_little(
    page: str, manager: User, cluster: Cluster
) -> None:
    AssessmentFactory(cluster=cluster, scores={"1.1": 40})
    browser, address = browser_of(manager), home(cluster, page)
    browser.get(home(cluster))
    browser.get(address)
    few = queries(browser, address)
    until = timezone.now() + timedelta(days=1)
    for number in range(12):
        member = MembershipFactory(cluster=cluster, user=UserFactory(), role="member").user
        cluster.invitations.create(email=f"{number}@example.net", expires_at=until)
        audit.record(cluster, member, AuditAction.VIEWED, "dashboard")
    assert queries(browser, address) <= few
