"""Writes tokens."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractUser

from .models import ApiToken

# More tokens than anybody can keep apart.
MOST_TOKENS = 20


def create_token(user: AbstractUser, name: str, days: int) -> tuple[ApiToken, str]:
    """A new token that is valid for `days`, and its text, which nobody can read again.

    Raises:
        ValueError: the account has `MOST_TOKENS` already.
    """
    if ApiToken.objects.filter(user_id=user.pk).count() >= MOST_TOKENS:
        raise ValueError(f"an account has at most {MOST_TOKENS} tokens")
    token, text = ApiToken.objects.create(user=user, expiry=timedelta(days=days), name=name)
    return token, text


def revoke(user: AbstractUser, public_id: UUID) -> None:
    """End one token of `user`; nothing happens if there is none."""
    ApiToken.objects.filter(user_id=user.pk, public_id=public_id).delete()


def revoke_all(user: AbstractUser) -> None:
    """End every token of `user`."""
    ApiToken.objects.filter(user_id=user.pk).delete()
