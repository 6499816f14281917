"""Pages of a manager and an officer with ten and with a thousand clusters, ten assessments each."""

from __future__ import annotations

import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.regions.publishing import publish_figures
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.many_clusters import many_clusters
from tests.factories.regions import authority_of

from .timing import Timing, repeated

FEW, MANY = 10, 1_000
TIMES = 20


def run(few: int = FEW, many: int = MANY) -> None:
    """Print milliseconds and queries of each page, and how much longer it takes with many.

    The library must be loaded into the database (`golden_search.run` does).
    """
    officer, manager = person("officer"), person("manager")
    authority = authority_of(officer)
    cluster = cluster_of(manager, target="silver", counts_as_peer=True)
    AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes(), 40))
    home = f"/en/my-cluster/{cluster.slug}/"
    pages = {
        "dashboard": (browser_of(manager), f"{home}?peers=all"),
        "region": (browser_of(officer), f"/en/regions/{authority.slug}/"),
        "exchange": (browser_of(manager), f"{home}experience/find/"),
        "public clusters": (Client(), "/en/clusters/"),
    }
    measured: dict[str, list[tuple[Timing, int]]] = {name: [] for name in pages}
    for size in (few, many - few):
        many_clusters(size, authority)
        started = time.perf_counter()
        publish_figures()
        print(f"publish_figures with {size:,} new clusters: {time.perf_counter() - started:.1f} s")
        for name, (browser, address) in pages.items():
            measured[name].append(measure(browser, address))
    print(f"\npages with {few} and {many:,} clusters: p50 ms, queries, ratio")
    for name, ((before, asked), (after, asks)) in measured.items():
        ratio = after.p50 / before.p50
        print(f"{name:16} {before.p50:7.1f} {asked:3} {after.p50:7.1f} {asks:3} {ratio:6.2f}")


def measure(browser: Client, address: str, times: int = TIMES) -> tuple[Timing, int]:
    """How long a page takes, and its queries."""

    def page(_number: int) -> None:
        if (status := browser.get(address).status_code) != 200:
            raise AssertionError(f"{address}: {status}")

    timing = repeated(page, times)
    with CaptureQueriesContext(connection) as captured:
        page(0)
    return timing, len(captured)
