"""A number that grows with every change of what the library offers."""

from __future__ import annotations

from django.db import models


class LibraryVersion(models.Model):
    """One row. Caches built from the library are good as long as its number is theirs."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
