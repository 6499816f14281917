"""A page is one page in every language: it lies below the same page, at one place among others.

Wagtail moves the page that is moved and no other, so what holds for one language is brought to
the others here, whoever moved the page: a screen, a bulk action, the API or code.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from treebeard.mp_tree import MP_Node
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page
from wagtail.signals import post_page_move, pre_page_move

from practices.publishing.problems import CannotMoveError, Problem, place_problems


def _versions_with_places(page: Page, parent: Page) -> Iterator[tuple[Page, bool]]:
    """The versions of a page in other languages, and whether each lies below one of `parent`.

    Below the root lie the trees of the languages themselves: there is nothing to keep together.
    """
    if parent.is_root():
        return
    parents = Page.objects.filter(translation_key=parent.translation_key)
    places = set(parents.values_list("path", flat=True))
    versions = Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    for version in versions.select_related("locale").order_by("path"):
        yield version, version.path[: -Page.steplen] in places


def versions_elsewhere(page: Page, parent: Page) -> list[Page]:
    """The versions of a page in other languages that lie below no version of `parent`."""
    return [one for one, is_there in _versions_with_places(page, parent) if not is_there]


def _in_language_of(version: Page, parent: Page) -> Page | None:
    """The version of `parent` in the language of another page."""
    versions = Page.objects.filter(translation_key=parent.translation_key)
    found: Page | None = versions.filter(locale_id=version.locale_id).first()
    return found


def moving_problems(page: Page, parent: Page) -> Iterator[Problem]:
    """What keeps a page, with its versions in other languages, from moving below `parent`."""
    if parent.is_root():
        return
    if page.locale_id != parent.locale_id:
        message = _("“%(place)s” is in another language: choose a place in the page's own.")
        yield Problem("", "", message % {"place": parent.title}, code="place")
    user = get_active_log_context().user
    for version in versions_elsewhere(page, parent):
        target = _in_language_of(version, parent)
        if target is None:
            message = _(
                "“%(page)s” (%(language)s) would have to move along, but there is no "
                "“%(place)s” in that language. Translate “%(place)s” first, or delete that "
                "translation."
            )
        elif version.live and place_problems(version.specific, target.specific):
            message = _(
                "“%(page)s” (%(language)s) would move along and is public, but “%(place)s” "
                "is a draft in that language. Publish it first."
            )
        elif not Page._slug_is_available(version.slug, target, version):
            message = _(
                "“%(page)s” (%(language)s) would move along, but “%(place)s” has a page with "
                "the same address in that language. Change one of the two addresses first."
            )
        elif user is not None and not version.permissions_for_user(user).can_move_to(target):
            message = _(
                "“%(page)s” (%(language)s) would have to move along, and you may not move it. "
                "Ask an editor to move both."
            )
        else:
            continue
        values = {
            "page": version.title,
            "language": version.locale.get_display_name(),
            "place": parent.title,
        }
        yield Problem("", "", message % values, code="place")


def bring_versions(page: Page, parent: Page) -> None:
    """Move the versions of a page in other languages below the versions of `parent`."""
    for version in versions_elsewhere(page, parent):
        target = _in_language_of(version, parent)
        # As it lies now: the version before it may have brought it along.
        fresh = Page.objects.get(pk=version.pk)
        if target is not None and not fresh.is_child_of(target):
            fresh.move(target, pos="last-child")


def bring_order(page: Page, parent: Page) -> None:
    """Give the versions of a page the place among their siblings that it has among its own.

    Siblings that are not in both languages count for nothing.
    """
    before, after = _neighbours(page)
    for version, is_there in _versions_with_places(page, parent):
        if not is_there:
            continue
        siblings = list(version.get_siblings(inclusive=False).order_by("path"))
        earlier = [one for one in siblings if one.translation_key in before]
        wrong = any(one.path > version.path for one in earlier) or any(
            one.path < version.path for one in siblings if one.translation_key in after
        )
        if not wrong:
            continue
        # Not by Page.move: the address stays, and nobody has to be told and to tell this again.
        if earlier:
            MP_Node.move(version, earlier[-1], pos="right")
        else:
            MP_Node.move(version, version.get_parent(), pos="first-child")


def _neighbours(page: Page) -> tuple[set[object], set[object]]:
    """Translation keys of the pages before and after a page below the same parent."""
    siblings = page.get_siblings(inclusive=False)
    keys = list(siblings.values_list("path", "translation_key"))
    before = {key for path, key in keys if path < page.path}
    return before, {key for _path, key in keys} - before


def on_page_moving(
    instance: Page, parent_page_before: Page, parent_page_after: Page, **_kwargs: Any
) -> None:
    """Refuse to move a page to where its versions in other languages couldn't follow.

    Raises:
        CannotMoveError: nothing was moved.
    """
    if parent_page_before.pk != parent_page_after.pk:
        problems = list(moving_problems(instance, parent_page_after))
        if problems:
            raise CannotMoveError(instance, problems)


def on_page_moved(
    instance: Page, parent_page_before: Page, parent_page_after: Page, **_kwargs: Any
) -> None:
    """Let the versions in other languages follow, to another page and in the order below it."""
    page = Page.objects.get(pk=instance.pk)
    if parent_page_before.pk != parent_page_after.pk:
        bring_versions(page, parent_page_after)
    bring_order(page, parent_page_after)


@hooks.register("before_move_page")
def versions_move_along(request: HttpRequest, page: Page, destination: Page) -> None:
    """Say before a page is moved that its translations go with it, or why they can't."""
    if page.is_child_of(destination):
        return
    problems = list(moving_problems(page, destination))
    if problems:
        raise CannotMoveError(page, problems)
    along = versions_elsewhere(page, destination)
    if along and request.method == "GET":
        text = ngettext(
            "A translation moves along: %(titles)s.",
            "%(number)d translations move along: %(titles)s.",
            len(along),
        )
        titles = ", ".join(f"{one.title} ({one.locale.get_display_name()})" for one in along)
        messages.info(request, text % {"number": len(along), "titles": titles})


def connect() -> None:
    """Connect the handlers; called once by the app's configuration."""
    pre_page_move.connect(on_page_moving, dispatch_uid="library-versions-moving")
    post_page_move.connect(on_page_moved, dispatch_uid="library-versions-moved")
