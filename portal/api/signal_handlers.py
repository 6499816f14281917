"""Who changes the password shuts out whoever knew the old one, programs included."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from portal.accounts.models import User

from . import services


def connect() -> None:
    """Called once, when the app is ready."""
    post_save.connect(revoke_tokens, sender=User, dispatch_uid="api-tokens")


def revoke_tokens(instance: User, **_others: Any) -> None:
    """End every token of an account with a new password, whoever set it and on which page."""
    # Django keeps the new password here until it is saved; a stronger hash of the same password,
    # which is made at sign-in, leaves it empty.
    if getattr(instance, "_password", None) is not None:
        services.revoke_all(instance)
