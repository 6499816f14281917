"""What a session keeps for a cluster, such as an upload that waits for its confirmation.

By convention such an entry of a session is a mapping that names its cluster under "cluster".
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_in_session(session: SessionBase, slug: str) -> bool:
    """Drop what a session keeps for the cluster; True if there was something."""
    keys = [
        key
        for key, value in session.items()
        if isinstance(value, Mapping) and value.get("cluster") == slug
    ]
    for key in keys:
        del session[key]
    return bool(keys)


def forget_in_sessions(slug: str) -> None:
    """Drop what any session in the database keeps for the cluster."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    for key in alive.values_list("session_key", flat=True).iterator():
        store = SessionStore(key)
        if forget_in_session(store, slug):
            store.save()
