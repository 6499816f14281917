"""Confirming the main address together with a password: of its reader, whoever made the account."""

from __future__ import annotations

from allauth.account.internal.flows.email_verification import verify_email
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.ending import end_access
from portal.accounts.models import User

from .waiting import Chosen


def main_address_to_confirm(email: str) -> EmailAddress | None:
    """The address of the account that somebody made with `email` and that nobody has confirmed."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or EmailAddress.objects.filter(email=email.lower(), verified=True).exists():
        return None
    own = EmailAddress.objects.filter(user_id=user.pk)
    is_first = not own.filter(primary=True).exists()
    address, _new = own.get_or_create(
        user_id=user.pk, email=email.lower(), defaults={"primary": is_first}
    )
    return address


@transaction.atomic
def confirm(request: HttpRequest, address: EmailAddress) -> bool:
    """Take `address` as confirmed; False when that, or another one like it, happened meanwhile."""
    locked = EmailAddress.objects.select_for_update().filter(pk=address.pk, verified=False).first()
    return locked is not None and bool(verify_email(request, locked))


@transaction.atomic
def confirm_and_take(request: HttpRequest, address: EmailAddress, user: User) -> list[str] | None:
    """Confirm the main `address` and save the new password that `user` has.

    Nobody knows who made the account, so nothing from before may open it: other addresses count
    once they are confirmed anew from inside. There are no second factors, or they were set up
    after another address was confirmed, and are asked for as ever: allauth lets nobody have one
    beside an address that waits.

    Returns:
        The other addresses that were confirmed until now; None when the address is confirmed
        already or another account has it, and nothing was saved.
    """
    if not confirm(request, address):
        return None
    user.save(update_fields=["name", "password"])
    end_access(user)
    others = EmailAddress.objects.filter(user_id=user.pk, verified=True).exclude(pk=address.pk)
    emails = list(others.values_list("email", flat=True))
    others.update(verified=False)
    return emails


def take_chosen(user: User, chosen: Chosen) -> None:
    """Give `user`, not yet saved, the name and password that a second sign-up chose."""
    user.name, user.password = chosen.name, chosen.password
