"""Terms that editors choose from, in every language of the site."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from practices.entry_rules import changed, is_used, require_names
from practices.enums import VocabularyName
from practices.fields import LineField


class Term(models.Model):
    """One entry of a vocabulary. The slug never changes once content uses it; labels may."""

    vocabulary = models.CharField(
        _("vocabulary"), max_length=20, choices=VocabularyName.choices, db_index=True
    )
    slug = models.SlugField(_("identifier"), max_length=60)
    label = LineField(_("label"), max_length=120)
    meaning = LineField(_("meaning"), max_length=250, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["vocabulary", "sort_order", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "slug"], name="term_slug_in_vocabulary")
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """What is said of pages and clusters stays so, and addresses of searches stay true."""
        super().clean()
        require_names(self)
        others = changed(self, ["vocabulary", "slug"])
        if others and is_used(Term.objects.filter(pk=self.pk)):
            message = _("This term is in use: its name may change, but this may not.")
            raise ValidationError(dict.fromkeys(others, message))
