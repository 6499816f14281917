"""Joining courses and recording what is done."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AbstractUser

from practices.permissions import forget_atoms

from .models import Enrolment, ModuleCompletion


def join_course(user: AbstractUser, course_key: UUID) -> None:
    """Make `user` a participant; joining twice changes nothing."""
    Enrolment.objects.get_or_create(user_id=user.pk, course_key=course_key)
    forget_atoms(user)


def leave_course(user: AbstractUser, course_key: UUID) -> None:
    """End the participation. Completed modules are kept."""
    Enrolment.objects.filter(user_id=user.pk, course_key=course_key).delete()
    forget_atoms(user)


def has_joined(user: AbstractUser, course_key: UUID) -> bool:
    """Whether `user` takes part in the course."""
    return Enrolment.objects.filter(user_id=user.pk, course_key=course_key).exists()


def has_completed(user: AbstractUser, module_key: UUID) -> bool:
    """Whether `user` has marked the module as completed."""
    return ModuleCompletion.objects.filter(user_id=user.pk, module_key=module_key).exists()


def set_completed(user: AbstractUser, module_key: UUID, *, completed: bool) -> None:
    """Mark a module as completed, or take the mark back."""
    if completed:
        ModuleCompletion.objects.get_or_create(user_id=user.pk, module_key=module_key)
    else:
        ModuleCompletion.objects.filter(user_id=user.pk, module_key=module_key).delete()
