"""Which page a translation follows, and what of it still is the original's text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from wagtail.blocks import StructValue
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail_localize.models import StringSegment, StringTranslation, Translation

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
    """The page of which `page` is a translation; None for an original, or where it is gone."""
    versions = list(with_ways(Page.objects.filter(translation_key=page.translation_key)))
    if page.pk not in {one.pk for one in versions}:
        versions.append(page)  # About to be saved for the first time.
    return _followed(versions).get(page.pk)


def translations_of(pages: Iterable[Page]) -> list[Page]:
    """The pages whose original, as `original_of` tells it, is one of `pages`; asks once for all."""
    wanted = {page.pk: page.translation_key for page in pages}
    versions = with_ways(Page.objects.filter(translation_key__in=set(wanted.values()))).order_by(
        "path"
    )
    followed = _followed(versions)
    return [one for one in versions if one.pk in followed and followed[one.pk].pk in wanted]


def originals(pages: Iterable[PageT]) -> dict[UUID, PageT]:
    """Of pages by translation key the one that `original_of` has no original for.

    Args:
        pages: every version of some pages, with their locale.
    """
    versions = list(pages)
    followed = _followed(versions)
    return {one.translation_key: one for one in versions if one.pk not in followed}


def with_ways(pages: models.QuerySet[PageT]) -> models.QuerySet[PageT]:
    """Pages with what `originals` would ask for: from which language each was sent, and when."""
    sent = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id")
    ).order_by("pk")
    return pages.select_related("locale").annotate(
        sent_as=Subquery(sent.values("pk")[:1]),
        sent_from=Subquery(sent.values("source__locale_id")[:1]),
    )


def _ways(by_key: Mapping[UUID, Sequence[Page]]) -> dict[UUID, list[tuple[int, int]]]:
    """From which language into which one versions were sent, the earliest first."""
    every = [one for versions in by_key.values() for one in versions]
    found: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    if any(hasattr(one, "sent_as") for one in every):
        known = [one for one in every if getattr(one, "sent_as", None) is not None]
        for one in sorted(known, key=lambda one: one.sent_as):
            found[one.translation_key].append((one.sent_from, one.locale_id))
        return found
    sent = Translation.objects.filter(source__object_id__in=list(by_key)).order_by("pk")
    for key, source, target in sent.values_list(
        "source__object_id", "source__locale_id", "target_locale_id"
    ):
        found[key].append((source, target))
    return found


def _followed(pages: Iterable[PageT]) -> dict[int, PageT]:
    """By the number of each translation the page that it follows; asks at most once for all.

    Args:
        pages: every version of some pages, with their locale.
    """
    every: dict[UUID, list[PageT]] = defaultdict(list)
    for page in pages:
        every[page.translation_key].append(page)
    by_key = {key: versions for key, versions in every.items() if len(versions) > 1}
    if not by_key:
        return {}
    ways = _ways(by_key)
    found: dict[int, PageT] = {}
    for key, versions in by_key.items():
        at = {one.locale_id: one for one in versions}
        # What was made along with a translation below it, to hold it, shows its original.
        numbers = {one.pk: one.locale_id for one in versions}
        shown = [
            (numbers[one.alias_of_id], one.locale_id)
            for one in versions
            if one.alias_of_id is not None and one.alias_of_id in numbers
        ]
        in_site_s_first = sorted(
            versions,
            key=lambda one: (one.locale.language_code != settings.LANGUAGE_CODE, one.pk),
        )
        order = [one.locale_id for one in in_site_s_first]
        for version, original in followed_versions(order, [*shown, *ways[key]]).items():
            found[at[version].pk] = at[original]
    return found


def followed_versions(order: Sequence[int], ways: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Which version of a page follows which: all but one, and never in a circle.

    A version follows the one it was made of. Of several that were made of none the first in
    `order` is the original, and the others follow it.

    Args:
        order: the languages in which there is a version, the site's own first.
        ways: from which language into which one a version was made, the earliest first.
    """
    followed: dict[int, int] = {}

    def first_of(version: int) -> int:
        while version in followed:
            version = followed[version]
        return version

    for source, target in ways:
        known = source in order and target in order and target not in followed
        if known and first_of(source) != target:
            followed[target] = source
    made_of_none = [one for one in order if one not in followed]
    followed.update(dict.fromkeys(made_of_none[1:], made_of_none[0]))
    return followed


def untranslated_texts(page: Page, original: Page) -> int:
    """How many pieces of text of `page` are those of `original`: paragraphs, entries, titles."""
    same = set(_texts(page)) & set(_texts(original))
    return max(len(same), _segments_without_translation(page))


def _segments_without_translation(page: Page) -> int:
    """Those of the translator's screen but the address, which is made of the title where it is
    left alone, and what is said in one language only."""
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is None:
        return 0
    done = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=translation.target_locale_id,
        has_error=False,
    )
    segments = StringSegment.objects.filter(~Exists(done), source=translation.source_id)
    paths = segments.values_list("context__path", flat=True)
    return sum(path.partition(".")[0] not in SAME_IN_EVERY_LANGUAGE for path in paths)


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
