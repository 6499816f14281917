"""What editors are told where a page leaves the public and its translations follow, or come back.

The rule itself stands in `practices.publishing.gate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from practices.translating.untranslated import translations_of

MOST_NAMED = 10


def named(pages: Sequence[Page]) -> str:
    """The titles of pages with their languages; only how many where there are too many."""
    titles = ", ".join(
        f"“{page.title}” ({page.locale.get_display_name()})" for page in pages[:MOST_NAMED]
    )
    more = len(pages) - MOST_NAMED
    if more <= 0:
        return titles
    text = ngettext("%(titles)s and %(number)d more", "%(titles)s and %(number)d more", more)
    return text % {"titles": titles, "number": more}


def said_of_followers(pages: Iterable[Page]) -> str:
    """What else leaves the public when `pages` do; empty if nothing does."""
    followers = [one for one in translations_of(pages) if one.live]
    if not followers:
        return ""
    text = ngettext(
        "A translation is public only while its original is. This one is unpublished as well "
        "and stays as a draft: %(titles)s.",
        "A translation is public only while its original is. These %(number)d are unpublished "
        "as well and stay as drafts: %(titles)s.",
        len(followers),
    )
    return text % {"number": len(followers), "titles": named(followers)}


@hooks.register("before_delete_page")
def say_what_follows(request: HttpRequest, page: Page) -> None:
    """On the screen that asks whether to delete."""
    if request.method == "GET":
        said = said_of_followers(page.get_descendants(inclusive=True))
        if said:
            messages.warning(request, said)


def _to_bring_back(pages: Iterable[Page], request: HttpRequest) -> list[Page]:
    """Translations of public pages that were public before, which somebody may publish."""
    public = [page for page in pages if page.live and page.alias_of_id is None]
    return [
        one
        for one in translations_of(public)
        if not one.live
        and one.first_published_at
        and one.alias_of_id is None
        and one.specific.permissions_for_user(request.user).can_publish()
    ]


def _publishing(pages: Sequence[Page], back: str) -> str:
    """The address of the screen that asks whether to publish `pages`."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return f"{address}?{urlencode([*(('id', one.pk) for one in pages), ('next', back)])}"


def _offer(request: HttpRequest, pages: Iterable[Page], back: str) -> None:
    translations = _to_bring_back(pages, request)
    if not translations:
        return
    text = ngettext(
        "A translation was public before and is a draft now: %(titles)s.",
        "%(number)d translations were public before and are drafts now: %(titles)s.",
        len(translations),
    )
    button = ngettext(
        "Publish the translation too", "Publish the translations too", len(translations)
    )
    messages.warning(
        request,
        text % {"number": len(translations), "titles": named(translations)},
        buttons=[messages.button(_publishing(translations, back), button)],
    )


@hooks.register("after_publish_page")
def offer_translations(request: HttpRequest, page: Page) -> None:
    """An original that comes back; offered and not done, since a translation may also have been
    taken down for itself."""
    _offer(request, [page], reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("after_bulk_action")
def offer_translations_of_several(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _action: object
) -> None:
    """The same for what was published together."""
    numbers = [one.pk for one in objects if isinstance(one, Page)]
    if action_type == "publish" and numbers:
        pages = Page.objects.filter(pk__in=numbers)
        _offer(request, pages, reverse("wagtailadmin_explore_root"))


class TranslationsMenuItem(ActionMenuItem):
    """Brings translations back also where the original was approved or published by its date."""

    name = "action-publish-translations"
    label = gettext_lazy("Publish translations again…")
    icon_name = "upload"

    def _translations(self, context: dict[str, Any]) -> list[Page]:
        if context["view"] != "edit" or not context.get("page"):
            return []
        return _to_bring_back([context["page"]], context["request"])

    def is_shown(self, context: dict[str, Any]) -> bool:
        return bool(self._translations(context))

    def get_url(self, context: dict[str, Any]) -> str:
        back = reverse("wagtailadmin_pages:edit", args=[context["page"].pk])
        return _publishing(self._translations(context), back)


@hooks.register("register_page_action_menu_item")
def translations_menu_item() -> TranslationsMenuItem:
    return TranslationsMenuItem(order=91)
