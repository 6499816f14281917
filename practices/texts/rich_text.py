"""Links in rich text: looked up with one query for a whole page, and telling nothing of what is
hidden from who is at work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.html import escape
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.documents import get_document_model
from wagtail.documents.rich_text.contentstate import DocumentLinkElementHandler
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from practices.editing.others_drafts import who_is_at_work
from practices.seeing import is_hidden
from practices.vocabulary import vocabulary


class LibraryPageLinkHandler(PageLinkHandler):
    """Addresses of linked pages without loading each page's own type.

    Texts of the library link to the version in their own language, so nothing has to be
    translated here.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: Sequence[dict[str, str]]) -> list[str]:
        locales = vocabulary().locales
        pages = Page.objects.in_bulk({int(attrs["id"]) for attrs in attrs_list})
        links = []
        for attrs in attrs_list:
            page = pages.get(int(attrs["id"]))
            # Its address is made of its title.
            if page is None or not (page.live or _is_shown_to_who_is_at_work(page)):
                links.append("<a>")
                continue
            page.locale = locales[page.locale_id]
            links.append(f'<a href="{escape(page.get_url() or "")}">')
        return links


def _is_shown_to_who_is_at_work(draft: Page) -> bool:
    """In a preview; elsewhere nobody is, and the link would lead nowhere."""
    return who_is_at_work.get() is not None and not is_hidden(draft)


def _hidden(model: type[Model], number: str) -> bool:
    found = model._default_manager.filter(pk=number).first() if number.isdecimal() else None
    return found is not None and is_hidden(found)


class _PageLink(PageLinkElementHandler):
    """A link within the editor: what is hidden looks as if it were gone, and stays linked."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        if _hidden(Page, attrs["id"]):
            return {"id": int(attrs["id"]), "url": None, "parentId": None}
        found: dict[str, Any] = super().get_attribute_data(attrs)
        return found


class _DocumentLink(DocumentLinkElementHandler):
    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        if _hidden(get_document_model(), attrs.get("id", "")):
            return {"id": int(attrs["id"])}
        found: dict[str, Any] = super().get_attribute_data(attrs)
        return found


def register(features: FeatureRegistry) -> None:
    """Put these in the place of Wagtail's own."""
    features.register_link_type(LibraryPageLinkHandler)
    for feature, rule, handler in (
        ("link", 'a[linktype="page"]', _PageLink("LINK")),
        ("document-link", 'a[linktype="document"]', _DocumentLink("DOCUMENT")),
    ):
        # Not by its method: that scans for features, which is what is being done.
        known = features.converter_rules_by_converter["contentstate"][feature]
        rules = {**known["from_database_format"], rule: handler}
        features.register_converter_rule(
            "contentstate", feature, {**known, "from_database_format": rules}
        )
