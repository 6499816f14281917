"""What is left when clusters go."""

from __future__ import annotations

from django.db.models.signals import post_delete

from portal.clusters.models import Cluster

from .models import Thread


def forget_conversations(sender: object, **_kwargs: object) -> None:
    """A conversation goes when neither cluster is left to read it."""
    del sender
    Thread.objects.filter(asking=None, offering=None).delete()


def connect() -> None:
    """Called once, when the app is ready."""
    post_delete.connect(
        forget_conversations, sender=Cluster, dispatch_uid="exchange.forget_conversations"
    )
