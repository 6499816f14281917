"""The gate before the public: whatever makes a page live passes here, and whatever ends that.

Every way ends in a save of the page as live: form, workflow, schedule, bulk action, translation,
copy, alias, import, loader, code. So it stands before the save, not in any of them. The way back
ends in a save of the page as not live, or in its deletion: its translations follow it there.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from django.db.models.signals import post_save, pre_delete, pre_save
from wagtail.models import Page
from wagtail.signals import pre_page_move

from practices.publishing.followers import parts_of
from practices.publishing.problems import (
    CannotMoveError,
    CannotUnpublishError,
    place_problems,
    publishing_problems,
    require_ready,
    unpublishing_problems,
)
from practices.translating.untranslated import translations_of

logger = logging.getLogger(__name__)

# What the history of a translation says that left the public with its original.
WITH_ORIGINAL = "practices.unpublished_with_original"


def on_page_saving(
    sender: type[Any],
    instance: Any,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Refuse to save as live what isn't ready for it.

    Raises:
        NotReadyError: the page would be public with something missing. Nothing is saved.
        CannotUnpublishError: the page is the home page of a language.
    """
    if raw or not issubclass(sender, Page):
        return
    if update_fields is not None and "live" not in update_fields:
        return
    if not instance.live:
        instance.comes_to_be_public = False
        _keep_home(instance)
        return
    instance.comes_to_be_public = not Page.objects.filter(pk=instance.pk, live=True).exists()
    if not isinstance(instance, instance.specific_class or Page):
        # Its own fields stay as they are: only a page that comes to be public is asked.
        if instance.comes_to_be_public:
            require_ready(instance.specific)
    elif instance.alias_of_id is None:
        require_ready(instance)
    elif publishing_problems(instance):
        # An alias follows its original by itself: there is nobody to refuse, so it waits.
        instance.live, instance.has_unpublished_changes = False, True
        if instance._state.adding:
            # It was made of a page that was public, and never was so itself.
            instance.first_published_at = None
        logger.info("The alias %s stays unpublished: it isn't ready.", instance.pk)


def _keep_home(page: Page) -> None:
    """Refuse to take a home page down; where a date would, it stays without an error, so that the
    other pages of the same hour go."""
    if page._state.adding or not Page.objects.filter(pk=page.pk, live=True).exists():
        return
    problems = unpublishing_problems(page)
    if problems and not page.expired:
        raise CannotUnpublishError(page, problems)
    if problems:
        page.live, page.expired, page.expire_at = True, False, None
        logger.warning("The page %s stays public: a home page doesn't expire.", page.pk)


def on_page_moving(instance: Page, parent_page_after: Page, **_kwargs: Any) -> None:
    """Refuse to move a public page to where it couldn't be public.

    Raises:
        CannotMoveError: nothing was moved.
    """
    if instance.live:
        page = instance.specific
        problems = place_problems(page, parent_page_after.specific)
        if problems:
            raise CannotMoveError(page, problems)


def end_translations(original: Page) -> None:
    """Unpublish what follows `original`: a translation is public only while its original is."""
    for page in translations_of([original]):
        if page.live:
            page.specific.unpublish(log_action=WITH_ORIGINAL)


def begin_aliases(place: Page) -> None:
    """Let aliases below a page that has come to be public be public again: an alias follows its
    original by itself, so nobody could publish it, and only the place kept it from that."""
    for alias in parts_of(place):
        original = alias.alias_of
        if alias.live or original is None or not original.live:
            continue
        others = original.aliases.exclude(pk=alias.pk).values_list("pk", flat=True)
        original.specific.update_aliases(_updated_ids=list(others))


def on_page_saved(
    sender: type[Any],
    instance: Any,
    raw: bool = False,
    created: bool = False,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Take along what follows a page that isn't public any more, or comes to be."""
    if raw or created or not issubclass(sender, Page):
        return
    if update_fields is not None and "live" not in update_fields:
        return
    if not instance.live:
        end_translations(instance)
    elif instance.comes_to_be_public:
        instance.comes_to_be_public = False
        begin_aliases(instance)


def on_page_deleting(instance: Page, **_kwargs: Any) -> None:
    """Translations of a deleted page stay, as drafts: nobody asked to delete what they say."""
    end_translations(instance)


def connect() -> None:
    """Connect the gate; called once by the app's configuration."""
    pre_page_move.connect(on_page_moving, dispatch_uid="library-moving-gate")
    pre_save.connect(on_page_saving, dispatch_uid="library-publishing-gate")
    post_save.connect(on_page_saved, dispatch_uid="library-translations-follow")
    pre_delete.connect(
        on_page_deleting, sender=Page, dispatch_uid="library-translations-follow-deletion"
    )
