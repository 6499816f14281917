"""Signing out everywhere else."""

from __future__ import annotations

from collections.abc import Sequence

from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_all_sessions(user_pk: int, but: str | None) -> None:
    """End every session of somebody, also those that no list knows, except the one named `but`."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but)
    for key in list(alive.values_list("session_key", flat=True)):
        store = SessionStore(key)
        if store.get(SESSION_KEY) == str(user_pk):
            store.delete()
    UserSession.objects.filter(user_id=user_pk).exclude(session_key=but).delete()


class SessionsAdapter(DefaultUserSessionsAdapter):
    """allauth's list begins with the sign-ins since there is one; older sessions end as well."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        request = context.request
        end_all_sessions(request.user.pk, request.session.session_key)
