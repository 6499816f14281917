"""Connects what Django, allauth, Wagtail and the portal tell of accounts and rights to the log."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import get_user_model
from django.contrib.auth import signals as auth
from django.contrib.auth.models import AbstractUser, Group
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import Signal
from wagtail.models import GroupCollectionPermission, GroupPagePermission, PageViewRestriction

from .notes import note, pseudonym

User = get_user_model()

FLAGS = ("is_active", "is_staff", "is_superuser")
CHANGES = {"post_add": "given", "post_remove": "taken", "post_clear": "all-taken"}
# Events about the account that the signal names.
OF_ACCOUNTS: dict[str, Signal] = {
    "signed-in": auth.user_logged_in,
    "signed-out": auth.user_logged_out,
    "signed-up": account.user_signed_up,
    "password-changed": account.password_changed,
    "password-set": account.password_set,
    "password-reset": account.password_reset,
    "address-added": account.email_added,
    "address-changed": account.email_changed,
    "address-removed": account.email_removed,
    "factor-added": mfa.authenticator_added,
    "factor-removed": mfa.authenticator_removed,
    "factor-renewed": mfa.authenticator_reset,
}
# Rows that give a right as long as they exist.
RIGHTS: dict[type[Model], tuple[str, tuple[str, ...]]] = {
    GroupPagePermission: ("page-right", ("group_id", "page_id", "permission_id")),
    GroupCollectionPermission: ("collection-right", ("group_id", "collection_id", "permission_id")),
    PageViewRestriction: ("page-restriction", ("page_id", "restriction_type")),
}


def sign_in_failed(credentials: dict[str, Any], **_others: object) -> None:
    """Somebody typed an identifier that is known or not, or a wrong password."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    known = User.objects.filter(email__iexact=typed).values_list("pk", flat=True).first()
    note("sign-in-failed", account=known, level=logging.WARNING, typed=pseudonym(typed))


def address_confirmed(email_address: Any, **_others: object) -> None:
    note("address-confirmed", account=email_address.user_id)


def factor_failed(user: Any, **_others: object) -> None:
    note("factor-failed", account=user.pk, level=logging.WARNING)


def rights_of_a_person(
    instance: Any, action: str, pk_set: set[int] | None, reverse: bool, model: Any, **_others: Any
) -> None:
    """Groups and single permissions of a person, from either side."""
    if action not in CHANGES:
        return
    what = "group" if model is Group or reverse else "permission"
    for number in _each(pk_set):
        person, thing = (number, instance.pk) if reverse else (instance.pk, number)
        note(f"{what}-{CHANGES[action]}", account=person, level=logging.WARNING, of=thing)


def _each(pk_set: set[int] | None) -> list[int | None]:
    """The numbers in order; one None where all were taken at once."""
    return [*sorted(pk_set)] if pk_set else [None]


def permissions_of_a_group(
    instance: Any, action: str, pk_set: set[int] | None, **_others: Any
) -> None:
    if action in CHANGES and isinstance(instance, Group):
        event = f"group-permission-{CHANGES[action]}"
        of = ",".join(map(str, sorted(pk_set))) if pk_set else None
        note(event, level=logging.WARNING, group=instance.pk, of=of)


def flags_before(instance: AbstractUser, **_others: Any) -> None:
    """Remember on the instance which flags the database has."""
    known = User.objects.filter(pk=instance.pk).values(*FLAGS).first() if instance.pk else None
    instance._flags_before = known or {"is_active": True}  # type: ignore[attr-defined]  # a note


def flags_after(instance: AbstractUser, **_others: Any) -> None:
    before = instance.__dict__.pop("_flags_before", {})
    for flag in FLAGS:
        now = getattr(instance, flag)
        if now != before.get(flag, False):
            event = f"{flag.replace('_', '-')}-{'given' if now else 'taken'}"
            note(event, account=instance.pk, level=logging.WARNING)


def account_deleted(instance: AbstractUser, **_others: Any) -> None:
    note("account-deleted", account=instance.pk, level=logging.WARNING)


def watch_right(
    model: type[Model], name: str, fields: tuple[str, ...] = (), *, changes: bool = True
) -> None:
    """Note each row of `model`, which gives a right as long as it exists, when it comes and goes.

    `name` begins the event, `fields` are noted with it. `changes=False` leaves out rows that are
    saved again. Apps call this when they are ready, so that the log knows none of them.
    """

    def right(instance: Any, what: str) -> None:
        facts = {field.removesuffix("_id"): getattr(instance, field) for field in fields}
        note(f"{name}-{what}", account=getattr(instance, "user_id", None), **facts)

    def saved(instance: Any, created: bool, **_others: Any) -> None:
        if created or changes:
            right(instance, "given" if created else "changed")

    def deleted(instance: Any, **_others: Any) -> None:
        right(instance, "taken")

    uid = f"security-log-{name}"
    post_save.connect(saved, sender=model, weak=False, dispatch_uid=uid)
    post_delete.connect(deleted, sender=model, weak=False, dispatch_uid=uid)


def connect() -> None:
    """Called once, when the apps are ready."""
    for event, signal in OF_ACCOUNTS.items():

        def told(user: Any = None, event: str = event, **_others: Any) -> None:
            note(event, account=user.pk if user is not None else None)

        signal.connect(told, weak=False, dispatch_uid=f"security-log-{event}")
    auth.user_login_failed.connect(sign_in_failed, dispatch_uid="security-log")
    account.email_confirmed.connect(address_confirmed, dispatch_uid="security-log")
    mfa.authentication_failed.connect(factor_failed, dispatch_uid="security-log")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(rights_of_a_person, sender=through, dispatch_uid="security-log")
    m2m_changed.connect(
        permissions_of_a_group, sender=Group.permissions.through, dispatch_uid="security-log"
    )
    pre_save.connect(flags_before, sender=User, dispatch_uid="security-log")
    post_save.connect(flags_after, sender=User, dispatch_uid="security-log")
    post_delete.connect(account_deleted, sender=User, dispatch_uid="security-log")
    for model, (name, fields) in RIGHTS.items():
        watch_right(model, name, fields)
