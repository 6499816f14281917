"""How often a mailbox gets a link: counted for each account that names it, within the day's limit.

allauth counts by address alone. Then somebody who adds an address to their own account would keep
its owner, who signs up just afterwards, from getting the one link that is theirs.
"""

from __future__ import annotations

import hashlib

from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

APP, ACTION = "allauth.account", "confirm_email"
DAY_SECONDS = 24 * 3600


def _last(email: str) -> str:
    digest = hashlib.sha256(email.lower().encode()).hexdigest()
    return f"portal.accounts.last-link:{digest}"


def note_link(address: EmailAddress) -> None:
    """Remember for which account the latest link went to this mailbox."""
    rates = get_rates(app=APP, action=ACTION)
    waits = [rate.duration for rate in rates if rate.duration < DAY_SECONDS]
    if waits:
        cache.set(_last(address.email), address.user_id, max(waits))


def wait_for_own_link_only(request: HttpRequest, address: EmailAddress) -> None:
    """Forget the wait where the latest link was that of another account."""
    latest = cache.get(_last(address.email))
    if latest is None or latest == address.user_id:
        return
    for rate in get_rates(app=APP, action=ACTION):
        if rate.duration < DAY_SECONDS:
            key = address.email.lower()
            cache.delete(get_cache_key(request, app=APP, action=ACTION, rate=rate, key=key))
