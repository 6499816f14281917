"""What the link of a mail asks for before it confirms an address. Knows no database.

A mail proves who reads a mailbox, not who chose the password of the account: anybody can sign up
with the address of somebody else.
"""

from __future__ import annotations

from enum import Enum


class Way(Enum):
    """How a link may be used in this browser."""

    BUTTON = "button"
    PASSWORD = "password"  # noqa: S105  the name of a way
    SIGN_IN = "sign-in"


def way_to_confirm(*, is_main: bool, knows_account: bool) -> Way:
    """What has to be done in this browser before an address is confirmed.

    Whoever reads the mailbox of the main address has the account: they give its password, or
    choose one. A further address may be mistyped, and then a stranger reads the mail: it is
    confirmed from inside of the account only.

    Args:
        is_main: the address is the one of the account, by its person or an administrator.
        knows_account: this browser is signed in to the account, signed up with it, or has just
            given its password.
    """
    if knows_account:
        return Way.BUTTON
    return Way.PASSWORD if is_main else Way.SIGN_IN
