"""The library's count of clusters that use a resource follows the marks, whoever changes them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save

from portal.clusters.models import Cluster

from .enums import MarkState
from .models import RecommendationMark
from .services import count_adoptions


def on_mark_changed(instance: RecommendationMark, **_kwargs: Any) -> None:
    """Count after commit: of two teams that mark at once, the later one then sees both."""
    transaction.on_commit(partial(count_adoptions, instance.identifier))


def on_cluster_saved(instance: Cluster, created: bool, **_kwargs: Any) -> None:
    """A cluster that was confirmed counts from now on, one that was taken back doesn't."""
    marks = instance.recommendation_marks.filter(state=MarkState.DONE)
    for identifier in () if created else marks.values_list("identifier", flat=True):
        transaction.on_commit(partial(count_adoptions, identifier))


def connect() -> None:
    """Connect all handlers; called once by the app's configuration."""
    for signal in (post_save, post_delete):
        signal.connect(on_mark_changed, sender=RecommendationMark, dispatch_uid="marks-adoptions")
    post_save.connect(on_cluster_saved, sender=Cluster, dispatch_uid="clusters-adoptions")
