"""Publishing several pages at once: all of them or none, and told of each what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from practices.publishing.problems import NotReadyError


# After Wagtail's own, whose place it takes.
@hooks.register("register_bulk_action", order=10)
class PublishTogether(PublishBulkAction):
    """Wagtail's action, which stops at the first page that isn't ready."""

    @classmethod
    def execute_action(
        cls,
        objects: Iterable[Page],
        include_descendants: bool = False,
        user: AbstractUser | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Publish `objects` and, where asked for, the drafts below them.

        Returns:
            How many of them, and how many below.

        Raises:
            NotReadyError: of every page that isn't ready.
        """
        chosen = list(objects)
        below = _drafts_below(chosen, user) if include_descendants else []
        waiting = [*chosen, *below]
        while waiting:
            # An original among them makes its translation ready, a course its modules.
            refused: list[tuple[Page, NotReadyError]] = []
            for page in waiting:
                try:
                    with transaction.atomic():
                        super().execute_action([page], user=user, **kwargs)
                except NotReadyError as refusal:
                    refused.append((page, refusal))
            if len(refused) == len(waiting):
                raise NotReadyError.together([refusal for _page, refusal in refused])
            waiting = [page for page, _refusal in refused]
        return len(chosen), len(below)


def _drafts_below(pages: Iterable[Page], user: AbstractUser | None) -> list[Page]:
    """What lies below `pages`, isn't public, and may be published by `user`; each once."""
    found = {
        draft.pk: draft
        for page in pages
        for draft in page.get_descendants().not_live().defer_streamfields().specific()
    }
    chosen = {page.pk for page in pages}
    return [
        draft
        for pk, draft in found.items()
        if pk not in chosen and (user is None or draft.permissions_for_user(user).can_publish())
    ]
