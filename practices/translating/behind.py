"""Whether translations still follow what their original said before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import Translation, TranslationSource

from practices.translating.buttons import MAY_TRANSLATE

# The editor's own names of paragraphs, which a text from elsewhere gets when it is first saved.
_BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')
_EMPTY = re.compile(r"<p>\s*</p>|(?<=>)\s+(?=<)")
# Names of rows and blocks in the database.
_NUMBERS = frozenset({"pk", "id"})


def words_of(value: Any) -> Any:
    """What a field says to readers, of its serialised value: without names of its parts, and an
    empty paragraph is none. The order of what is chosen from a list says nothing either."""
    if isinstance(value, str):
        return _words_of_text(value)
    if isinstance(value, Mapping):
        return {name: words_of(part) for name, part in value.items() if name not in _NUMBERS}
    if isinstance(value, list):
        parts = [words_of(part) for part in value]
        return sorted(parts) if all(isinstance(part, int) for part in parts) else parts
    return value


def _words_of_text(value: str) -> Any:
    if value.startswith("[{"):
        try:
            return words_of(json.loads(value))  # the blocks of a field
        except ValueError:
            pass
    return _EMPTY.sub("", _BLOCK_KEY.sub("", value)).strip()


def is_behind(source: TranslationSource, original: Page) -> bool:
    """Whether what translations of `original`, a page of its own type, were made from isn't what
    it says in public now.

    What it says is compared, not when it was published: publishing it unchanged changes nothing.
    """
    now, then = json.loads(original.to_json()), json.loads(source.content_json)
    names = [field.field_name for field in get_translatable_fields(type(original))]
    return any(words_of(now.get(name)) != words_of(then.get(name)) for name in names)


def originals_of(sources: Iterable[TranslationSource]) -> dict[tuple[UUID, int], Page]:
    """The pages that are kept in step from `sources`, by key and locale, with all that they say.

    As many queries as there are types of pages, times the lists that such a page has.
    """
    by_model: dict[type[Page], set[UUID]] = {}
    for source in sources:
        model = source.specific_content_type.model_class()
        if model is not None and issubclass(model, Page):
            by_model.setdefault(model, set()).add(source.object_id)
    found: dict[tuple[UUID, int], Page] = {}
    for model, keys in by_model.items():
        lists = [one.get_accessor_name() for one in get_all_child_relations(model)]
        lists += [one.name for one in get_all_child_m2m_relations(model)]
        pages = model._default_manager.filter(translation_key__in=keys)
        for page in pages.prefetch_related(*lists):
            found[page.translation_key, page.locale_id] = page
    return found


def status_of(translation: Translation, original: Page | None, *, is_waiting: bool) -> str:
    """What the report says of a translation: first whether it has its original's last words."""
    if not translation.enabled:
        return _("A page of its own: no longer synced")
    if original is not None and is_behind(translation.source, original):
        return _("Behind: the original has changed since the last sync")
    return _("Waiting for translations") if is_waiting else _("Up to date")


def translations_behind(original: Page) -> list[Translation]:
    """Translations kept in step with `original` that are behind."""
    translations = list(
        Translation.objects.filter(
            source__object_id=original.translation_key,
            source__locale_id=original.locale_id,
            enabled=True,
        )
        .select_related("source", "target_locale")
        .order_by("target_locale__language_code")
    )
    if not translations or not is_behind(translations[0].source, original):
        return []
    return translations


@hooks.register("after_publish_page")
def say_which_are_behind(request: HttpRequest, page: Page) -> None:
    """Nothing follows by itself: somebody takes the changes over, and translates them."""
    public = Page.objects.get(pk=page.pk).specific
    if not public.live or not request.user.has_perm(MAY_TRANSLATE):
        return
    behind = translations_behind(public)
    if not behind or not public.permissions_for_user(request.user).can_edit():
        return
    text = ngettext(
        "The version in %(languages)s is behind: it still follows what this page said before.",
        "The versions in %(languages)s are behind: they still follow what this page said before.",
        len(behind),
    )
    languages = ", ".join(str(one.target_locale.get_display_name()) for one in behind)
    address = reverse("wagtail_localize:update_translations", args=[behind[0].source_id])
    back = urlencode({"next": reverse("wagtailadmin_pages:edit", args=[page.pk])})
    messages.warning(
        request,
        text % {"languages": languages},
        buttons=[messages.button(f"{address}?{back}", _("Sync translated pages"))],
    )
