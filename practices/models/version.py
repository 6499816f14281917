"""A token that changes with every change of what the library offers."""

from __future__ import annotations

import uuid

from django.db import models


class LibraryVersion(models.Model):
    """One row. What was made from the library is good as long as this token is its own.

    A random token, not a counter: after a rollback a counter would come to the same number
    for another state.
    """

    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def current(cls) -> uuid.UUID | None:
        """The token; None before the first change of the library."""
        token: uuid.UUID | None = cls.objects.filter(pk=1).values_list("token", flat=True).first()
        return token
