"""No page takes more than twenty queries, however large the library is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.clusters.models import Cluster
from portal.regions.publishing import publish_figures
from practices.models import Resource, Term
from search.indexing.services import rebuild_index
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.library import many_best_practices
from tests.factories.many_clusters import many_clusters
from tests.factories.regions import authority_of
from training.models import ModuleCompletion

MOST = 20


def cluster_with_scores_and_peers() -> tuple[Client, Cluster]:
    """A manager's browser and cluster, with history, marks and six peers."""
    user = person("manager")
    portfolio = Term.objects.filter(vocabulary="portfolio").first()
    cluster = cluster_of(user, portfolio=portfolio, target="silver", label="bronze")
    weak = {code: 20 + place for place, code in enumerate(codes())}
    for day in ("2025-03-01", "2026-03-01"):
        AssessmentFactory(cluster=cluster, assessed_on=day, scores=weak)
    for number in range(6):
        peer = cluster_of(None, portfolio=portfolio, counts_as_peer=True)
        AssessmentFactory(cluster=peer, scores=dict.fromkeys(weak, 40 + number))
    publish_figures()
    some = Resource.objects.live().filter(access="public", locale__language_code="en")[:3]
    for identifier, state in zip(some, ("pinned", "done", "dismissed"), strict=True):
        cluster.recommendation_marks.create(identifier=identifier.identifier, state=state)
    AssessmentFactory(cluster=cluster, origin="self-check", is_draft=True, scores={"1.1": 50})
    return browser_of(user), cluster


def addresses(cluster: Cluster) -> Iterator[str]:
    """One address of every kind of page."""
    home = f"/en/my-cluster/{cluster.slug}/"
    yield from ("/en/", "/it/", "/en/search/", "/en/search/?q=fees&level=bronze&area=3")
    yield from (
        "/en/search/?q=membership+fees&sort=newest&page=2",
        "/en/search/?q=zzzzzz&level=gold",
    )
    yield from ("/en/best-practices/", "/en/best-practices/?page=3", "/it/corsi/", "/en/privacy/")
    kinds = Resource.objects.live().order_by("kind", "pk")
    for kind in sorted(set(kinds.values_list("kind", flat=True))):
        # The page of each kind with most links, and so most to load.
        of_kind = kinds.filter(kind=kind)
        yield str(max(of_kind, key=lambda page: page.links.count()).get_url())
    yield from (home, f"{home}?target=gold", f"{home}scores/", f"{home}self-check/1/")
    yield from (f"{home}import/check/", f"{home}settings/", "/en/my-cluster/new/")
    yield from ("/en/my-cluster/join/", "/en/accounts/email/")
    yield from (f"{home}plan/new/", f"{home}report/", f"{home}team/", f"{home}sharing/")
    yield from (f"{home}profile/", f"{home}eligibility/", f"{home}experience/")
    yield from (f"{home}experience/find/", f"{home}e-mails/", f"{home}data/", "/en/clusters/")
    yield from (f"{home}?hours=16", f"{home}recommendations/why-not/?q=fee")
    yield "/en/accounts/api-tokens/"


def queries(browser: Client, address: str) -> int:
    """Queries of a page on a site that is running: its caches know the site and the library."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return len(captured)


@pytest.mark.django_db
@pytest.mark.usefixtures("library_index")
def test_no_page_takes_more_than_twenty_queries_with_few_or_two_thousand_resources() -> None:
    browser, cluster = cluster_with_scores_and_peers()
    ModuleCompletion.objects.create(
        user=cluster.memberships.get().user,
        module_key=Resource.objects.filter(kind="module").first().translation_key,
    )
    file = SimpleUploadedFile("scores.csv", b"code;score\n1.1;20\n1.2;many\n")
    address = f"/en/my-cluster/{cluster.slug}/import/"
    browser.post(address, {"file": file, "assessed_on": "2026-03-01"})
    too_many = {}
    for size in (20, 2_000):
        if size > Resource.objects.count():
            many_best_practices(size)
            rebuild_index()
        for address in addresses(cluster):
            number = queries(browser, address)
            if number > MOST:
                too_many[size, address] = number
    assert Resource.objects.live().count() > 2_000
    assert too_many == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("library_index")
def test_no_page_takes_more_than_twenty_queries_with_hundreds_of_clusters() -> None:
    browser, cluster = cluster_with_scores_and_peers()
    officer = person("officer")
    authority = authority_of(officer)
    # A thousand are in the benchmarks: here the number of queries counts, not the time.
    many_clusters(200, authority, scored=1)
    publish_figures()
    home = f"/en/my-cluster/{cluster.slug}/"
    pages = [(browser, f"{home}?peers=all"), (browser, f"{home}scores/")]
    pages += [(browser, f"{home}experience/find/"), (browser, "/en/clusters/")]
    pages += [(browser_of(officer), f"/en/regions/{authority.slug}/")]
    found = {address: queries(reader, address) for reader, address in pages}
    assert {address: number for address, number in found.items() if number > MOST} == {}
