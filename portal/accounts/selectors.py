"""What the portal knows of a person's addresses and language."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from portal.accounts.passwords.reset_rule import KnownAddress, may_reset

from .models import User

# In the session: when somebody went through the whole sign-in.
SIGNED_IN_AT = "signed_in_at"


def proven_addresses(user: AbstractUser | AnonymousUser) -> set[str]:
    """Addresses, in lower case, that certainly belong to `user`.

    These are the confirmed ones. Only where the settings ask nobody to confirm an address, as
    in development, the one of the account is taken as well.
    """
    if not user.is_authenticated:
        return set()
    confirmed = EmailAddress.objects.filter(user_id=user.pk, verified=True)
    found = {email.lower() for email in confirmed.values_list("email", flat=True)}
    if app_settings.EMAIL_VERIFICATION != app_settings.EmailVerificationMethod.MANDATORY:
        found.add(user.email.lower())
    return found


def users_to_reset(email: str) -> list[User]:
    """The accounts whose password may be reset by a mail to `email`; mostly one or none."""
    wanted = email.lower()
    confirmed = Q(emailaddress__email=wanted, emailaddress__verified=True)
    of_somebody = User.objects.filter(confirmed)
    # An address that somebody has confirmed is theirs, whatever else says so.
    candidates = of_somebody if of_somebody.exists() else User.objects.filter(email__iexact=wanted)
    found = []
    for user in candidates.filter(is_active=True).distinct():
        rows = EmailAddress.objects.filter(user_id=user.pk).values_list("email", "verified")
        if may_reset(wanted, user.email, [KnownAddress(*row) for row in rows]):
            found.append(user)
    return found


def is_taken(email: str) -> bool:
    """Whether nobody else may sign up with `email`: somebody has confirmed it or signed up with it.

    An unconfirmed further address of an account reserves nothing.
    """
    if User.objects.filter(email__iexact=email).exists():
        return True
    return EmailAddress.objects.is_verified(email)


def is_further_address(address: EmailAddress) -> bool:
    """Whether `address` stands beside another one of its account that was confirmed before."""
    others = EmailAddress.objects.filter(user_id=address.user_id, verified=True)
    return bool(others.exclude(pk=address.pk).exists())


def language_of(user: AbstractUser) -> str:
    """The language in which `user` last signed in, else the site's: for mails that somebody
    else's doing sets off."""
    language: str = getattr(user, "language", "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def has_just_signed_in(request: HttpRequest | None) -> bool:
    """Whether this session began so lately that the password need not be given again."""
    began = None if request is None else request.session.get(SIGNED_IN_AT)
    return began is not None and 0 <= time.time() - began < app_settings.REAUTHENTICATION_TIMEOUT
