"""Links in rich text, looked up with one query for a whole page."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

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
            if page is None:
                links.append("<a>")
                continue
            page.locale = locales[page.locale_id]
            links.append(f'<a href="{escape(page.get_url() or "")}">')
        return links
