"""What training adds to a reader: the courses somebody takes part in."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser

from practices.permissions import course_atom


def course_atoms(user: AbstractUser) -> Iterator[str]:
    """One atom for each course that `user` has joined."""
    from .models import Enrolment

    for key in Enrolment.objects.filter(user_id=user.pk).values_list("course_key", flat=True):
        yield course_atom(key)
