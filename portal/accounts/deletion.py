"""Deleting an account. Apps that need the person say so by a guard; accounts knows none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.translation import gettext as _

from .models import User


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an account can't be deleted yet, and where to change that (`url` may be empty)."""

    text: str
    url: str = ""
    link_label: str = ""


class Guard(Protocol):
    """Says what stands against the deletion of `user`.

    With `lock` it runs inside the transaction of the deletion and has to make sure that its
    answer stays true until the end of it.
    """

    def __call__(self, user: AbstractUser, *, lock: bool) -> list[Obstacle]: ...


class DeletionRefusedError(Exception):
    """The account is needed; `obstacles` say what for."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__("; ".join(obstacle.text for obstacle in obstacles))
        self.obstacles = obstacles


_guards: list[Guard] = []


def register_guard(guard: Guard) -> None:
    """Ask `guard` before any account is deleted."""
    if guard not in _guards:
        _guards.append(guard)


def obstacles(user: AbstractUser, *, lock: bool = False) -> list[Obstacle]:
    """Everything that stands against deleting `user`, in words; empty if nothing does."""
    return [obstacle for guard in _guards for obstacle in guard(user, lock=lock)]


@transaction.atomic
def delete_account(user: AbstractUser) -> None:
    """Delete an account with everything that is the person's own.

    Raises:
        DeletionRefusedError: it is needed, for example as the only manager of a cluster.
    """
    found = obstacles(user, lock=True)
    if found:
        raise DeletionRefusedError(found)
    user.delete()


def last_administrator(user: AbstractUser, *, lock: bool) -> list[Obstacle]:
    """A portal without an administrator could not be looked after any more."""
    if not (user.is_superuser and user.is_active):
        return []
    others = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")
    rows = list((others.select_for_update() if lock else others).values_list("pk", flat=True))
    if any(number != user.pk for number in rows):
        return []
    return [Obstacle(_("You are the only administrator. Make somebody else one first."))]
