"""What every resource of the library has in common.

`Resource` is a table of its own below the concrete types (docs/decisions/0005), so that lists,
links, recommendations and search read all types with one query.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string
from wagtail.models import Page, PageManager
from wagtail_localize.fields import SynchronizedField

from practices import permissions
from practices.blocks import source_blocks
from practices.enums import (
    AccessLevel,
    EvidenceLevel,
    MaturityLevel,
    ResourceKind,
    VocabularyName,
)
from practices.fields import LineField, StreamField
from practices.finding.freshness import due_on, is_overdue
from practices.pages.rules import PageRules
from practices.publishing.problems import Problem
from practices.querysets import ResourceQuerySet
from practices.sections import FilledSection, Section, filled_sections, section_text
from practices.texts.slugs import ascii_slug, free_identifier, is_reserved
from practices.translating.shared import SHARED, take_over

# Fewer clusters than this could be guessed, so their number is not shown.
FEWEST_ADOPTIONS = 5


class ResourceTag(TaggedItemBase):
    """A keyword on a resource."""

    content_object = ParentalKey(
        "practices.Resource", on_delete=models.CASCADE, related_name="tagged_items"
    )


def default_reviewed_on() -> datetime.date:
    return timezone.localdate()


class Resource(PageRules, permissions.PrivateSections, Page):
    """A piece of guidance or training, tagged by maturity level and benchmark indicator."""

    sections: ClassVar[tuple[Section, ...]] = ()
    default_kind: ClassVar[ResourceKind]

    kind = models.CharField(_("kind"), max_length=20, choices=ResourceKind.choices, db_index=True)
    identifier = models.SlugField(
        _("identifier"),
        max_length=80,
        blank=True,
        help_text=_("The same in every language. Left empty, it is made from the title."),
    )
    summary = LineField(
        _("summary"),
        max_length=160,
        help_text=_("One line that says what the reader gets."),
    )
    for_bronze = models.BooleanField(_("for clusters working towards Bronze"), default=False)
    for_silver = models.BooleanField(_("for clusters working towards Silver"), default=False)
    for_gold = models.BooleanField(_("for clusters working towards Gold"), default=False)
    # Null in drafts alone, as the other columns without `blank`: publishing asks for them.
    category = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.CATEGORY},
        verbose_name=_("category"),
    )
    ecosystem = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.ECOSYSTEM},
        verbose_name=_("industrial ecosystem"),
        help_text=_("Leave empty if it suits any ecosystem."),
    )
    country = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.COUNTRY},
        verbose_name=_("country"),
    )
    effort = models.ForeignKey(
        "practices.Term",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        limit_choices_to={"vocabulary": VocabularyName.EFFORT},
        verbose_name=_("effort"),
        help_text=_("Working time of the team until the first usable result."),
    )
    audiences = ParentalManyToManyField(
        "practices.Term",
        related_name="+",
        blank=True,
        limit_choices_to={"vocabulary": VocabularyName.AUDIENCE},
        verbose_name=_("audience"),
    )
    life_cycle_stages = ParentalManyToManyField(
        "practices.Term",
        related_name="+",
        blank=True,
        limit_choices_to={"vocabulary": VocabularyName.LIFE_CYCLE},
        verbose_name=_("life-cycle stages"),
    )
    tags = ClusterTaggableManager(through=ResourceTag, blank=True, verbose_name=_("tags"))
    asked_as = models.TextField(
        _("how people ask for it"),
        blank=True,
        help_text=_("One question or search a line, in their own words. Found, but never shown."),
    )
    evidence = models.CharField(
        _("evidence level"),
        max_length=20,
        choices=EvidenceLevel.choices,
        default=EvidenceLevel.EDITORIAL,
    )
    access = models.CharField(
        _("access"), max_length=12, choices=AccessLevel.choices, default=AccessLevel.PUBLIC
    )
    # Whose participants may open it; kept by courses and modules, empty elsewhere.
    course_key = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    # How many clusters use it, counted by a higher layer; the same in every language.
    adoptions = models.PositiveIntegerField(default=0, editable=False)
    # When an editor let this translation go public with parts in the original's language, and who.
    untranslated_at = models.DateTimeField(null=True, blank=True, editable=False)
    untranslated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    licence = LineField(_("licence"), max_length=60, default="CC BY 4.0")
    owner_name = LineField(_("owner"), max_length=150, help_text=_("Who keeps this page right."))
    sources = StreamField(source_blocks(), blank=True, verbose_name=_("sources"))
    file = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("file"),
        help_text=_("Offered for download to everyone who may open the page, and to nobody else."),
    )
    image = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    image_text = LineField(
        _("text in place of the picture"),
        max_length=250,
        blank=True,
        default="",
        db_default="",
        help_text=_("What one sees, for readers who don't see it. Asked for with every picture."),
    )
    image_caption = LineField(
        _("caption"),
        max_length=250,
        blank=True,
        default="",
        db_default="",
        help_text=_("Shown below the picture, with its author if that has to be named."),
    )
    reviewed_on = models.DateField(_("last checked"), null=True, default=default_reviewed_on)
    review_every = models.PositiveSmallIntegerField(
        _("months until the next check"),
        null=True,
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    objects = PageManager.from_queryset(ResourceQuerySet)()

    is_creatable = False
    show_in_menus_default = False
    # A copy is another resource; a translation takes its original's identifier.
    exclude_fields_in_copy = ["identifier", "adoptions", "untranslated_at", "untranslated_by"]
    # The same in every language: nothing for translators.
    override_translatable_fields = [SynchronizedField(name, overridable=False) for name in SHARED]
    template = "practices/resource_page.html"

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        permissions = [
            ("view_trainer_resources", _("Can open material for trainers")),
            ("view_every_resource", _("Can open every resource, whatever its access level")),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self._identifier_is_taken():
            raise ValidationError({"identifier": _("Another resource has this identifier.")})
        self._refuse_reserved_identifier()

    def _refuse_reserved_identifier(self) -> None:
        """But for a page that has it already: plans and other records name it by that."""
        if not is_reserved(self.identifier):
            return
        versions = Resource.objects.filter(translation_key=self.translation_key)
        if not versions.filter(identifier=self.identifier).exists():
            message = _("The portal uses this word for something else. Choose another identifier.")
            raise ValidationError({"identifier": message})

    def further_problems(self) -> Iterator[Problem]:
        yield from super().further_problems()
        if not self.levels:
            label = _("Maturity levels and indicators")
            yield Problem("for_bronze", str(label), gettext("Choose at least one maturity level."))
        if not any(link.indicator_id for link in self.indicator_links.all()):
            label = _("Indicators")
            yield Problem("indicator_links", str(label), gettext("Choose at least one indicator."))
        if self.image_id and not self.image_text.strip():
            label = _("Text in place of the picture")
            yield Problem("image_text", str(label), gettext("Say what the picture shows."))

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._name_itself()
        super().full_clean(*args, **kwargs)
        self.identifier = self.identifier or self._new_identifier()

    def minimal_clean(self) -> None:
        """What a draft is asked for."""
        self._name_itself()
        super().minimal_clean()
        self._refuse_reserved_identifier()
        self.identifier = self.identifier or self._new_identifier()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None and self.slug:
            # Subpages of a copy or alias are saved without being cleaned.
            self._name_itself()
            self.identifier = self.identifier or self._new_identifier()
        super().save(*args, **kwargs)

    def _name_itself(self) -> None:
        self.kind = self.kind or self.default_kind
        if self.alias_of_id and self._identifier_is_taken():
            # An alias begins as a copy of everything; in its language it is another resource.
            self.identifier = ""

    def with_content_json(self, content: dict[str, Any]) -> Resource:
        """A draft as a page. How many clusters use it is no part of what editors write: it is
        asked for anew, and a translation takes it from its original. The draft of a copy and the
        content of an alias come with their original's identifier: the page keeps its own."""
        page: Resource = super().with_content_json(content)
        if page._identifier_is_taken():
            page.identifier = self.identifier
        if not page.identifier.isascii():
            # Taken from a slug once, as no form accepts it: the draft would be locked.
            page.identifier = page._new_identifier()
        versions = Resource.objects.filter(translation_key=self.translation_key)
        page.adoptions = versions.aggregate(most=models.Max("adoptions"))["most"] or 0
        # Chosen for the page, not for one of its versions.
        page.untranslated_at, page.untranslated_by_id = (
            self.untranslated_at,
            self.untranslated_by_id,
        )
        take_over(page)
        return page

    def _identifier_is_taken(self) -> bool:
        """Whether another resource of this language has the identifier."""
        others = Resource.objects.filter(identifier=self.identifier, locale_id=self.locale_id)
        return bool(self.identifier) and others.exclude(pk=self.pk).exists()

    def _new_identifier(self) -> str:
        """The translation's identifier, else the slug in ASCII, made unique."""
        sibling = (
            Resource.objects.filter(translation_key=self.translation_key)
            .exclude(pk=self.pk)
            .exclude(identifier="")
            .first()
        )
        if sibling and sibling.identifier.isascii():
            return sibling.identifier
        name = sibling.identifier if sibling else self.slug
        stem = ascii_slug(name, fallback=slugify(self.kind or self.default_kind), longest=70)
        others = Resource.objects.filter(identifier__startswith=stem).exclude(pk=self.pk)
        return free_identifier(stem, set(others.values_list("identifier", flat=True)))

    @property
    def levels(self) -> tuple[MaturityLevel, ...]:
        """The labels that it helps to reach, lowest first."""
        return tuple(level for level in MaturityLevel if getattr(self, f"for_{level.value}"))

    @levels.setter
    def levels(self, levels: tuple[str, ...] | list[str]) -> None:
        for level in MaturityLevel:
            setattr(self, f"for_{level.value}", level.value in levels)

    @property
    def review_due(self) -> datetime.date | None:
        """The day by which an editor should check the page again; none in an unfinished draft."""
        return due_on(self.reviewed_on, self.review_every)

    @property
    def is_stale(self) -> bool:
        return is_overdue(self.reviewed_on, self.review_every, timezone.localdate())

    @property
    def shown_adoptions(self) -> int:
        """How many clusters use it, as readers may know it: nothing below the fewest allowed.

        Lists are ordered by the same figure, so that the order tells no more than the page.
        """
        return self.adoptions if self.adoptions >= FEWEST_ADOPTIONS else 0

    @property
    def is_illustrative(self) -> bool:
        """Whether the text is an invented example and must say so."""
        return self.evidence == EvidenceLevel.ILLUSTRATIVE

    @cached_property
    def filled_sections(self) -> list[FilledSection]:
        return filled_sections(self, self.sections)

    def public_text(self) -> str:
        """Plain text of what every reader of this page may read, for the search index."""
        return section_text(self, self.sections)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse readers below the access level; Wagtail itself holds private sections."""
        permissions.require_view(self, request.user)
        return super().serve(request, *args, **kwargs)
