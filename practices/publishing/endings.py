"""What editors are told where a page leaves the public and others follow it, or come back.

The rule itself stands in `practices.publishing.gate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail_localize.wagtail_hooks import before_edit_page as translators_screen

from practices.publishing.acts import act_of, in_order, went_in
from practices.publishing.followers import followers_elsewhere, parts_of
from practices.translating.untranslated import originals, translations_of

MOST_NAMED = 10
# An address of more is refused by some servers.
MOST_IN_ADDRESS = 100


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
    given = list(pages)
    return " ".join(filter(None, (_said_of_translations(given), _said_of_aliases(given))))


def said_of_lost_addresses(pages: Iterable[Page]) -> str:
    """How many pages leave the public if `pages` do with all that lies below them and follows;
    empty where nothing lies below."""
    given = list(pages)
    live = Page.objects.none()
    for page in given:
        live = live | page.get_descendants(inclusive=True).live()
    below = list(live.only("pk", "translation_key"))
    if len(below) <= len(given):
        return ""
    gone = {one.pk for one in below} | {one.pk for one in translations_of(below) if one.live}
    text = ngettext(
        "With what lies below, %(number)d page leaves the public. Its address leads readers to "
        "nothing from then on, also from where they kept it or others link to it.",
        "With what lies below, %(number)d pages leave the public. Their addresses lead readers to "
        "nothing from then on, also from where they kept them or others link to them.",
        len(gone),
    )
    return text % {"number": len(gone)}


def _said_of_translations(pages: Sequence[Page]) -> str:
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


def _said_of_aliases(pages: Sequence[Page]) -> str:
    found = followers_elsewhere(pages)
    if not found:
        return ""
    text = ngettext(
        "An alias shows another page and is public only while that is. This one is unpublished "
        "as well: %(titles)s.",
        "An alias shows another page and is public only while that is. These %(number)d are "
        "unpublished as well: %(titles)s.",
        len(found),
    )
    return text % {"number": len(found), "titles": named(found)}


@hooks.register("before_delete_page")
def say_what_follows(request: HttpRequest, page: Page) -> None:
    """On the screen that asks whether to delete."""
    if request.method == "GET":
        said = said_of_followers(page.get_descendants(inclusive=True))
        if said:
            messages.warning(request, said)


def _to_bring_back(pages: Iterable[Page], request: HttpRequest) -> list[Page]:
    """What went with public pages and may come back: parts, translations, their parts, and what
    left the public in the same act.

    All that was public before, may be published by who asks, and could be public when the pages
    of the list before it are: parents before parts, originals before translations.
    """
    public = [page for page in pages if page.live and page.alias_of_id is None]
    versions = [*public, *_coming_back(translations_of(public), request)]
    # What shows them came back by itself, but for what lies below it.
    aliases = Page.objects.live().filter(alias_of__in=[one.pk for one in public])
    parts = [part for one in (*versions, *aliases) for part in _parts(one)]
    parts = _coming_back(parts, request)
    found = {one.pk: one for one in [*versions, *parts]}
    same = Page.objects.filter(translation_key__in={one.translation_key for one in parts})
    original = originals(same.select_related("locale"))
    refused = {
        one.pk
        for one in parts
        if not original[one.translation_key].live and original[one.translation_key].pk not in found
    }
    given = {one.pk for one in public}
    coming = {one.pk: one for one in found.values() if one.pk not in refused | given}
    for one in public:
        coming |= {each.pk: each for each in may_publish_again(_gone_below(one), request.user)}
    return in_order(coming.values())


def _gone_below(page: Page) -> list[Page]:
    """What lies below a page that is public again, and left the public in the same act as it."""
    act = act_of(page)
    if act is None:
        return []
    versions = [page, *translations_of([page])]
    return [one for one in went_in(act) if any(one.path.startswith(each.path) for each in versions)]


def _parts(page: Page) -> Iterator[Page]:
    """Drafts below `page` that are public only while it is: they went with it."""
    for part in parts_of(page):
        if not part.live and part.first_published_at:
            yield part


def _coming_back(pages: Iterable[Page], request: HttpRequest) -> list[Page]:
    """Those of `pages` that were public, aren't now, and may be published by who asks."""
    gone = (
        one for one in pages if not one.live and one.first_published_at and one.alias_of_id is None
    )
    return may_publish_again(gone, request.user)


def may_publish_again(pages: Iterable[Page], user: Any) -> list[Page]:
    """Those of `pages` that `user` may publish."""
    return [one for one in pages if one.specific.permissions_for_user(user).can_publish()]


def _publishing(pages: Sequence[Page], back: str) -> str:
    """The address of the screen that asks whether to publish `pages`: all that went in one act by
    its number, since an address has no room for hundreds."""
    if len(pages) > MOST_IN_ADDRESS and (act := act_of(pages[0])) is not None:
        return _publishing_act(act, back)
    return _bulk_publishing([*(("id", str(one.pk)) for one in pages), ("next", back)])


def _publishing_act(act: UUID, back: str) -> str:
    return _bulk_publishing([("id", "all"), ("act", str(act)), ("next", back)])


def _bulk_publishing(parameters: Sequence[tuple[str, str]]) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return f"{address}?{urlencode(parameters)}"


def _offer(request: HttpRequest, pages: Iterable[Page], back: str) -> None:
    coming = _to_bring_back(pages, request)
    if not coming:
        return
    text = ngettext(
        "A page that belongs to it was public before and is a draft now: %(titles)s.",
        "%(number)d pages that belong to it were public before and are drafts now: %(titles)s.",
        len(coming),
    )
    button = ngettext("Publish it too", "Publish them too", len(coming))
    messages.warning(
        request,
        text % {"number": len(coming), "titles": named(coming)},
        buttons=[messages.button(_publishing(coming, back), button)],
    )


@hooks.register("after_publish_page")
def offer_what_went_with_it(request: HttpRequest, page: Page) -> None:
    """A page that comes back; offered and not done, since what belongs to it may also have been
    taken down for itself. One offer for all of it: each by itself would take the other's place."""
    _offer(request, [page], reverse("wagtailadmin_pages:edit", args=[page.pk]))


# Before wagtail-localize's own, whose screen publishes without telling.
@hooks.register("before_edit_page", order=-1)
def offer_after_translating(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The same on the translator's screen."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    response: HttpResponse | None = translators_screen(request, page)
    if response is not None:
        published = Page.objects.filter(pk=page.pk)
        _offer(request, published, reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return response


@hooks.register("after_bulk_action")
def offer_what_went_with_several(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _view: object
) -> None:
    """The same for what was published together."""
    pages = [one for one in objects if isinstance(one, Page)]
    if action_type == "publish" and pages:
        back = reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk])
        _offer(request, Page.objects.filter(pk__in=[one.pk for one in pages]), back)


def _offer_way_back(request: HttpRequest, back: str) -> None:
    """After several pages were unpublished in this request: all of them, again."""
    act = get_active_log_context().uuid
    gone = may_publish_again(went_in(act), request.user) if act else []
    if len(gone) < 2:
        return
    text = _("%(number)d pages left the public: %(titles)s.")
    messages.warning(
        request,
        text % {"number": len(gone), "titles": named(gone)},
        buttons=[messages.button(_publishing_act(act, back), _("Publish again what was public"))],
    )


@hooks.register("after_unpublish_page")
def offer_the_way_back(request: HttpRequest, page: Page) -> None:
    """One page, with what lay below it."""
    _offer_way_back(request, reverse("wagtailadmin_explore", args=[page.get_parent().pk]))


@hooks.register("after_bulk_action")
def offer_the_way_back_of_several(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _view: object
) -> None:
    pages = [one for one in objects if isinstance(one, Page)]
    if action_type == "unpublish" and pages:
        _offer_way_back(request, reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk]))


class ComingBackMenuItem(ActionMenuItem):
    """Brings back what went with a page also where that was approved or published by its date."""

    name = "action-publish-again"
    label = gettext_lazy("Publish what went with it…")
    icon_name = "upload"

    def _coming(self, context: dict[str, Any]) -> list[Page]:
        if context["view"] != "edit" or not context.get("page"):
            return []
        return _to_bring_back([context["page"]], context["request"])

    def is_shown(self, context: dict[str, Any]) -> bool:
        return bool(self._coming(context))

    def get_url(self, context: dict[str, Any]) -> str:
        back = reverse("wagtailadmin_pages:edit", args=[context["page"].pk])
        return _publishing(self._coming(context), back)


@hooks.register("register_page_action_menu_item")
def coming_back_menu_item() -> ComingBackMenuItem:
    return ComingBackMenuItem(order=91)
