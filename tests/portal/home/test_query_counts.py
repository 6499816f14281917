"""No page takes more than twenty queries, however large the library is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.exchange import relay
from portal.regions.models import RegionAuthority
from portal.regions.publishing import publish_figures
from practices.models import Resource, Term
from search.indexing.services import rebuild_index
from tests.factories.accounts import browser_of
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.exchange import PublicProfileFactory, offer_of, sharing
from tests.factories.library import many_best_practices
from tests.factories.many_clusters import many_clusters
from tests.portal.home.way_in import World, our_addresses
from training.models import ModuleCompletion

MOST = 20
# On which a browser meets no page: buttons, ways to somewhere else, links of one's own mails.
NO_PAGES = frozenset(
    {
        *("account_confirm_email", "account_login", "account_send_again", "account_signup"),
        *("api_token_revoke", "cluster_invitation", "course_enrol", "learn", "module_complete"),
        *("my_cluster", "notifications_off", "picture", "plan_feed", "plan_feed_address"),
        *("plan_measure_state", "plan_measured", "plan_resource", "plan_status"),
        *("private_page_sign_in", "account_file", "score_undo_several"),
        *("recommendation_area", "recommendation_helped", "recommendation_mark", "regions"),
        *("region_requests", "region_withdraw", "score_undo", "search_opened", "self_check"),
        *("assessment_delete", "plan_area_removal", "plan_measure_removal", "account_delete"),
        "plan_delete",
        # A file of all sheets: `test_exports_and_deletion` shows that its queries don't grow.
        "cluster_export",
        # A plan is open, a self-check begun, and an upload waits.
        *("plan_new", "import_upload"),
    }
)


def cluster_with_scores_and_peers() -> tuple[World, Client]:
    """A manager, who is an officer as well, with history, marks, six peers, a plan, a question
    to another cluster, a self-check that is begun and an upload that waits."""
    world = World()
    user, cluster, browser = world.user, world.cluster, browser_of(world.user)
    portfolio = Term.objects.filter(vocabulary="portfolio").first()
    cluster.portfolio, cluster.label = portfolio, "bronze"
    cluster.save()
    weak = {code: 20 + place for place, code in enumerate(codes())}
    for day in ("2025-03-01", "2026-04-01"):
        assessment = AssessmentFactory(cluster=cluster, assessed_on=day, scores=weak)
    for number in range(6):
        peer = cluster_of(None, portfolio=portfolio, counts_as_peer=True)
        AssessmentFactory(cluster=peer, scores=dict.fromkeys(weak, 40 + number))
    publish_figures()
    some = Resource.objects.live().filter(access="public", locale__language_code="en")[:3]
    for resource, state in zip(some, ("pinned", "done", "dismissed"), strict=True):
        cluster.recommendation_marks.create(identifier=resource.identifier, state=state)
    AssessmentFactory(cluster=cluster, origin="self-check", is_draft=True, scores={"1.1": 50})
    PublicProfileFactory(cluster=cluster)
    asked = offer_of(sharing())
    thread = relay.ask(cluster, asked.pk, user, "How did you begin?").thread
    authority = RegionAuthority.objects.get()
    of_assessment = {"pk": assessment.pk}
    world.arguments |= {
        "assessment": of_assessment,
        "assessment_download": of_assessment,
        "assessment_confirm_delete": of_assessment,
        "score_correct": {**of_assessment, "code": "1.1"},
        "experience_ask": {"number": offer_of(sharing()).pk},
        "experience_thread": {"number": thread.pk},
        "recommendation_change": {"identifier": some[0].identifier},
        "region": {"slug": authority.slug},
        "region_table": {"slug": authority.slug},
        "cluster_export": {"extension": "xlsx"},
        "import_template": {"extension": "xlsx"},
        "plan_export": {"extension": "xlsx"},
        "plan_export_of": {**world.arguments["plan_status"], "extension": "xlsx"},
    }
    for name in ("plan_calendar_of", "plan_history_of", "plan_sheet_of"):
        world.arguments[name] = world.arguments["plan_status"]
    ModuleCompletion.objects.create(
        user=user, module_key=Resource.objects.filter(kind="module").first().translation_key
    )
    file = SimpleUploadedFile("scores.csv", b"code;score\n1.1;20\n1.2;many\n")
    sent = {"file": file, "assessed_on": "2026-05-01"}
    browser.post(f"/en/my-cluster/{cluster.slug}/import/", sent)
    return world, browser


def addresses(world: World) -> Iterator[str]:
    """One address of every kind of page."""
    for name, parameters in sorted(our_addresses()):
        if name not in NO_PAGES:
            yield world.address(name, parameters)
    yield from ("/en/", "/it/", "/en/search/?q=fees&level=bronze&area=3")
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
    home = f"/en/my-cluster/{world.cluster.slug}/"
    yield from (f"{home}?target=gold", f"{home}?hours=16")
    yield f"{home}recommendations/why-not/?q=fee"


def too_many(browser: Client, pages: Iterable[str]) -> dict[str, int | str]:
    """Pages with more queries than `MOST` on a site that is running, whose caches know the site
    and the library; and addresses that are no page, for which the world lacks something."""
    found: dict[str, int | str] = {}
    for address in pages:
        status = browser.get(address).status_code
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        if status != 200:
            found[address] = f"answers {status}"
        elif len(captured) > MOST:
            found[address] = len(captured)
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("library_index")
def test_no_page_takes_more_than_twenty_queries_with_few_or_two_thousand_resources() -> None:
    world, browser = cluster_with_scores_and_peers()
    assert too_many(browser, addresses(world)) == {}
    many_best_practices(2_000)
    rebuild_index()
    assert Resource.objects.live().count() > 2_000
    assert too_many(browser, addresses(world)) == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("library_index")
def test_no_page_takes_more_than_twenty_queries_with_hundreds_of_clusters() -> None:
    world, browser = cluster_with_scores_and_peers()
    # A thousand are in the benchmarks: here the number of queries counts, not the time.
    many_clusters(200, RegionAuthority.objects.get(), scored=1)
    publish_figures()
    all_peers = f"/en/my-cluster/{world.cluster.slug}/?peers=all"
    assert too_many(browser, [all_peers, *addresses(world)]) == {}
