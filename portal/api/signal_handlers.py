"""Who changes the password shuts out whoever knew the old one, programs included."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set

from portal.accounts.models import User

from . import services


def connect() -> None:
    """Listen to every way in which a password changes."""
    for signal in (password_changed, password_reset, password_set):
        signal.connect(revoke_tokens, dispatch_uid=f"api-tokens-{id(signal)}")


def revoke_tokens(user: User, **_others: Any) -> None:
    """End every token of the account."""
    services.revoke_all(user)
