"""Panels of the editing screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from search.editing.forms import LANGUAGES, MOST_TRIED, PreviewForm
from search.editing.report import frequent_texts

# So many of the group's own terms are tried; the rest is left to what people searched.
MOST_TERMS = 2


def texts_to_try(terms: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """For each language the first terms, and the searches with their words that were most
    frequent."""
    found = {}
    for language in LANGUAGES:
        own = list(terms.get(language, ()))
        texts = [*own[:MOST_TERMS], *frequent_texts(own, language)]
        found[language] = list({text.lower(): text for text in texts}.values())[:MOST_TRIED]
    return found


class ThesaurusPreviewPanel(Panel):
    """Tries out a synonym group before it is saved."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "search/admin/preview_panel.html"

        class Media:
            js = ["search/thesaurus_preview.js"]
            css = {"all": ["search/admin.css"]}

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """The texts that are offered to be tried."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            tried = texts_to_try(self.instance.terms)
            return {
                **context,
                "preview_form": PreviewForm(tried=tried, auto_id=f"{self.prefix}-%s"),
                "preview_url": reverse("thesaurus_preview"),
                "group": self.instance.pk,
            }
