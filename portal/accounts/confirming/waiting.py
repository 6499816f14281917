"""Sign-ins that wait for an address to be confirmed, and what a second sign-up chose."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from allauth.account.internal.stagekit import stash_login, unstash_login
from allauth.account.models import Login
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

# In the session: the password with which the sign-in that waits began, as a keyed hash.
PASSWORD_THEN = "password_then"  # noqa: S105  a name
# In the state of the waiting sign-in.
CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody typed who signed up with an address that has an account already.

    It waits in their session, as long as the sign-up itself, and counts if the address is
    confirmed there. The account is not touched: whoever signs up last may be the stranger.
    """

    name: str
    password: str  # its hash


def note_password(request: HttpRequest, user: AbstractUser) -> None:
    """Remember the present password of `user`, with which a sign-in begins."""
    request.session[PASSWORD_THEN] = user.get_session_auth_hash()


def is_password_still(request: HttpRequest, user: AbstractUser) -> bool:
    """Whether `user` has the password with which the sign-in in this session began."""
    then = request.session.get(PASSWORD_THEN, "")
    return constant_time_compare(then, user.get_session_auth_hash())


def knows_account(request: HttpRequest, user: AbstractUser) -> bool:
    """Whether this browser is signed in to `user`, or gave its password and waits."""
    if request.user.pk == user.pk:
        return True
    login = unstash_login(request, peek=True)
    waits = login is not None and login.user is not None and login.user.pk == user.pk
    return waits and is_password_still(request, user)


def keep_chosen(request: HttpRequest, chosen: Chosen) -> None:
    """Keep what a second sign-up typed; a sign-up that need not wait keeps nothing."""
    login = unstash_login(request, peek=True)
    if login is not None:
        login.state[CHOSEN] = asdict(chosen)
        stash_login(request, login)


def chosen_for(request: HttpRequest, email: str) -> Chosen | None:
    """What was typed in this browser when it signed up with `email` for a second time."""
    login: Login | None = unstash_login(request, peek=True)
    if login is None or CHOSEN not in login.state or (login.email or "").lower() != email.lower():
        return None
    return Chosen(**login.state[CHOSEN])
