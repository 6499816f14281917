"""How many requests are answered; the rates are in the settings (`API_THROTTLE_RATES`)."""

from __future__ import annotations

from django.conf import settings
from rest_framework.throttling import AnonRateThrottle, UserRateThrottle


class _FromSettings:
    """The rate as the settings have it now."""

    scope: str

    def get_rate(self) -> str | None:
        """For example "300/hour"; None for no limit."""
        return settings.API_THROTTLE_RATES.get(self.scope) or None


class PersonThrottle(_FromSettings, UserRateThrottle):
    """Counts by account, whichever of its tokens is used."""

    scope = "person"

    def get_cache_key(self, request: object, view: object) -> str | None:
        """Nobody is counted twice: visitors have a limit of their own."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": user.pk}


class VisitorThrottle(_FromSettings, AnonRateThrottle):
    """Counts requests without an account by address."""

    scope = "visitor"
