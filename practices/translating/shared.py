"""What is said once for all languages: the original says it, and its translations and aliases
take it over.

A translation never has a say in it, whatever it was made of: an old snapshot of its original, a
draft or planned version from before, an alias, code. So the rule stands where a version is read
and where a page is saved, on every way, and not where somebody publishes: the newest thing that
was published isn't always the newest decision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail_localize.models import Translation

from practices.translating.untranslated import original_of

if TYPE_CHECKING:
    from practices.models import Resource

# Columns of a resource that are the same in every language.
IN_EVERY_LANGUAGE = (
    "identifier",
    "access",
    "licence",
    "evidence",
    "for_bronze",
    "for_silver",
    "for_gold",
)
# A page of its own, no longer or never kept in step, may name its owner in its own language.
WHILE_IN_STEP = ("owner_name",)
SHARED = (*IN_EVERY_LANGUAGE, *WHILE_IN_STEP)


def values_to_take(
    said: Mapping[str, Any], *, is_in_step: bool, taken: Collection[str] = ()
) -> dict[str, Any]:
    """What a translation or an alias has to have of what its original says.

    Args:
        said: the original's values as they are saved, by the names in `SHARED`.
        is_in_step: whether it is kept in step with its original, as an alias always is.
        taken: identifiers that other resources of its language have.
    """
    names = SHARED if is_in_step else IN_EVERY_LANGUAGE
    values = {name: said[name] for name in names}
    identifier = values["identifier"]
    if not identifier or not identifier.isascii() or identifier in taken:
        del values["identifier"]
    return values


def take_over(page: Resource) -> None:
    """Give a translation or an alias what its original says today; an original keeps its own."""
    original = original_of(page) or page.alias_of
    if original is None:
        return
    said = _resources().filter(pk=original.pk).values(*SHARED).first()
    if said is not None:
        for name, value in _values(said, page).items():
            setattr(page, name, value)


def hand_on(page: Resource) -> set[UUID]:
    """Give the translations and aliases of a page that was saved what it says, and theirs.

    Returns:
        The translation keys of pages that said otherwise.
    """
    follows = Q(alias_of=page.pk)
    if original_of(page) is None:
        follows |= Q(translation_key=page.translation_key)
    said = {name: getattr(page, name) for name in SHARED}
    changed: set[UUID] = set()
    for follower in _resources().filter(follows).exclude(pk=page.pk):
        values = _values(said, follower)
        if any(getattr(follower, name) != value for name, value in values.items()):
            _resources().filter(pk=follower.pk).update(**values)
            follower.refresh_from_db(fields=SHARED)
            changed |= {follower.translation_key, *hand_on(follower)}
    return changed


def _values(said: Mapping[str, Any], page: Resource) -> dict[str, Any]:
    is_in_step = page.alias_of_id is not None or (
        Translation.objects.filter(
            source__object_id=page.translation_key,
            target_locale_id=page.locale_id,
            enabled=True,
        ).exists()
    )
    others = _resources().filter(identifier=said["identifier"], locale_id=page.locale_id)
    taken = others.exclude(pk=page.pk).values_list("identifier", flat=True)
    return values_to_take(said, is_in_step=is_in_step, taken=set(taken))


def _resources() -> QuerySet[Resource]:
    # The model itself reads its columns' names above.
    resources: QuerySet[Resource] = apps.get_model("practices", "Resource").objects.all()
    return resources


def keep_to_the_original(form: forms.BaseForm, page: Resource) -> None:
    """Show what the original says in the form of its translation, where it can't be changed."""
    original = original_of(page) if page.pk else None
    if original is None:
        return
    address = reverse("wagtailadmin_pages:edit", args=[original.pk])
    text = _("The same in every language: change it in the original,")
    note = format_html('{} <a href="{}">“{}”</a>.', text, address, original.title)
    for name in IN_EVERY_LANGUAGE:
        if name in form.fields:
            form.fields[name].disabled = True
            form.fields[name].help_text = note
