"""Which addresses may reset the password of an account. Knows no database.

Whoever reads the mail of a reset has the account afterwards, so an address that nobody has shown
to be theirs must not get one: it may be mistyped, and then it belongs to a stranger.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """One address of an account, in lower case."""

    email: str
    is_confirmed: bool


def may_reset(email: str, main: str, known: Collection[KnownAddress]) -> bool:
    """Whether a reset of the account may be mailed to `email`.

    A confirmed address may. As long as the account has none, its main address may, because whoever
    signed up with it has no other way in; an unconfirmed further one never may.

    Args:
        email: the address that was typed, in any case.
        main: the main address of the account.
        known: all addresses of the account; the main one may be missing.
    """
    wanted = email.lower()
    confirmed = {one.email.lower() for one in known if one.is_confirmed}
    return wanted in confirmed if confirmed else wanted == main.lower()
