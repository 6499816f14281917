"""How many clusters use a resource, and that nobody learns which."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from portal.clusters.models import Cluster
from portal.recommendations.publishing import publish_sums
from portal.recommendations.services import mark
from practices.models import BestPractice, Resource
from practices.services import record_adoptions
from search.engines import get_engine
from search.indexing.registry import documents_for
from search.models import OutboxEntry
from tests.factories.accounts import person
from tests.factories.clusters import cluster_of
from tests.factories.library import SITUATIONS, best_practice

pytestmark = pytest.mark.django_db

AfterCommit = Callable[[], Any]


@pytest.fixture
def page(after_commit: AfterCommit) -> BestPractice:
    with after_commit():
        return best_practice("Quokka census")


def adoptions(page: Resource) -> int:
    return Resource.objects.values_list("adoptions", flat=True).get(pk=page.pk)


def done_by(number: int, page: Resource) -> list[Cluster]:
    clusters = [cluster_of(None, counts_as_peer=True) for _ in range(number)]
    for cluster in clusters:
        cluster.recommendation_marks.create(identifier=page.identifier, state="done")
    return clusters


def test_a_count_is_published_and_follows_no_mark_at_once(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    user = person("manager")
    cluster = cluster_of(user, counts_as_peer=True)
    with after_commit():
        mark(cluster, page.identifier, "done", user)
        done_by(5, page)
    assert adoptions(page) == 0
    assert publish_sums() == 1
    assert adoptions(page) == 6
    for action in ("undo", "done", "pin", "dismiss"):
        with after_commit():
            mark(cluster, page.identifier, action, user)
        publish_sums()
        assert adoptions(page) == 6, action


def test_a_count_from_before_it_was_published_is_taken_back(page: BestPractice) -> None:
    record_adoptions(page.identifier, 9)
    done_by(4, page)
    publish_sums()
    assert adoptions(page) == 0


def test_the_index_follows_only_where_readers_see_another_number(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    def waits() -> bool:
        return OutboxEntry.objects.pending().exists()

    OutboxEntry.objects.all().delete()
    for count, changes in [(4, False), (5, True), (6, True), (6, False), (1, True)]:
        record_adoptions(page.identifier, count)
        assert waits() is changes, count
        OutboxEntry.objects.all().delete()
    with after_commit():
        record_adoptions(page.identifier, 8)
    (document,) = documents_for(str(page.translation_key))
    assert document.adoptions == 8
    assert get_engine().keys()[document.key].fingerprint == document.fingerprint
    with pytest.raises(ValueError, match="-1"):
        record_adoptions(page.identifier, -1)
    record_adoptions("no-such-page", 3)


def test_publishing_and_translating_keep_the_count_and_a_copy_has_none(
    page: BestPractice,
) -> None:
    older = page.save_revision()
    record_adoptions(page.identifier, 7)
    older.publish()
    assert adoptions(page) == 7
    stale = BestPractice.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert stale.adoptions == 7
    copied = BestPractice.objects.get(pk=page.pk).copy(
        update_attrs={"slug": "quokka-copy", "title": "Quokka copy"}
    )
    assert (copied.adoptions, copied.identifier != page.identifier) == (0, True)
    italian = BestPractice.objects.get(pk=page.pk).copy_for_translation(
        Locale.objects.get(language_code="it")
    )
    italian.situation = SITUATIONS["it"]
    italian.save_revision().publish()
    italian.refresh_from_db()
    assert (italian.adoptions, italian.identifier) == (7, page.identifier)


def test_a_page_names_the_number_from_five_clusters_on(
    visitor: Client, page: BestPractice, after_commit: AfterCommit
) -> None:
    for number, shown in [(4, False), (1, True)]:
        clusters = done_by(number, page)
        with after_commit():
            publish_sums()
        content = visitor.get(page.get_url()).content.decode()
        assert ("Used by 5 clusters" in content) is shown
        assert not any(cluster.name in content for cluster in clusters)


def test_only_confirmed_clusters_count(page: BestPractice) -> None:
    done_by(5, page)
    for facts in ({}, {"counts_as_peer": True, "is_example": True}):
        cluster = cluster_of(None, **facts)
        cluster.recommendation_marks.create(identifier=page.identifier, state="done")
    publish_sums()
    assert adoptions(page) == 5
