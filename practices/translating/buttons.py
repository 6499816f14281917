"""“Translate this page” and “Sync translated pages”, beside pages in lists and on their screens.

In place of wagtail-localize's own, which ask the database twice for each row of a list and offer
to translate pages that the reader of the list may not edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

MAY_TRANSLATE = "wagtail_localize.submit_translation"
PLACES = ("register_page_header_buttons", "register_page_listing_more_buttons")


Source = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class _Translations:
    """Of all pages: the keys of those in every language, and by key and locale the number of the
    source from which translations are kept in step."""

    complete: frozenset[UUID]
    sources: Mapping[Source, int]


def _translations(user: AbstractUser) -> _Translations:
    """Asked once for each request, to which `user` belongs."""
    known: _Translations | None = getattr(user, "_page_translations", None)
    if known is None:
        pages = Page.objects.filter(alias_of=None).order_by().values("translation_key")
        counted = pages.annotate(languages=Count("locale", distinct=True))
        complete = counted.filter(languages=Locale.objects.count())
        sources = TranslationSource.objects.filter(translations__enabled=True)
        known = _Translations(
            frozenset(complete.values_list("translation_key", flat=True)),
            {
                (key, locale): number
                for key, locale, number in sources.values_list("object_id", "locale_id", "pk")
            },
        )
        user._page_translations = known  # type: ignore[attr-defined]  # a note on this instance
    return known


def translation_buttons(
    page: Page, user: AbstractUser, view_name: str | None = None, next_url: str | None = None
) -> Iterator[Button]:
    """What somebody may do about the translations of a page that they may edit."""
    if page.is_root() or not user.has_perm(MAY_TRANSLATE):
        return
    if not page.permissions_for_user(user).can_edit():
        return
    known = _translations(user)
    if page.translation_key not in known.complete:
        original = page.alias_of_id or page.pk
        address = reverse("wagtail_localize:submit_page_translation", args=[original])
        icon = "wagtail-localize-language"
        yield Button(_("Translate this page"), address, priority=60, icon_name=icon)
    source = known.sources.get((page.translation_key, page.locale_id))
    if source is not None:
        address = reverse("wagtail_localize:update_translations", args=[source])
        if next_url is not None:
            address += "?" + urlencode({"next": next_url})
        yield Button(_("Sync translated pages"), address, priority=60, icon_name="resubmit")


def register() -> None:
    """Take the place of wagtail-localize's buttons, which Wagtail has no way to take back."""
    for place in PLACES:
        registered = hooks._hooks[place]
        registered[:] = [one for one in registered if one[0] is not page_listing_more_buttons]
        hooks.register(place, translation_buttons)
