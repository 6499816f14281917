"""How long somebody waits whom allauth let try no more."""

from __future__ import annotations

import time
from collections.abc import Sequence

from allauth.account import app_settings
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.limits.words import in_words

APP = "allauth.account"
# Which limits a page counts for, by the name of its address; others are asked about all.
ACTIONS = {
    "account_login": ("login", "login_failed"),
    "account_signup": ("signup",),
    "account_reset_password": ("reset_password",),
    "account_reset_password_from_key": ("reset_password_from_key",),
    "account_email": ("manage_email",),
    "account_change_password": ("change_password",),
    "account_reauthenticate": ("reauthenticate",),
    "private_page_password": ("private_section",),
    "private_document_password": ("private_section",),
}


def seconds_to_wait(
    request: HttpRequest, actions: Sequence[str] = (), key: str = ""
) -> float | None:
    """Seconds until this page takes another attempt; None where that isn't known.

    allauth says only that there were too many; it keeps when they were in the cache.

    Args:
        actions: which limits are asked; those of the page unless told otherwise.
        key: what allauth counts by beside account and address; the typed e-mail address.
    """
    match = request.resolver_match
    actions = actions or (ACTIONS.get(match.url_name or "", ()) if match else ())
    typed = key or (request.POST.get("email") or request.POST.get("login") or "").lower()
    now, longest = time.time(), 0.0
    for action in actions or app_settings.RATE_LIMITS:
        for rate in get_rates(app=APP, action=action):
            try:
                name = get_cache_key(request, app=APP, action=action, rate=rate, key=typed)
            except (ImproperlyConfigured, PermissionDenied):  # Nobody is signed in, no address.
                continue
            moments: list[float] = cache.get(name) or []
            # The newest is first, and the oldest of the last so many has to pass out of the time.
            if len(moments) >= rate.amount:
                longest = max(longest, moments[rate.amount - 1] + rate.duration - now)
    return longest or None


def too_many_attempts(request: HttpRequest, key: str) -> ValidationError | None:
    """What is said to whoever has failed too often at `key`, with when to try again.

    None where nothing has to be waited for.
    """
    seconds = seconds_to_wait(request, ["login_failed"], key)
    if not seconds:
        return None
    return ValidationError(
        _("Too many failed attempts. You can try again %(when)s."),
        params={"when": in_words(seconds)},
        code="too_many_login_attempts",
    )
