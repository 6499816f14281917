"""What an officer sees: what each consent allows, from five clusters on, and nothing after it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.enums import PortalGroup
from portal.accounts.models import User
from portal.benchmarking.models import PeerPublication
from portal.benchmarking.peers.publishing import published
from portal.benchmarking.selectors import default_framework
from portal.clusters.models import AuditEntry, Cluster
from portal.regions.demonstration import set_up_example_authority
from portal.regions.enums import ConsentScope
from portal.regions.models import LabelRecord, RegionAuthority
from portal.regions.publishing import publish_figures
from portal.regions.services import withdraw_consent
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of
from tests.factories.regions import authority_of, confirmed_cluster, follow

pytestmark = pytest.mark.django_db


class Office:
    """An authority with one officer and their browser."""

    def __init__(self) -> None:
        self.user: User = person("officer")
        self.authority: RegionAuthority = authority_of(self.user)
        self.browser: Client = browser_of(self.user)
        self.address = f"/en/regions/{self.authority.slug}/"

    def page(self, query: str = "") -> Any:
        response = self.browser.get(f"{self.address}{query}")
        assert response.status_code == 200
        return response

    def table(self) -> list[dict[str, str]]:
        text = self.browser.get(f"{self.address}clusters.csv").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def heat(self) -> list[str]:
        """Every figure about areas and indicators, as text, after the day's job."""
        publish_figures()
        context = self.page().context
        tables = (context["heat"], context["heat_indicators"])
        groups = [group for table in tables for group in table.groups]
        return [c.text for group in groups for row in group.rows for c in row.cells]

    def follow(self, *values: float, **fields: object) -> list[Cluster]:
        found = [confirmed_cluster(value, **fields) for value in values]
        for cluster in found:
            follow(self.authority, cluster)
        return found


@pytest.fixture
def office() -> Office:
    return Office()


PATHS = ("", "clusters.csv", "ask/", "ask/1/withdraw/")


@pytest.mark.parametrize("who", ["visitor", "manager", "editor", "superuser", "other", "former"])
def test_a_region_is_there_for_its_own_officers_only(who: str, office: Office) -> None:
    office.follow(20)
    user = None
    if who == "other":
        user = person("officer")
        authority_of(user)
    elif who == "former":  # Still chosen as officer, but no longer in the group.
        user = office.user
        user.groups.remove(Group.objects.get(name=PortalGroup.REGIONAL_OFFICERS))
    elif who != "visitor":
        user = person(who)
    browser = browser_of(user)
    before = AuditEntry.objects.count()
    for path in PATHS:
        for method in (browser.get, browser.post):
            response = method(office.address + path, {"email": "a@example.org"})
            if response.get("Location", "").startswith(office.address):
                # The address of a button leads to the page with the button.
                response = browser.get(response["Location"])
            if response.status_code == 302:
                assert "/accounts/login/" in response["Location"]
                assert who == "visitor"
            else:
                assert response.status_code in {404, 405}, (path, response.status_code)
    assert AuditEntry.objects.count() == before
    assert not office.authority.follow_requests.exists()


def test_a_withdrawn_consent_ends_page_table_and_calendar_at_once(office: Office) -> None:
    cluster = cluster_of(None, label="gold", label_valid_until="2027-05-31", name="Gone Cluster")
    consent = follow(office.authority, cluster)
    assert "Gone Cluster" in office.page().content.decode()
    assert [row["Cluster"] for row in office.table()] == ["Gone Cluster"]
    withdraw_consent(consent, office.user)
    page = office.page()
    assert "Gone Cluster" not in page.content.decode()
    assert page.context["total"] == 0
    assert office.table() == []


def test_the_narrower_consent_shows_the_label_and_nothing_else(office: Office) -> None:
    user, cluster, baseline = cluster_with_scores(value=37)
    measure_in(plan_of(cluster, baseline, user), title="Secret measure")
    consent = follow(office.authority, cluster, ConsentScope.LABEL)
    text = office.page().content.decode()
    assert cluster.name in text
    assert "37&nbsp;%" not in text
    assert "1 March 2026" not in text
    assert text.count("Not shared") == 3
    row = office.table()[0]
    assert {row["Total score (%)"], row["Last assessment"], row["Measures"]} == {""}
    assert row["Working towards"] == ""
    withdraw_consent(consent, user)
    follow(office.authority, cluster, ConsentScope.SCORES)
    row = office.table()[0]
    assert (row["Total score (%)"], row["Last assessment"]) == ("37", "2026-03-01")
    assert (row["Measures"], row["Measures done"]) == ("1", "0")
    text = office.page().content.decode()
    assert "37&nbsp;%" in text
    assert "0 of 1 measure done" in text
    assert "Secret measure" not in text


def test_drafts_of_plans_and_removed_measures_are_not_counted(office: Office) -> None:
    user, cluster, baseline = cluster_with_scores()
    plan = plan_of(cluster, baseline, user)
    measure_in(plan)
    measure_in(plan, removed_at="2026-03-02T00:00:00Z")
    follow(office.authority, cluster)
    assert office.table()[0]["Measures"] == "1"
    plan.status = "draft"
    plan.save()
    assert office.table()[0]["Measures"] == ""


def test_four_clusters_show_no_figure_and_the_fifth_shows_them(office: Office) -> None:
    office.follow(10, 20, 30, 40)
    assert set(office.heat()) == {"Hidden"}
    assert not office.page().context["suggestions"].training
    assert "Hidden: fewer than 5 clusters" in office.page().content.decode()
    office.follow(50)
    figures = office.heat()
    assert "Hidden" not in figures
    assert figures[:2] == ["30\u00a0%", "over 75 %"]  # four of five below Bronze
    suggestions = office.page().context["suggestions"]
    assert suggestions.training
    assert suggestions.others


def test_only_confirmed_clusters_with_the_wider_consent_count(office: Office) -> None:
    office.follow(10, 20, 30, 40)
    narrow = confirmed_cluster(50)
    follow(office.authority, narrow, ConsentScope.LABEL)
    office.follow(50, counts_as_peer=False)
    follow(office.authority, confirmed_cluster(50, is_example=True))
    assert set(office.heat()) == {"Hidden"}
    assert len(office.table()) == 7


def test_an_officer_who_works_for_a_cluster_needs_five_others(office: Office) -> None:
    clusters = office.follow(10, 20, 30, 40, 50)
    assert "Hidden" not in office.heat()
    clusters[0].memberships.create(user=office.user, role="reader")
    assert set(office.heat()) == {"Hidden"}


def test_one_cluster_more_less_or_assessed_again_changes_no_figure(office: Office) -> None:
    clusters = office.follow(10, 20, 30, 40, 50, 60)
    before = office.heat()
    office.follow(100)
    assert office.heat() == before
    AssessmentFactory(
        cluster=clusters[1], assessed_on="2026-04-01", scores=dict.fromkeys(codes(), 99)
    )
    assert office.heat() == before
    withdraw_consent(clusters[0].region_consents.get(), office.user)
    assert office.heat() == before
    withdraw_consent(clusters[2].region_consents.get(), office.user)
    # Four of the six behind the figures still share: they fade, and nothing replaces them.
    assert set(office.heat()) == {"Hidden"}


def test_figures_are_renewed_once_five_clusters_have_changed(office: Office) -> None:
    office.follow(10, 20, 30, 40, 50)
    before = office.heat()
    office.follow(80, 80, 80, 80)
    assert office.heat() == before
    office.follow(80)
    assert office.heat()[0] == "65\u00a0%"


def test_regions_and_peers_are_held_against_each_other(office: Office) -> None:
    office.follow(10, 20, 30, 40, 50)
    assert "Hidden" not in office.heat()
    confirmed_cluster(90)  # Peers would have one cluster more than the region.
    framework = default_framework()

    def peers() -> int:
        publish_figures()
        return len(published(framework, ["all"])["all"][0].sources)

    assert peers() == 5
    for value in (1, 2, 3, 4):
        confirmed_cluster(value)
    assert peers() == 10
    # And a second region that has all but one of the first one's clusters gets nothing.
    other = Office()
    for publication in PeerPublication.objects.filter(group=f"region:{office.authority.pk}"):
        for number in list(publication.sources)[1:]:
            follow(other.authority, Cluster.objects.get(pk=number))
    other.follow(70)
    assert set(other.heat()) == {"Hidden"}


def test_past_half_years_are_shown_where_five_clusters_were_assessed_anew(office: Office) -> None:
    clusters = office.follow(10, 20, 30, 40, 50)
    for cluster in clusters:
        AssessmentFactory(
            cluster=cluster, assessed_on="2025-10-01", scores=dict.fromkeys(codes(), 5)
        )
    publish_figures()
    totals = [row.total for row in office.page().context["progress"]]
    assert "5\u00a0%" in totals
    assert "30\u00a0%" in totals
    # One more assessment a year before would tell what this cluster had then.
    AssessmentFactory(
        cluster=clusters[0], assessed_on="2025-03-01", scores=dict.fromkeys(codes(), 1)
    )
    publish_figures()
    assert [row.total for row in office.page().context["progress"]] == totals


def test_labels_are_counted_over_time_from_five_clusters_on(office: Office) -> None:
    clusters = office.follow(10, 20, 30, 40, label="bronze")
    assert office.page().context["progress"][0].counts == ()
    clusters += office.follow(50, label="")
    assert office.page().context["progress"][0].counts == (1, 4, 0, 0)
    LabelRecord.objects.update(since="2025-01-01")
    clusters[4].label = "silver"
    clusters[4].save()
    progress = office.page().context["progress"]
    assert progress[0].counts == (0, 4, 1, 0)
    assert progress[1].counts == (1, 4, 0, 0)


def test_looks_and_exports_are_in_the_trail_of_every_cluster_once_a_day(office: Office) -> None:
    clusters = office.follow(10, 20)
    office.page()
    office.page("?label=gold")
    office.table()
    for cluster in clusters:
        entries = cluster.audit_entries.filter(subject="region-list")
        assert sorted(entries.values_list("action", flat=True)) == ["exported", "viewed"]
        assert {entry.detail for entry in entries} == {office.authority.name}
        assert {entry.user for entry in entries} == {office.user}


def test_the_page_takes_as_many_queries_for_twelve_clusters_as_for_six(office: Office) -> None:
    counts = []
    for _round in range(2):
        office.follow(*[10.0 + 5 * place for place in range(6)], label="bronze")
        office.page()
        with CaptureQueriesContext(connection) as captured:
            office.page()
        counts.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            office.table()
        counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 30, counts


@pytest.mark.parametrize(
    "query", ["?label=%00&level=%00", "?label=gold&level=nobody", "?level=gold"]
)
def test_nonsense_in_the_address_is_ignored(query: str, office: Office) -> None:
    office.follow(10, 20, 30, 40, 50)
    assert office.page(query).context["total"] == 5


def test_a_name_that_is_a_formula_is_harmless_in_the_table(office: Office) -> None:
    follow(office.authority, cluster_of(None, name="=1+1", region="@SUM(A1)"))
    row = office.table()[0]
    assert (row["Cluster"], row["Region"]) == ("'=1+1", "'@SUM(A1)")


def test_officers_find_their_region_in_the_header_and_nobody_else_does(office: Office) -> None:
    assert 'href="/en/regions/"' in office.browser.get("/en/search/").content.decode()
    assert office.browser.get("/en/regions/")["Location"] == office.address
    for role in ("manager", "editor", "superuser"):
        browser = browser_of(person(role))
        assert 'href="/en/regions/"' not in browser.get("/en/search/").content.decode()
    assert browser_of(person("manager")).get("/en/regions/").status_code == 404
    assert b"not an officer" in browser_of(person("officer")).get("/en/regions/").content


def test_the_invented_authority_shows_a_filled_page_of_the_examples() -> None:
    user = person("officer")
    authority = set_up_example_authority(user)
    assert set_up_example_authority(person("officer")) == authority
    publish_figures()
    page = browser_of(user).get(f"/en/regions/{authority.slug}/")
    assert page.context["total"] == 6
    assert page.context["figures_count"] == 6
    assert page.context["months"]
    assert page.context["suggestions"].training
    assert page.context["progress"][0].counts == tuple(s.count for s in page.context["stages"])
    assert any(row.is_preparing for row in page.context["rows"])


@pytest.mark.parametrize(
    ("score", "said", "reached"),
    [(44.6, "just below the target 45", "just below"), (45, "target 45", "Yes"), (40, "", "No")],
)
def test_a_total_that_only_looks_like_the_target_is_told_from_it(
    score: float, said: str, reached: str, office: Office
) -> None:
    (cluster,) = office.follow(score)
    Cluster.objects.filter(pk=cluster.pk).update(target="bronze")
    page = office.page().content.decode()
    assert ("just below" in page) == (reached == "just below")
    assert said in page
    assert office.table()[0]["Total reached"] == reached


def test_many_clusters_are_on_pages_and_all_of_them_in_the_file(office: Office) -> None:
    office.follow(*range(1, 53))
    first, second = office.page().context, office.page("?page=2").context
    names = [row.name for context in (first, second) for row in context["rows"]]
    assert (len(first["rows"]), len(second["rows"])) == (50, 2)
    assert len(set(names)) == 52
    assert all(row.shared.total is not None for row in second["rows"])
    assert first["total"] == 52
    assert [row["Cluster"] for row in office.table()] == names
    assert "?page=2#clusters" in office.page().content.decode()
