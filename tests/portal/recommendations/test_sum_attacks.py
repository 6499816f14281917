"""An editor and a visitor watch the sums of marks, always, and subtract.

The editor may confirm a cluster and take that back, any team may mark and answer anew; the sums
are published after each change, more often than any real portal does.
"""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from django.test import Client
from wagtail.models import Page

from portal.benchmarking.peers.medians import MINIMUM_PEERS, clusters_of, differing
from portal.clusters.models import Cluster
from portal.recommendations.enums import Figure
from portal.recommendations.feedback import feedback
from portal.recommendations.models import MarkPublication
from portal.recommendations.publishing import publish_sums, published
from practices.models import Resource
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db

ANSWERS = ("yes", "little", "no", "")


@pytest.fixture
def page() -> Page:
    return best_practice("Quokka census")


def confirmed(number: int, page: Resource, rng: random.Random) -> list[Cluster]:
    clusters = [cluster_of(None, counts_as_peer=True) for _ in range(number)]
    for cluster in clusters:
        cluster.recommendation_marks.create(
            identifier=page.identifier, state="done", helpful=rng.choice(ANSWERS[:3])
        )
    return clusters


def used_by(page: Resource) -> int:
    number: int = Client().get(f"/api/v1/resources/{page.identifier}/").json()["adoptions"]
    return number


def switch(cluster: Cluster) -> None:
    cluster.counts_as_peer = not cluster.counts_as_peer
    cluster.save()


def test_taking_one_cluster_out_after_the_other_shows_no_answer(page: Resource) -> None:
    clusters = confirmed(6, page, random.Random(1))
    publish_sums()
    before, used = feedback(), used_by(page)
    assert ([row.answers for row in before], used) == ([6], 6)
    for cluster in clusters:
        switch(cluster)
        assert (feedback(), used_by(page)) == (before, used)  # Nothing follows a switch at once,
        publish_sums()
        assert (feedback(), used_by(page)) == (before, used)  # nor is one cluster enough later.
        switch(cluster)
    for cluster in clusters:  # All are taken out: what was shown stays.
        switch(cluster)
        publish_sums()
    assert (feedback(), used_by(page)) == (before, used)


def happen(what: str, cluster: Cluster, page: Resource, rng: random.Random) -> None:
    """One cluster answers anew, is confirmed or no more, or does and undoes what it did."""
    marks = cluster.recommendation_marks.filter(identifier=page.identifier)
    if what == "switch":
        switch(cluster)
    elif what == "answer":
        marks.update(helpful=rng.choice(ANSWERS))
    elif not marks.delete()[0]:
        cluster.recommendation_marks.create(
            identifier=page.identifier, state="done", helpful=rng.choice(ANSWERS)
        )


@pytest.mark.parametrize("seed", range(3))
def test_no_two_sums_of_any_time_leave_fewer_than_five_clusters_between_them(
    page: Resource, seed: int
) -> None:
    rng = random.Random(seed)
    clusters = confirmed(14, page, rng)
    publish_sums()
    for _ in range(60):
        before = {figure: published(figure) for figure in Figure}
        happen(rng.choice(["switch", "answer", "undo"]), rng.choice(clusters), page, rng)
        assert {figure: published(figure) for figure in Figure} == before
        publish_sums()
    rows = list(MarkPublication.objects.all())
    for figure in Figure:
        ever = {
            frozenset((int(cluster), said) for cluster, said in row.sources.items())
            for row in rows
            if row.figure == figure
        }
        assert len(ever) > 1, "nothing was ever published anew"
        assert all(len(clusters_of(sources)) >= MINIMUM_PEERS for sources in ever)
        assert all(differing(*pair) >= MINIMUM_PEERS for pair in combinations(ever, 2))


def test_five_new_answers_are_published_together(page: Resource) -> None:
    rng = random.Random(5)
    counts = []
    for _ in range(11):
        confirmed(1, page, rng)
        publish_sums()
        counts.append(used_by(page))
    assert counts == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]


def test_an_editor_reads_on_the_page_what_was_published(page: Resource) -> None:
    clusters = confirmed(5, page, random.Random(2))
    editor = browser_of(person("editor"))
    assert page.title not in editor.get("/admin/reports/feedback/").content.decode()
    publish_sums()
    for cluster in clusters[:4]:
        cluster.delete()
    [row] = editor.get("/admin/reports/feedback/").context["rows"]
    assert row.answers == row.yes + row.little + row.no == 5
