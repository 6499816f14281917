"""What happens to accounts outside allauth's own pages."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from .selectors import language_of


def welcome(request: HttpRequest, user: AbstractUser) -> None:
    """Mail somebody whose account an administrator made a link to choose a password.

    Following it proves the address. When it is too old, "Forgotten your password?" mails another.
    """
    EmailAddress.objects.get_or_create(
        user_id=user.pk, email=user.email.lower(), defaults={"primary": True}
    )
    adapter = get_adapter(request)
    with translation.override(language_of(user)):
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        context = {"user": user, "password_url": adapter.get_reset_password_from_key_url(key)}
        adapter.send_mail("account/email/account_made", user.email, context)


@transaction.atomic
def change_of_address(request: HttpRequest, user: AbstractUser, before: str) -> None:
    """An administrator changed the main address from `before` to the present one of `user`.

    The new one counts once its owner has followed a link; until then, and as long as the person
    does not remove it, the old one signs in as well. It is told of the change.
    """
    known = EmailAddress.objects.filter(user_id=user.pk)
    known.filter(primary=True).update(primary=False)
    address, _new = known.get_or_create(user_id=user.pk, email=user.email.lower())
    address.primary = True
    address.save(update_fields=["primary"])
    context = {"from_email": before, "to_email": user.email}
    get_adapter(request).send_notification_mail(
        "account/email/email_changed", user, context, email=before
    )
    if not address.verified:
        with translation.override(language_of(user)):
            send_verification_email_to_address(request, address)


def prove_address(user: AbstractUser) -> None:
    """Take the address of `user` as confirmed: whoever runs commands on the server says so.

    Raises:
        ValidationError: another account has confirmed it.
    """
    email = user.email.lower()
    if EmailAddress.objects.filter(email=email, verified=True).exclude(user_id=user.pk).exists():
        raise ValidationError(_("Another account has confirmed this address."))
    EmailAddress.objects.update_or_create(
        user_id=user.pk, email=email, defaults={"verified": True, "primary": True}
    )


def give_up_unconfirmed(email: str) -> None:
    """Take `email` from accounts that named it and never confirmed it: its owner signs up."""
    EmailAddress.objects.filter(email=email.lower(), verified=False).delete()


# In the session of a visitor: the address that an invitation was sent to.
EXPECTED_ADDRESS = "expected_address"


def expect_address(request: HttpRequest, email: str) -> None:
    """Fill in `email` when this visitor signs in or up next. It proves nothing."""
    if request.session.get(EXPECTED_ADDRESS) != email:
        request.session[EXPECTED_ADDRESS] = email
