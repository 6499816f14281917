"""What the portal knows of a person's addresses and language."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.http import HttpRequest

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


def language_of(user: AbstractUser) -> str:
    """The language in which `user` last signed in, else the site's: for mails that somebody
    else's doing sets off."""
    language: str = getattr(user, "language", "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def has_just_signed_in(request: HttpRequest | None) -> bool:
    """Whether this session began so lately that the password need not be given again."""
    began = None if request is None else request.session.get(SIGNED_IN_AT)
    return began is not None and 0 <= time.time() - began < app_settings.REAUTHENTICATION_TIMEOUT
