"""Publishing several pages at once, and told of each what is missing.

What somebody chose is published as a whole or not at all. What comes along, below it or because it
left the public in one act, is published as far as it is ready: one page that nobody finished
doesn't keep three hundred others from their readers. It stays a draft and is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from practices.publishing.acts import in_order, went_in
from practices.publishing.endings import MOST_NAMED, may_publish_again, named
from practices.publishing.problems import NotReadyError


# After Wagtail's own, whose place it takes.
@hooks.register("register_bulk_action", order=10)
class PublishTogether(PublishBulkAction):
    """Wagtail's action, which stops at the first page that isn't ready."""

    def __init__(self, request: Any, model: type[Page]) -> None:
        super().__init__(request, model)
        self.left_out: list[NotReadyError] = []

    @property
    def act(self) -> UUID | None:
        """Of which act everything is to be published again."""
        try:
            return UUID(self.request.GET.get("act", ""))
        except ValueError:
            return None

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> Iterable[int]:
        if self.act is None:
            found: Iterable[int] = super().get_all_objects_in_listing_query(parent_id)
            return found
        return [page.pk for page in may_publish_again(went_in(self.act), self.request.user)]

    def object_context(self, obj: Page) -> dict[str, Any]:
        if self.act is None:
            context: dict[str, Any] = super().object_context(obj)
            return context
        # All that is to come back is on the list itself.
        return {"item": obj, "draft_descendant_count": 0}

    def get_execution_context(self) -> dict[str, Any]:
        context = super().get_execution_context()
        return {**context, "left_out": self.left_out, "is_act": self.act is not None}

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        if self.left_out:
            messages.warning(self.request, _said_of_left_out(self.left_out))
        text: str = super().get_success_message(num_parent_objects, num_child_objects)
        return text

    @classmethod
    def execute_action(
        cls,
        objects: Iterable[Page],
        include_descendants: bool = False,
        user: AbstractUser | None = None,
        left_out: list[NotReadyError] | None = None,
        is_act: bool = False,
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Publish `objects` and, where asked for, the drafts below them.

        `left_out` takes the refusals of what came along and isn't ready. With `is_act` all of
        `objects` came along.

        Returns:
            How many of them, and how many below, were published.

        Raises:
            NotReadyError: of every chosen page that isn't ready, or of all if none is.
        """
        chosen = list(objects)
        below = _drafts_below(chosen, user) if include_descendants else []
        waiting = in_order([*chosen, *below])
        every = len(waiting)
        numbers = {page.pk for page in chosen}
        refused: list[tuple[Page, NotReadyError]] = []
        while waiting:
            # An original among them makes its translation ready, a course its modules.
            refused = []
            for page in waiting:
                try:
                    with transaction.atomic():
                        super().execute_action([page], user=user, **kwargs)
                except NotReadyError as refusal:
                    refused.append((page, refusal))
            if len(refused) == len(waiting):
                break
            waiting = [page for page, _refusal in refused]
        needed = [refusal for page, refusal in refused if page.pk in numbers and not is_act]
        if needed or len(refused) == every > 0:
            raise NotReadyError.together(needed or [refusal for _page, refusal in refused])
        if left_out is not None:
            left_out += [refusal for _page, refusal in refused]
        not_done = {page.pk for page, _refusal in refused}
        return len(numbers - not_done), sum(page.pk not in not_done for page in below)


def _said_of_left_out(refusals: list[NotReadyError]) -> str:
    """What stayed a draft, each with what it lacks as far as one can read it."""
    text = ngettext(
        "This page isn't ready to be public and stays a draft; all else was published:",
        "These %(number)d pages aren't ready to be public and stay drafts; all else was published:",
        len(refusals),
    ) % {"number": len(refusals)}
    lines = format_html_join(
        "",
        "<li>{}: {}</li>",
        ((named([one.page]), str(one.problems[0])) for one in refusals[:MOST_NAMED]),
    )
    more = len(refusals) - MOST_NAMED
    last = ngettext("And %(number)d more.", "And %(number)d more.", more) % {"number": more}
    return format_html("{}<ul>{}</ul>{}", text, lines, last if more > 0 else "")


def _drafts_below(pages: Iterable[Page], user: AbstractUser | None) -> list[Page]:
    """What lies below `pages`, isn't public, and may be published by `user`; each once."""
    found = {
        draft.pk: draft
        for page in pages
        for draft in page.get_descendants()
        .not_live()
        .select_related("locale")
        .defer_streamfields()
        .specific()
    }
    chosen = {page.pk for page in pages}
    return [
        draft
        for pk, draft in found.items()
        if pk not in chosen and (user is None or draft.permissions_for_user(user).can_publish())
    ]
