"""The table of the cache that all processes share where there is no Redis."""

from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """A value under a key, up to a moment. Whole numbers have a column, so that they add up."""

    key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField(blank=True)
    number = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
