"""Querysets of the library: what every list, search and export of resources begins with."""

from __future__ import annotations

from django.db import models
from wagtail.query import PageQuerySet

from practices import permissions
from practices.enums import ResourceKind


class ResourceQuerySet(PageQuerySet):
    """The two predicates that every reader of resources uses."""

    def visible_to(self, user: permissions.Reader) -> ResourceQuerySet:
        """Live resources that `user` may open (None and anonymous are visitors)."""
        return permissions.visible_to(self, user)

    def indexable(self) -> ResourceQuerySet:
        """Resources that belong into the search index; access is part of each document."""
        return self.live().without_repeats()

    def without_repeats(self) -> ResourceQuerySet:
        """Without aliases of public pages of the same language, which say the same once more.

        A module in another course stays: it is open to other people.
        """
        repeats = models.Q(alias_of__live=True, alias_of__locale=models.F("locale"))
        return self.exclude(repeats & ~models.Q(kind=ResourceKind.MODULE))

    def with_card_fields(self) -> ResourceQuerySet:
        """Load what a card shows; terms, indicators and language come from the vocabulary."""
        return self.prefetch_related("indicator_links")
