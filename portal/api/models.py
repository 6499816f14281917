"""Tokens with which a program acts for a person. Only a hash of each is kept."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from practices.fields import LineField


class ApiToken(AbstractAuthToken):
    """One token; `token_key` is its beginning, by which its owner knows it again."""

    # For addresses: the primary key is the hash, which has no place there.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = LineField(_("what it is for"), max_length=80)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created", "public_id"]

    def __str__(self) -> str:
        return f"{self.token_key}… ({self.user_id})"

    @property
    def has_expired(self) -> bool:
        """Whether it opens nothing any more."""
        return self.expiry is not None and self.expiry <= timezone.now()
