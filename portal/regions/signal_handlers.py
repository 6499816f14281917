"""Notes the label of a cluster that somebody follows, when it changes."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models.signals import post_save

from portal.clusters.models import Cluster

from . import services


def note_label(
    sender: object,
    instance: Cluster,
    created: bool,
    update_fields: Collection[str] | None = None,
    raw: bool = False,
    **_kwargs: object,
) -> None:
    """A new cluster is followed by nobody, so there is nothing to note."""
    del sender
    if not created and not raw and (update_fields is None or "label" in update_fields):
        services.record_label(instance)


def connect() -> None:
    """Called once, when the app is ready."""
    post_save.connect(note_label, sender=Cluster, dispatch_uid="regions.note_label")
