"""Peers on the dashboard: the nearest group of five others, the same figures for everybody."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.benchmarking.models import Assessment, PeerPublication
from portal.benchmarking.peers.groups import PeerFacts, band, steps
from portal.clusters.models import Cluster
from portal.regions.publishing import publish_figures
from practices.models import Framework, Indicator, Term
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of, codes

pytestmark = pytest.mark.django_db


def portfolios() -> list[Term]:
    return list(Term.objects.filter(vocabulary="portfolio").order_by("pk")[:2])


def peers(number: int, score: float = 70, **fields: Any) -> list[Cluster]:
    """Confirmed clusters that know just enough indicators for a total."""
    found = []
    for _place in range(number):
        cluster = cluster_of(None, **{"counts_as_peer": True, **fields})
        AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes()[:16], score))
        found.append(cluster)
    return found


class Reader:
    """A manager with scores who looks at the dashboard."""

    def __init__(self, **fields: Any) -> None:
        self.user = person("manager")
        self.cluster = cluster_of(self.user, **fields)
        AssessmentFactory(cluster=self.cluster, scores=dict.fromkeys(codes()[:16], 50))
        self.browser = browser_of(self.user)

    def sees(self, comparison: str = "") -> Any:
        """The comparison on the dashboard after the day's job."""
        publish_figures()
        return self.looks(comparison)

    def looks(self, comparison: str = "") -> Any:
        """The comparison on the dashboard as it is."""
        address = f"/en/my-cluster/{self.cluster.slug}/"
        return self.browser.get(address, {"peers": comparison}).context["here"].comparison


def test_the_choice_in_the_address_decides_whom_the_cluster_is_compared_with() -> None:
    mine, other = portfolios()
    country = Term.objects.filter(vocabulary="country").exclude(slug="IT")[0]
    peers(5, 60, portfolio=mine)
    peers(5, 80, portfolio=other, country=country)
    reader = Reader(portfolio=mine, country=country, founded=2000, member_count=60)
    assert reader.sees().statistics.total.median == 60
    assert reader.sees("portfolio").group.endswith(mine.label)
    assert reader.sees("country").statistics.total.median == 80
    assert reader.sees("all").count == 10
    for nonsense in ("\x00", "continent", "portfolio:ict"):
        assert reader.sees(nonsense).kind == "portfolio"


def test_a_group_that_is_too_small_is_widened_with_a_note() -> None:
    mine, other = portfolios()
    peers(2, 60, portfolio=mine)
    peers(5, 80, portfolio=other)
    seen = Reader(portfolio=mine).sees()
    assert (seen.group, seen.count) == ("All clusters", 7)
    assert "wider group" in seen.note
    size = Reader(member_count=30).sees("size")
    assert (size.group, size.count) == ("All clusters", 7)


def test_two_groups_that_differ_by_too_few_are_not_both_shown_and_nobody_is_left_with_nothing() -> (
    None
):
    mine, other = portfolios()
    peers(5, 60, portfolio=mine)
    peers(2, 80, portfolio=other)
    assert Reader(portfolio=other).sees().count == 7
    assert (seen := Reader(portfolio=mine).sees()).count == 7
    assert "wider group" in seen.note
    # Five of these seven by themselves would tell the other two by subtraction.
    assert Reader(portfolio=mine).sees().group == "All clusters"
    peers(3, 60, portfolio=mine)
    assert Reader(portfolio=mine).sees().group.endswith(mine.label)


def test_size_and_age_widen_by_one_step_before_all() -> None:
    peers(5, 60, member_count=30)
    peers(5, 80, member_count=500)
    seen = Reader(member_count=70).sees("size")
    assert (seen.group, seen.statistics.total.median) == ("Clusters with 0 to 99 members", 60)


def test_a_fact_that_is_missing_is_asked_for() -> None:
    peers(5)
    assert "portfolio" in Reader(portfolio=None).sees().note
    assert "foundation" in Reader(founded=None).sees("age").note


def test_without_five_others_nothing_is_shown() -> None:
    peers(4)
    seen = Reader().sees("all")
    assert seen.statistics.total.hidden
    assert "Fewer than 5" in seen.note


def test_a_member_of_the_group_needs_five_others_in_it() -> None:
    (member, *_others) = peers(5)
    publish_figures()
    MembershipFactory(cluster=member, user=(user := person("manager")))
    context = browser_of(user).get(f"/en/my-cluster/{member.slug}/?peers=all").context
    assert context["here"].comparison.statistics.total.hidden
    assert not Reader().sees("all").statistics.total.hidden


def test_clusters_of_the_same_person_are_not_others() -> None:
    reader = Reader()
    MembershipFactory(cluster=peers(5)[0], user=reader.user)
    assert reader.sees("all").statistics.total.hidden


def test_before_and_after_one_cluster_joins_is_assessed_or_leaves_the_figures_are_the_same() -> (
    None
):
    everyone = peers(6, 60)
    reader = Reader()
    before = reader.sees("all")
    (newcomer,) = peers(1, 100)
    assert reader.sees("all") == before
    AssessmentFactory(cluster=everyone[0], scores=dict.fromkeys(codes()[:16], 0))
    assert reader.sees("all") == before
    Assessment.objects.filter(cluster=everyone[1]).delete()
    assert reader.sees("all") == before
    newcomer.delete()
    Cluster.objects.filter(pk=everyone[2].pk).update(counts_as_peer=False)
    assert reader.sees("all") == before


def test_when_five_clusters_have_changed_the_figures_are_renewed() -> None:
    peers(5, 60)
    reader = Reader()
    assert reader.sees("all").statistics.total.median == 60
    peers(4, 90)
    assert reader.sees("all").count == 5
    peers(1, 90)
    seen = reader.sees("all")
    assert (seen.count, seen.statistics.total.median) == (10, 75)
    assert PeerPublication.objects.filter(group="all", is_current=True).count() == 1


def test_other_frameworks_have_peers_of_their_own() -> None:
    peers(5)
    other = Framework.objects.filter(is_default=False)[0]
    reader = Reader()
    reader.sees("all")
    code = Indicator.objects.filter(area__framework=other)[0].code
    assessment = AssessmentFactory(cluster=reader.cluster, framework=other, scores={code: 50})
    page = reader.browser.get(f"/en/my-cluster/{reader.cluster.slug}/scores/{assessment.pk}/")
    assert page.context["here"].peers.total.hidden
    assert not reader.sees("all").statistics.total.hidden


def test_looking_publishes_nothing_and_the_daily_command_does() -> None:
    reader = Reader()
    peers(5)
    assert reader.looks("all").statistics.total.hidden
    assert not PeerPublication.objects.exists()
    out = io.StringIO()
    call_command("publish_figures", stdout=out)
    assert int(out.getvalue().rstrip(".\n").rpartition(" ")[2]) > 0
    assert not reader.looks("all").statistics.total.hidden
    call_command("publish_figures", stdout=(again := io.StringIO()))
    assert again.getvalue() == "Groups published: 0.\n"


def test_looking_costs_no_query_for_the_peers_of_many_clusters() -> None:
    reader = Reader()

    def queries() -> int:
        reader.sees("all")
        with CaptureQueriesContext(connection) as captured:
            reader.looks("all")
        return len(captured)

    peers(5)
    few = queries()
    peers(15)
    assert queries() == few


def test_bands_cover_every_number_once() -> None:
    assert [band(value, (0, 5, 10)) for value in (0, 4, 5, 9, 10, 99)] == [
        *("0-4", "0-4", "5-9", "5-9", "10-", "10-")
    ]
    assert band(None, (0, 5)) == ""


def test_steps_go_from_near_to_far() -> None:
    facts = PeerFacts("sea", "IT", 7, 120)
    assert steps("portfolio", facts) == ["portfolio:sea", "all"]
    assert steps("age", facts) == ["age:5-9", "age:0-9", "all"]
    assert steps("size", PeerFacts()) == ["all"]
    assert steps("nonsense", facts) == ["all"]
