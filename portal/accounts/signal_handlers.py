"""What follows from signing in and from choosing a new password."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import get_language

from .models import User


def note_language(user: Any, **_others: object) -> None:
    """Keep the language in which somebody signed in, for mails sent while they are not there."""
    language = (get_language() or "").partition("-")[0]
    if language and language != user.language:
        user.language = language
        User.objects.filter(pk=user.pk).update(language=language)


def prove_the_only_address(user: User, **_others: object) -> None:
    """Whoever followed the link of a reset has read a mail that was sent to the account's address.

    With several addresses it could have been any of them, so nothing is concluded.
    """
    addresses = list(EmailAddress.objects.filter(user_id=user.pk))
    if not addresses:
        addresses = [EmailAddress(user_id=user.pk, email=user.email.lower(), primary=True)]
    only = addresses[0]
    if len(addresses) == 1 and only.email == user.email.lower() and only.can_set_verified():
        only.verified = True
        only.save()


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(note_language, dispatch_uid="accounts.note_language")
    password_reset.connect(prove_the_only_address, dispatch_uid="accounts.prove_the_only_address")
