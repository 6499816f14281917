"""The portal's own groups keep their names and stay: access and tasks go by them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from .enums import PortalGroup


def is_own(group: Group) -> bool:
    """Whether `group` is stored as one of the portal's own, whatever it is called in memory."""
    return Group.objects.filter(pk=group.pk, name__in=list(PortalGroup)).exists()


def why_it_stays() -> str:
    return _(
        "The portal knows this group by its name, so it can be neither renamed nor deleted. Its "
        "members and further rights can be changed."
    )


def refuse_another_name(
    instance: Group,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Before a group is saved.

    Raises:
        ValidationError: one of the portal's own would get another name.
    """
    if raw or (update_fields is not None and "name" not in update_fields):
        return
    own = Group.objects.filter(pk=instance.pk, name__in=list(PortalGroup))
    if own.exclude(name=instance.name).exists():
        raise ValidationError({"name": why_it_stays()})


def refuse_deletion(instance: Group, **_kwargs: Any) -> None:
    """Before a group is deleted.

    Raises:
        ProtectedError: it is one of the portal's own.
    """
    if is_own(instance):
        raise ProtectedError(why_it_stays(), {instance})
