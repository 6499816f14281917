"""Resources below the index pages of the loaded site."""

from __future__ import annotations

from typing import Any

from practices.enums import VocabularyName
from practices.models import BestPractice, Indicator, ResourceIndexPage, ResourceIndicator, Term


def index_page(language: str = "en", name: str = "best-practices") -> ResourceIndexPage:
    """The index page of a kind in a language."""
    slugs = {("best-practices", "it"): "buone-pratiche"}
    slug = slugs.get((name, language), name)
    return ResourceIndexPage.objects.get(slug=slug, locale__language_code=language)


def best_practice(
    title: str = "A practice for tests",
    *,
    indicators: tuple[str, ...] = ("1.1",),
    secondary: tuple[str, ...] = (),
    levels: tuple[str, ...] = ("bronze",),
    language: str = "en",
    publish: bool = True,
    **fields: Any,
) -> BestPractice:
    """A complete best practice, published unless told otherwise."""
    page = BestPractice(
        title=title,
        summary=fields.pop("summary", f"Summary of {title}"[:160]),
        category=Term.objects.get(
            vocabulary=VocabularyName.CATEGORY, slug="strategy-and-positioning"
        ),
        effort=Term.objects.get(
            vocabulary=VocabularyName.EFFORT, slug=fields.pop("effort", "weeks")
        ),
        owner_name="Portal editors",
        situation=fields.pop("situation", "<p>What goes wrong without it.</p>"),
        steps=[
            (
                "step",
                {
                    "title": f"Step {n}",
                    "who": "team",
                    "time": "1 h",
                    "result": "a list",
                    "body": "<p>How to do it.</p>",
                },
            )
            for n in range(1, 4)
        ],
        difficulties=[("item", "<p>First difficulty.</p>"), ("item", "<p>Second one.</p>")],
        when_not="<p>Never on a Friday.</p>",
        live=publish,
        **fields,
    )
    page.levels = levels
    page.indicator_links = [
        ResourceIndicator(
            indicator=Indicator.objects.get(area__framework__is_default=True, code=code),
            role="primary" if code in indicators else "secondary",
        )
        for code in [*indicators, *secondary]
    ]
    parent = index_page(language)
    page.locale = parent.locale
    parent.add_child(instance=page)
    if publish:
        page.save_revision().publish()
    return page
