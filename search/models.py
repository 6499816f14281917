"""What search keeps in the database: the outbox of changes, and the thesaurus."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.analysis import words
from search.query import SynonymSet


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    """Selections of outbox entries."""

    def pending(self) -> "OutboxQuerySet":
        """Changes that the index does not know yet."""
        return self.filter(applied_at=None)

    def due(self) -> "OutboxQuerySet":
        """Pending changes whose back-off is over, oldest first."""
        return self.pending().filter(next_attempt_at__lte=timezone.now()).order_by("queued_at")


class OutboxEntry(models.Model):
    """A page whose documents changed. One row per page: a further change renews it.

    An applied row stays for a while (`search.services.KEEP_APPLIED`), so that a rebuild that
    began before can catch up with it.
    """

    translation_key = models.CharField(max_length=200, unique=True)
    queued_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending index change")
        verbose_name_plural = _("pending index changes")
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(applied_at=None), name="search_outbox_due"
            ),
            models.Index(fields=["applied_at"], name="search_outbox_applied"),
        ]

    def __str__(self) -> str:
        return self.translation_key


def validate_terms(value: object) -> None:
    """Terms are {language code: [term, …]}, at least two in all, each with a word in it."""
    if not isinstance(value, Mapping):
        raise ValidationError(_("Give the terms by language."))
    count = 0
    for language, terms in value.items():
        if not isinstance(language, str) or not isinstance(terms, list):
            raise ValidationError(_("Give a list of terms for each language."))
        for term in terms:
            if not isinstance(term, str) or not words(term):
                raise ValidationError(
                    _("“%(term)s” is not a term."), params={"term": str(term)[:80]}
                )
            count += 1
    if count < 2:
        raise ValidationError(_("Give at least two terms."))


class SynonymGroup(models.Model):
    """Terms that mean the same, in one or more languages; a search for one finds all."""

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    terms: "models.JSONField[Any, Any]" = models.JSONField(
        _("terms"),
        default=dict,
        validators=[validate_terms],
        help_text=_("The terms by language."),
    )
    weak = models.BooleanField(
        _("related only"),
        default=False,
        help_text=_("The terms are related rather than equal: they find each other further down."),
    )

    class Meta:
        ordering = ["slug"]
        verbose_name = _("synonym group")
        verbose_name_plural = _("synonym groups")

    def __str__(self) -> str:
        return self.slug

    def as_set(self) -> SynonymSet:
        """The group as the query planner takes it."""
        terms = {language: tuple(values) for language, values in self.terms.items()}
        return SynonymSet(terms, self.weak)
