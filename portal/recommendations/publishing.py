"""Sums of marks that somebody sees are published, by the rule of the peer figures.

"Used by N clusters" is read by everybody, the answers to "Did it help?" by editors. Whoever reads
a live sum before and after one cluster changes, or is taken out by an editor, subtracts and knows
what that cluster said. So a sum is shown from five clusters on and stays as it is until five of
the clusters behind it have changed, compared with all that was ever shown of it
(`portal.benchmarking.peers.medians`). A daily job counts; no change is followed at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction

from portal.benchmarking.peers.comparison import peer_minimum
from portal.benchmarking.peers.medians import Source, may_be_shown
from practices.models import Resource
from practices.services import record_adoptions

from .enums import Figure, Helpfulness, MarkState
from .models import MarkPublication, RecommendationMark

# What a cluster says, as a number beside its own. Without an answer it is in no sum of answers.
ANSWERS: Mapping[str, int] = {
    Helpfulness.YES: 1,
    Helpfulness.LITTLE: 2,
    Helpfulness.NO: 3,
}
USES = 0

Key = tuple[str, str]
"""Identifier of a resource, and the figure."""


def publish_sums() -> int:
    """Publish each sum anew that may be, tell the library how many clusters use each resource;
    how many sums are new."""
    shown = _all_shown()
    fresh = {
        key: sources
        for key, sources in _sources_now().items()
        if _is_news(sources, shown.get(key, []))
    }
    published = sum(
        _publish(key, sources, len(shown.get(key, []))) for key, sources in fresh.items()
    )
    _tell_the_library()
    return published


def published(figure: Figure) -> dict[str, frozenset[Source]]:
    """By identifier, who stands behind the sum that is shown; one query."""
    rows = MarkPublication.objects.filter(figure=figure).order_by("number")
    return {
        identifier: _as_sources(sources)
        for identifier, sources in rows.values_list("identifier", "sources")
    }


def _is_news(sources: frozenset[Source], shown: Collection[frozenset[Source]]) -> bool:
    is_shown = bool(shown) and sources == list(shown)[-1]
    return not is_shown and may_be_shown(sources, shown, peer_minimum())


def _sources_now() -> dict[Key, frozenset[Source]]:
    found: dict[Key, set[Source]] = defaultdict(set)
    done = RecommendationMark.objects.of_real_clusters().filter(state=MarkState.DONE)
    for identifier, cluster, answer in done.values_list("identifier", "cluster_id", "helpful"):
        found[identifier, Figure.ADOPTIONS].add((cluster, USES))
        if answer:
            found[identifier, Figure.ANSWERS].add((cluster, ANSWERS[answer]))
    return {key: frozenset(sources) for key, sources in found.items()}


def _all_shown() -> dict[Key, list[frozenset[Source]]]:
    """Everything that was ever shown, the oldest first."""
    found: dict[Key, list[frozenset[Source]]] = defaultdict(list)
    rows = MarkPublication.objects.order_by("number")
    for identifier, figure, sources in rows.values_list("identifier", "figure", "sources"):
        found[identifier, figure].append(_as_sources(sources))
    return found


def _as_sources(stored: Mapping[str, int]) -> frozenset[Source]:
    return frozenset((int(cluster), said) for cluster, said in stored.items())


def _publish(key: Key, sources: frozenset[Source], before: int) -> bool:
    """Show a sum from now on; not where another process has published it meanwhile."""
    identifier, figure = key
    try:
        with transaction.atomic():
            MarkPublication.objects.create(
                identifier=identifier,
                figure=figure,
                number=before + 1,
                sources={str(cluster): said for cluster, said in sorted(sources)},
            )
    except IntegrityError:
        return False
    return True


def _tell_the_library() -> None:
    """Also where nothing is new: a translation or a page of an old backup may lag behind."""
    counts = {
        identifier: len(sources) for identifier, sources in published(Figure.ADOPTIONS).items()
    }
    known = Resource.objects.values_list("identifier", "adoptions").distinct()
    for identifier in {name for name, number in known if counts.get(name, 0) != number}:
        record_adoptions(identifier, counts.get(identifier, 0))
