"""What follows from signing in, from a new password and from other addresses."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_added,
    email_changed,
    email_removed,
    password_reset,
)
from allauth.account.signals import user_logged_in as signed_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save, pre_delete, pre_save
from django.http import HttpRequest
from django.utils.translation import get_language

from . import group_rules, services
from .ending import end_with_password_or_account
from .models import User
from .selectors import SIGNED_IN_AT


def forget_expected_address(request: HttpRequest, **_others: object) -> None:
    """Whoever is signed in need not be asked for an address again."""
    request.session.pop(services.EXPECTED_ADDRESS, None)


def note_sign_in(request: HttpRequest, **_others: object) -> None:
    """Remember in the session when somebody went through the whole sign-in, factors included."""
    request.session[SIGNED_IN_AT] = time.time()


def note_language(user: Any, **_others: object) -> None:
    """Keep the language in which somebody first signed in, for mails sent while they are not there.

    From then on it is changed on the account page.
    """
    language = (get_language() or "").partition("-")[0]
    if language and not user.language:
        user.language = language
        User.objects.filter(pk=user.pk).update(language=language)


def prove_main_address(user: User, **_others: object) -> None:
    """Whoever followed the link of a reset has read a mail that was sent to the account's address.

    As long as no address is confirmed, only the main one is mailed such a link (`reset_rule`).
    Afterwards it could have been any of the confirmed ones, so nothing is concluded.
    """
    own = EmailAddress.objects.filter(user_id=user.pk)
    if own.filter(verified=True).exists():
        return
    main = own.filter(email=user.email.lower()).first()
    if main is None:
        is_first = not own.filter(primary=True).exists()
        main = EmailAddress(user_id=user.pk, email=user.email.lower(), primary=is_first)
    if main.can_set_verified():
        main.verified = True
        main.save()


def tell_of_added_address(
    request: HttpRequest, user: User, email_address: EmailAddress, **_others: object
) -> None:
    """allauth writes to the new address only."""
    forget_expected_address(request)
    context = {"added_email": email_address.email}
    get_adapter(request).send_notification_mail("account/email/email_added", user, context)


def tell_removed_address(
    request: HttpRequest, user: User, email_address: EmailAddress, **_others: object
) -> None:
    """allauth writes to the main address only; whoever reads the other one may know nothing."""
    if email_address.verified:
        get_adapter(request).send_notification_mail(
            "account/email/email_deleted",
            user,
            {"deleted_email": email_address.email},
            email=email_address.email,
        )


def tell_new_main_address(
    request: HttpRequest,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_others: object,
) -> None:
    """allauth writes to the old one only."""
    if from_email_address is not None:
        context = {"from_email": from_email_address.email, "to_email": to_email_address.email}
        get_adapter(request).send_notification_mail(
            "account/email/email_changed", user, context, email=to_email_address.email
        )


def tell_of_used_recovery_code(
    request: HttpRequest, user: User, authenticator: Authenticator, **_others: object
) -> None:
    """allauth says nothing; a code on paper is what somebody else may have found."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        # The row that was used was read again under a lock; this one still has the code.
        authenticator.refresh_from_db()
        left = len(authenticator.wrap().get_unused_codes())
        get_adapter(request).send_notification_mail(
            "account/email/recovery_code_used", user, {"codes_left": left}
        )


def connect() -> None:
    """Called once, when the app is ready."""
    pre_save.connect(
        group_rules.refuse_another_name, sender=Group, dispatch_uid="accounts.names_of_groups"
    )
    pre_delete.connect(
        group_rules.refuse_deletion, sender=Group, dispatch_uid="accounts.groups_stay"
    )
    post_save.connect(end_with_password_or_account, sender=User, dispatch_uid="accounts.ending")
    user_logged_in.connect(forget_expected_address, dispatch_uid="accounts.forget_expected_address")
    user_logged_in.connect(note_language, dispatch_uid="accounts.note_language")
    signed_in.connect(note_sign_in, dispatch_uid="accounts.note_sign_in")
    password_reset.connect(prove_main_address, dispatch_uid="accounts.prove_main_address")
    email_added.connect(tell_of_added_address, dispatch_uid="accounts.tell_of_added_address")
    email_removed.connect(tell_removed_address, dispatch_uid="accounts.tell_removed_address")
    email_changed.connect(tell_new_main_address, dispatch_uid="accounts.tell_new_main_address")
    authenticator_used.connect(
        tell_of_used_recovery_code, dispatch_uid="accounts.tell_of_used_recovery_code"
    )
