"""Writes one line for one event. Never a secret, and no e-mail address: people are numbers."""

from __future__ import annotations

import json
import logging
import re

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.utils.crypto import salted_hmac

from .request_context import current_request

logger = logging.getLogger("portal.security")

_PLAIN = re.compile(r"[\w.:/@+,-]+")


def note(event: str, *, account: object = None, level: int = logging.INFO, **facts: object) -> None:
    """Log `event` with the account that it is about, who did it, from where, and `facts`.

    Whoever signed in does it ("by"); "-" is nobody or, outside of a request, a command. What a
    command of the operator's own does is no warning: setting up gives groups hundreds of rights.
    """
    request = current_request.get()
    if request is None:
        level = logging.INFO
    user = getattr(request, "user", None)
    told = {
        "account": account,
        "by": user.pk if user is not None and user.is_authenticated else None,
        "address": client_address(),
        **facts,
    }
    text = " ".join(f"{name}={_value(value)}" for name, value in told.items())
    logger.log(level, "%s %s", event, text)


def pseudonym(identifier: str) -> str:
    """The same few letters for the same typed identifier, from which nobody gets back to it."""
    return salted_hmac("security-log", identifier.strip().lower()).hexdigest()[:12]


def client_address() -> str | None:
    """The address from which the request of this moment comes; None outside of requests."""
    request = current_request.get()
    if request is None:
        return None
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # The proxy sends no address.
        return None


def _value(value: object) -> str:
    """Plain words as they are; what could look like another line or field in quotes."""
    text = "-" if value is None else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)
