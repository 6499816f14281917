"""Ending every access to an account. Apps that let a program in say how; accounts knows none.

A session ends with the password by itself: Django keeps a hash of it there. Whatever else works
without a password has to register an ender, or it would outlive the password that somebody
changes because another one knows it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth.models import AbstractUser

from portal.accounts.living_sessions.ending_all import end_all_sessions

Ender = Callable[[AbstractUser], None]
_enders: list[Ender] = []


def register_ender(ender: Ender) -> None:
    """Let `ender` end what it knows of whenever an account gets a password, or is closed."""
    if ender not in _enders:
        _enders.append(ender)


def end_programs(user: AbstractUser) -> None:
    """End whatever lets somebody in without a password and without a session."""
    for ender in _enders:
        ender(user)


def end_access(user: AbstractUser) -> None:
    """End everything that is open for `user`, for good: it does not come back with the account."""
    end_all_sessions(user.pk, but=None)
    end_programs(user)


def end_with_password_or_account(
    instance: AbstractUser,
    raw: bool = False,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    **_others: Any,
) -> None:
    """After an account was saved: with a new password, whoever set it and where, or closed."""
    if raw or created:
        return
    if not instance.is_active and (update_fields is None or "is_active" in update_fields):
        end_access(instance)
    # Django keeps the new password here until it is saved; a stronger hash of the same password,
    # which is made at sign-in, leaves it empty.
    elif getattr(instance, "_password", None) is not None:
        end_programs(instance)
