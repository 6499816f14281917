"""What search keeps in the database: the outbox of changes, the thesaurus, and counters of what
was searched and opened."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import display as admin_display
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.core.analysis import words
from search.core.query import SynonymSet
from search.core.searched_texts import LONGEST_KEY, LONGEST_TEXT


class OutboxQuerySet(models.QuerySet["OutboxEntry"]):
    """Selections of outbox entries."""

    def pending(self) -> "OutboxQuerySet":
        """Changes that the index does not know yet."""
        return self.filter(applied_at=None)

    def unclaimed(self) -> "OutboxQuerySet":
        """Pending changes that no process is working on."""
        over = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
        return self.pending().filter(over)

    def due(self) -> "OutboxQuerySet":
        """Unclaimed changes whose back-off is over, those that failed least and oldest first."""
        due = self.unclaimed().filter(next_attempt_at__lte=timezone.now())
        return due.order_by("attempts", "queued_at")


class OutboxEntry(models.Model):
    """A page whose documents changed. One row per page: a further change renews it.

    An applied row stays for a while (`search.indexing.services.KEEP_APPLIED`), so that a rebuild
    that began before can catch up with it. `claim` names the process that works on the row until
    `claimed_until` at most; a change takes the name away, and the process sees that.
    """

    translation_key = models.CharField(max_length=200, unique=True)
    queued_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

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

    @admin_display(description=_("Terms"))
    def shown_terms(self) -> str:
        """The terms as people read them, language after language."""
        return " · ".join(", ".join(terms) for terms in self.terms.values() if terms)

    def as_set(self) -> SynonymSet:
        """The group as the query planner takes it."""
        terms = {language: tuple(values) for language, values in self.terms.items()}
        return SynonymSet(terms, self.weak)


class SearchedText(models.Model):
    """How often a text was searched on a day in a language. Counters: nothing leads to a person.

    `key` groups ways to write the same (`search.core.searched_texts.text_key`), `text` is one of
    them. `without_results` and `relaxed` (only some words found) count searches without filters.
    """

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10)
    key = models.CharField(max_length=LONGEST_KEY)
    text = models.CharField(_("text"), max_length=LONGEST_TEXT)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    without_results = models.PositiveIntegerField(_("without results"), default=0)
    relaxed = models.PositiveIntegerField(_("found in part"), default=0)
    opened = models.PositiveIntegerField(_("opened"), default=0)

    class Meta:
        verbose_name = _("searched text")
        verbose_name_plural = _("searched texts")
        # Nobody writes or changes a counter by hand.
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["day", "language", "key"], name="search_text_of_a_day")
        ]
        indexes = [models.Index(fields=["language", "key"], name="search_text_key")]

    def __str__(self) -> str:
        return self.text


class OpenedResult(models.Model):
    """How often a result was opened from the searches of a day for a text, and from which place.

    `positions` is the sum of the places, counted from 1, so that the average can be had.
    """

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10)
    key = models.CharField(max_length=LONGEST_KEY)
    identifier = models.CharField(_("identifier"), max_length=200)
    opened = models.PositiveIntegerField(_("opened"), default=0)
    positions = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("opened result")
        verbose_name_plural = _("opened results")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["day", "language", "key", "identifier"], name="search_opened_on_a_day"
            )
        ]
        indexes = [models.Index(fields=["language", "key"], name="search_opened_key")]

    def __str__(self) -> str:
        return self.identifier
