"""The page "Account" of the editing screens leads to the account pages; closing in bulk."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from .editing.closing import SetActiveState

# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", SetActiveState, order=100)


@hooks.register("register_account_menu_item")
def to_own_account(_request: HttpRequest) -> dict[str, str]:
    """Where address, password and second factor are changed."""
    return {
        "url": reverse("account_overview"),
        "label": _("Address, password, second factor"),
        "help_text": _("These are changed on the page of your account."),
    }
