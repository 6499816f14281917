"""Which e-mail addresses a mail can be sent to: asked where one is typed, stored and written to.

Django's own rule for forms lets addresses pass that its code for mails can't write down.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext_lazy as _


def is_sendable(address: str) -> bool:
    """Whether a mail server can be told this address: the domain has a form in ASCII (IDNA), and
    what is before the @ is ASCII, for only few servers take anything else."""
    local, _at, domain = address.rpartition("@")
    if not local or not domain or not local.isascii() or not address.isprintable():
        return False
    try:
        return sanitize_address(address, "utf-8").isascii()
    # What the standard library raises for what it can't parse is not in its documentation.
    except (ValueError, LookupError, AttributeError, TypeError):
        return False


def validate_sendable(address: str) -> None:
    """Raises ValidationError where no mail could be sent to `address`."""
    if not is_sendable(address):
        raise ValidationError(
            _("No mail can be sent to this address. Check how it is spelled."),
            code="not-sendable",
        )
