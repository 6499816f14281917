"""Ways for editors from what was searched to what can be written about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import override
from wagtail.models import Page

from practices.enums import ResourceKind
from practices.models import Resource
from practices.selectors import search_url
from practices.vocabulary import vocabulary
from search.editing.content import EditablePage, NewDraft, register_desk


class LibraryDesk:
    """The library as the report of searches needs it."""

    def search_url(self, text: str, language: str) -> str:
        """The search page with this text, in a language of the site."""
        with override(language):
            return search_url(q=text)

    def drafts(self, user: AbstractUser | AnonymousUser) -> Mapping[str, list[NewDraft]]:
        """By language, the kinds of pages that a user may add, in order of their names.

        A kind belongs below the page under which most pages of its kind and language are.
        """
        homes = _homes()
        parents = Page.objects.select_related("locale").in_bulk(
            list(homes.values()), field_name="path"
        )
        allowed = {
            path
            for path, parent in parents.items()
            if parent.permissions_for_user(user).can_add_subpage()
        }
        found: dict[str, list[NewDraft]] = {}
        for (type_id, locale_id), path in homes.items():
            model = ContentType.objects.get_for_id(type_id).model_class()
            if path in allowed and model is not None and issubclass(model, Page):
                label = str(capfirst(model._meta.verbose_name))
                place = (model._meta.app_label, model._meta.model_name, parents[path].pk)
                draft = NewDraft(label, reverse("wagtailadmin_pages:add", args=place))
                language = vocabulary().locales[locale_id].language_code
                found.setdefault(language, []).append(draft)
        return {language: sorted(found[language], key=lambda one: one.label) for language in found}

    def pages(self, identifiers: Collection[str]) -> Mapping[tuple[str, str], EditablePage]:
        """The pages with these identifiers, by identifier and language."""
        rows = Resource.objects.filter(identifier__in=identifiers).values_list(
            "identifier", "locale__language_code", "title", "pk"
        )
        return {
            (identifier, language): EditablePage(
                title, reverse("wagtailadmin_pages:edit", args=[pk])
            )
            for identifier, language, title, pk in rows
        }


def _homes() -> dict[tuple[int, int], str]:
    """For each type of page and language, the path of the page below which most of it are."""
    rows = (
        # A module lies below its course, which has to be chosen.
        Resource.objects.exclude(kind=ResourceKind.MODULE)
        .annotate(parent=Substr("path", 1, Length("path") - Page.steplen))
        .values_list("content_type_id", "locale_id", "parent")
        .annotate(number=Count("pk"))
        .order_by("number", "parent")
    )
    return {(type_id, locale_id): parent for type_id, locale_id, parent, _number in rows}


def register() -> None:
    """Tell the search layer how editors come to the library."""
    register_desk(LibraryDesk())
