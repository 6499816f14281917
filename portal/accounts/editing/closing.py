"""Closing several accounts at once in the editing screens: as one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail.users.views.bulk_actions import SetActiveStateBulkAction

from portal.accounts.models import User


class SetActiveState(SetActiveStateBulkAction):
    """Wagtail's, which updates the rows: nothing that follows from closing would happen."""

    @classmethod
    def execute_action(
        cls, objects: Sequence[User], mark_as_active: bool = False, **others: Any
    ) -> tuple[int, int]:
        """Save each account but one's own, so that its sessions, tokens and codes end."""
        own = others.get("user")
        people = [one for one in objects if own is None or one.pk != own.pk]
        for person in people:
            person.is_active = mark_as_active
            person.save(update_fields=["is_active"])
        return len(people), 0
