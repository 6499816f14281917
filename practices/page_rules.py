"""What pages of every type have in common: drafts that may be unfinished, public pages that
may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.models import Page, Revision

from practices.forms import PublishingPageForm
from practices.publishing import NotReadyError, Problem, require_ready
from practices.publishing_notices import take_off_schedule

if TYPE_CHECKING:

    class _Base(Page):
        """Where the methods of `Page` are, for the type checker alone."""
else:

    class _Base:
        """The page model itself comes with `Page`."""


# What Wagtail notes in the history when `publish_scheduled` publishes.
BY_SCHEDULE = "wagtail.publish.scheduled"


class PageRules(_Base):
    """For page models: stands before `Page` among the bases."""

    base_form_class = PublishingPageForm

    def further_problems(self) -> Iterator[Problem]:
        """What this type of page asks for before it is public, beside its required fields."""
        yield from ()

    def place_problems(self, parent: Page | None) -> Iterator[Problem]:
        """What keeps a public page from lying below `parent`; None is where it lies now."""
        yield from ()

    def save_revision(self, *args: Any, clean: bool = True, **kwargs: Any) -> Revision:
        """A revision of an unpublished page may be as unfinished as the page itself."""
        if clean and not self.live:
            self.minimal_clean()
        revision: Revision = super().save_revision(*args, clean=clean and self.live, **kwargs)
        return revision

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish a revision, now or by its date; all of it or nothing.

        What the schedule publishes is refused without an error, so that the other pages of the
        same hour go public: it stays a draft, and its people are told.

        Raises:
            NotReadyError: the revision isn't ready for the public.
        """
        try:
            with transaction.atomic():
                require_ready(revision.as_object())
                super().publish(revision, *args, **kwargs)
        except NotReadyError as refusal:
            if kwargs.get("log_action") != BY_SCHEDULE:
                raise
            take_off_schedule(revision, refusal)

    @transaction.atomic
    def copy(self, *args: Any, **kwargs: Any) -> Page:
        """Copy the page, with its subpages where asked for; all of them or none."""
        copied: Page = super().copy(*args, **kwargs)
        return copied
