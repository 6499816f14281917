"""Notes every change that alters what readers find: the search index and caches follow.

Rows are written in the transaction of the change; the index is brought up to date after commit.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from taggit.models import Tag
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move
from wagtail_localize.models import StringTranslation, post_save_string_translation

from practices.models import (
    Area,
    Crosswalk,
    Framework,
    Indicator,
    IndicatorTarget,
    Resource,
    Term,
)
from practices.permissions import shown_by
from practices.publishing.untranslated_parts import forget_when_translated
from practices.services import library_changed
from practices.translating.shared import SHARED, hand_on, take_over
from practices.translating.text import on_title_translated, on_translated


def below(page: Page) -> set[object]:
    """Translation keys of every resource at or below `page`."""
    resources = Resource.objects.descendant_of(page, inclusive=True)
    return set(resources.values_list("translation_key", flat=True))


def on_resource_changed(instance: Page, **_kwargs: Any) -> None:
    if isinstance(instance, Resource):
        library_changed([instance.translation_key])


def _concerns_all_languages(update_fields: Collection[str] | None) -> bool:
    return update_fields is None or not set(SHARED).isdisjoint(update_fields)


def on_resource_saving(
    instance: object,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """A translation has what its original says for all languages, whatever it was made of."""
    if isinstance(instance, Resource) and not raw and _concerns_all_languages(update_fields):
        take_over(instance)


def on_resource_saved(
    instance: object,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """What an original says for all languages counts in all of them at once."""
    if isinstance(instance, Resource) and not raw and _concerns_all_languages(update_fields):
        changed = hand_on(instance)
        if changed:
            library_changed(changed)


def on_branch_changed(instance: Page, **_kwargs: Any) -> None:
    """Addresses or inherited access have changed for everything below."""
    library_changed(below(instance))


def on_page_deleted(sender: type[Any], instance: Page, **_kwargs: Any) -> None:
    if issubclass(sender, Resource):
        library_changed([instance.translation_key])


def on_restriction_changed(instance: PageViewRestriction, **_kwargs: Any) -> None:
    """A private section holds wherever else is shown what lies in it."""
    places = [instance.page, *shown_by(instance.page)]
    library_changed({key for place in places for key in below(place)})


def on_page_made(sender: type[Any], instance: Page, created: bool, **_kwargs: Any) -> None:
    """A translation or an alias of something private is private from the first."""
    if created and issubclass(sender, Page) and PageViewRestriction.objects.exists():
        library_changed()


def on_restricted_groups_changed(instance: object, **_kwargs: Any) -> None:
    """Wagtail saves a private section first and gives it its groups afterwards."""
    if isinstance(instance, PageViewRestriction):
        on_restriction_changed(instance)


def on_tag_changed(instance: Tag, created: bool = False, **_kwargs: Any) -> None:
    if created:
        # No page has it yet; one that comes to have it says so itself.
        return
    tagged = Resource.objects.filter(tagged_items__tag=instance)
    library_changed(set(tagged.values_list("translation_key", flat=True)))


def on_indicator_changed(instance: Indicator, **_kwargs: Any) -> None:
    about = Resource.objects.filter(indicator_links__indicator=instance)
    library_changed(set(about.values_list("translation_key", flat=True)))


def on_vocabulary_changed(**_kwargs: Any) -> None:
    """Documents hold identifiers, not labels: only caches are stale."""
    library_changed()


def connect() -> None:
    """Connect all handlers; called once by the app's configuration."""
    pre_save.connect(on_translated, sender=StringTranslation, dispatch_uid="library-translated")
    # What it does is done by ours, which fits the text into the column: PostgreSQL refuses more.
    post_save.disconnect(post_save_string_translation, sender=StringTranslation)
    # After wagtail-localize's own, which was connected when its models were read.
    post_save.connect(
        on_title_translated, sender=StringTranslation, dispatch_uid="library-title-translated"
    )
    pre_save.connect(on_resource_saving, dispatch_uid="library-takes-over")
    post_save.connect(on_resource_saved, dispatch_uid="library-hands-on")
    page_published.connect(forget_when_translated, dispatch_uid="library-all-translated")
    page_published.connect(on_resource_changed, dispatch_uid="library-published")
    page_unpublished.connect(on_resource_changed, dispatch_uid="library-unpublished")
    page_slug_changed.connect(on_branch_changed, dispatch_uid="library-slug")
    post_page_move.connect(on_branch_changed, dispatch_uid="library-moved")
    post_save.connect(on_page_made, dispatch_uid="library-made")
    pre_delete.connect(on_page_deleted, dispatch_uid="library-deleted")
    m2m_changed.connect(
        on_restricted_groups_changed,
        sender=PageViewRestriction.groups.through,
        dispatch_uid="library-restricted-groups",
    )
    for signal in (post_save, pre_delete):
        signal.connect(
            on_restriction_changed, sender=PageViewRestriction, dispatch_uid="library-restriction"
        )
        signal.connect(on_tag_changed, sender=Tag, dispatch_uid="library-tag")
        signal.connect(on_indicator_changed, sender=Indicator, dispatch_uid="library-indicator")
    for sender in (Term, Framework, Area, IndicatorTarget, Crosswalk, Locale):
        for signal in (post_save, post_delete):
            signal.connect(
                on_vocabulary_changed, sender=sender, dispatch_uid=f"library-{sender.__name__}"
            )
