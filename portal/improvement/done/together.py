"""What is done in the recommendations is done in the plan, and the other way round.

A measure that uses only one resource is that resource carried out: "Done" there finishes it, and
taking it back on the same day opens it again. A measure that uses several is finished in the plan
alone, for nobody knows there whether the rest is done; so is what was done on an earlier day, which
would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.clusters.models import Cluster
from portal.improvement.models import ImprovementPlan, Measure
from portal.improvement.services import set_measure_state
from portal.improvement.titles import in_reader_words
from portal.recommendations.enums import MarkState
from portal.recommendations.models import RecommendationMark
from practices.permissions import Reader


class DoneInPlanError(Exception):
    """A resource is done because a measure of the plan is, which is opened again only there."""


def measures_with(cluster: Cluster, identifier: str, reader: Reader | None = None) -> list[Measure]:
    """Measures of the open plan that use a resource, with the titles that `reader` has."""
    rows = list(
        Measure.objects.filter(
            area__plan__in=ImprovementPlan.objects.open().filter(cluster=cluster),
            area__removed_at=None,
            removed_at=None,
            resources__identifier=identifier,
        )
        .select_related("area__plan")
        .prefetch_related("resources")
    )
    if reader is not None:
        in_reader_words((row.area for row in rows), rows, reader)
    return rows


def _is_alone(measure: Measure) -> bool:
    return len(measure.resources.all()) == 1


def finish_with(cluster: Cluster, identifier: str, user: AbstractUser) -> None:
    """A resource is done: so is each measure that uses nothing else."""
    for row in measures_with(cluster, identifier):
        if not row.is_done and _is_alone(row):
            set_measure_state(row, "done", user)


def open_with(cluster: Cluster, identifier: str, user: AbstractUser) -> bool:
    """A resource is done no more: neither are its measures. Whether there was any.

    Raises:
        DoneInPlanError: one of them has been done since another day, or uses more. Nothing changes.
    """
    done = [row for row in measures_with(cluster, identifier) if row.is_done]
    today = timezone.localdate()
    if any(row.done_on != today or not _is_alone(row) for row in done):
        raise DoneInPlanError
    for row in done:
        set_measure_state(row, "undo", user)
    return bool(done)


def with_finished_guidance(cluster: Cluster, measures: Sequence[Measure]) -> set[int]:
    """Open measures all of whose resources are done in the recommendations, by their numbers."""
    used = {row.pk: _names(row) for row in measures if not row.is_done}
    wanted = set().union(*used.values()) if used else set()
    if not wanted:
        return set()
    marks = RecommendationMark.objects.filter(cluster=cluster, identifier__in=wanted)
    done = set(marks.filter(state=MarkState.DONE).values_list("identifier", flat=True))
    return {pk for pk, names in used.items() if names and names <= done}


def _names(measure: Measure) -> set[str]:
    return {each.identifier for each in measure.resources.all()}


def titles(measures: Iterable[Measure]) -> str:
    """Measures by their titles, as a sentence names them."""
    return ", ".join(_("“%(title)s”") % {"title": row.title} for row in measures)
