"""What training adds to a reader: the courses somebody takes part in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AbstractUser

from practices.models import Resource
from practices.permissions import TRAINER, course_atom

from .models import Enrolment

COURSE_WORK = frozenset({"exercise", "exercise_note", "quiz"})


def course_atoms(user: AbstractUser) -> Iterator[str]:
    """One atom for each course that `user` has joined."""
    for key in Enrolment.objects.filter(user_id=user.pk).values_list("course_key", flat=True):
        yield course_atom(key)


def closed_fields(page: Resource, field: str) -> Iterable[frozenset[str]]:
    """A module's course work is for participants and trainers, its notes for trainers alone."""
    if field in COURSE_WORK:
        yield frozenset({course_atom(page.course_key), TRAINER})
    elif field == "trainer_notes":
        yield frozenset({TRAINER})
