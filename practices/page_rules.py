"""What pages of every type have in common: drafts that may be unfinished, public pages that
may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wagtail.models import Page, Revision

from practices.forms import PublishingPageForm
from practices.publishing import Problem

if TYPE_CHECKING:
    _Base = Page
else:
    _Base = object


class PageRules(_Base):
    """For page models: stands before `Page` among the bases."""

    base_form_class = PublishingPageForm

    def further_problems(self, parent: Page | None) -> Iterator[Problem]:
        """What this type of page asks for before it is public, beside its required fields.

        `parent` is the page below which it will lie, None for where it lies now.
        """
        yield from ()

    def save_revision(self, *args: Any, clean: bool = True, **kwargs: Any) -> Revision:
        """A revision of an unpublished page may be as unfinished as the page itself."""
        if clean and not self.live:
            self.minimal_clean()
        revision: Revision = super().save_revision(*args, clean=clean and self.live, **kwargs)
        return revision
