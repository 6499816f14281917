"""From the page "Account" of the editing screens to the account pages of the site."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def to_own_account(_request: HttpRequest) -> dict[str, str]:
    """Where address, password and second factor are changed."""
    return {
        "url": reverse("account_overview"),
        "label": _("Address, password, second factor"),
        "help_text": _("These are changed on the page of your account."),
    }
