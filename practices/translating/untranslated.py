"""Which page a translation follows, and what of it still is the original's text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from wagtail.blocks import StructValue
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText
from wagtail_localize.models import Translation, TranslationSource

PageT = TypeVar("PageT", bound=Page)

# Shorter pieces may well be the same in two languages: names, amounts, "SWOT".
FEWEST_WORDS = 5
# Said in one language only, or in none: where a source lies is told as it is called there.
SAME_IN_EVERY_LANGUAGE = frozenset(
    {"slug", "identifier", "owner_name", "licence", "asked_as", "sources", "kind"}
)
_BLOCK_END = re.compile(r"</?(?:p|li|ul|ol|h[1-6]|br|blockquote|td|th|tr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def original_of(page: Page) -> Page | None:
    """The page of which `page` is a translation; None for an original, or where it is gone.

    A page that was sent to translation says so itself; of all others the one in the site's
    default language is the original.
    """
    sent = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id
    ).order_by("pk")
    versions = Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    found: Page | None = (
        versions.annotate(sent_from=models.Subquery(sent.values("source__locale_id")[:1]))
        .filter(
            models.Q(locale_id=models.F("sent_from"))
            | models.Q(sent_from=None, locale__language_code=settings.LANGUAGE_CODE)
        )
        .select_related("locale")
        .first()
    )
    return found


def translations_of(pages: Iterable[Page]) -> list[Page]:
    """The pages whose original, as `original_of` tells it, is one of `pages`; one query."""
    wanted = {(page.translation_key, page.locale_id): page.pk for page in pages}
    sent = Translation.objects.filter(
        source__object_id=models.OuterRef("translation_key"),
        target_locale_id=models.OuterRef("locale_id"),
    ).order_by("pk")
    default = Locale.objects.filter(language_code=settings.LANGUAGE_CODE)
    versions = (
        Page.objects.filter(translation_key__in={key for key, _locale in wanted})
        .exclude(pk__in=wanted.values())
        .annotate(
            original_locale=Coalesce(
                models.Subquery(sent.values("source__locale_id")[:1]),
                models.Subquery(default.values("pk")[:1]),
                output_field=models.BigIntegerField(),
            )
        )
        .select_related("locale")
        .order_by("path")
    )
    return [one for one in versions if (one.translation_key, one.original_locale) in wanted]


def originals(pages: Iterable[PageT]) -> dict[UUID, PageT]:
    """Of pages by translation key the one of which the others are translations, as `original_of`
    has it; asks once for all of them.

    Args:
        pages: every version of some pages, with their locale.
    """
    by_key: dict[UUID, list[PageT]] = defaultdict(list)
    for page in pages:
        by_key[page.translation_key].append(page)
    sources = TranslationSource.objects.filter(object_id__in=by_key)
    sent_from = set(sources.values_list("object_id", "locale_id"))
    found: dict[UUID, PageT] = {}
    for key, versions in by_key.items():
        in_site_s_first = sorted(
            versions,
            key=lambda one: (one.locale.language_code != settings.LANGUAGE_CODE, one.pk),
        )
        found[key] = next(
            (one for one in in_site_s_first if (key, one.locale_id) in sent_from),
            in_site_s_first[0],
        )
    return found


def untranslated_texts(page: Page, original: Page) -> int:
    """How many pieces of text of `page` are those of `original`: paragraphs, entries, titles."""
    same = set(_texts(page)) & set(_texts(original))
    return max(len(same), _segments_without_translation(page))


def _segments_without_translation(page: Page) -> int:
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return 0
    total, translated = translation.get_progress()
    return int(total - translated)


def _texts(page: Page) -> Iterator[str]:
    """Pieces of text of a page that are long enough to be told apart by language."""
    for field in page._meta.concrete_fields:
        own = field.model is not Page or field.name == "title"
        is_text = isinstance(field, (models.CharField, models.TextField, StreamField))
        if own and is_text and field.editable and field.name not in SAME_IN_EVERY_LANGUAGE:
            for text in _leaves(getattr(page, field.name)):
                for piece in _BLOCK_END.split(text):
                    words = unescape(_TAG.sub("", piece)).split()
                    if len(words) >= FEWEST_WORDS:
                        yield " ".join(words)


def _leaves(value: Any) -> Iterator[str]:
    """Every text within a field's value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, RichText):
        yield value.source
    elif isinstance(value, StructValue):
        # A table (a plain dict) may well be kept in two languages, as a questionnaire is.
        for part in value.values():
            yield from _leaves(part)
    elif hasattr(value, "stream_block"):
        for child in value:
            yield from _leaves(child.value)
    elif isinstance(value, (list, tuple)) or hasattr(value, "list_block"):
        for one in value:
            yield from _leaves(one)
