"""How many requests are answered; the rates are in the settings (`API_THROTTLE_RATES`)."""

from __future__ import annotations

import logging

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from portal.limits.counting import count
from portal.security_log.notes import note


class _CountingThrottle(SimpleRateThrottle):
    """Counts requests of one period of the rate.

    The framework's own reads a list of moments and writes it back, so that of many requests at
    once only one is counted.
    """

    left = 0.0

    def get_rate(self) -> str | None:
        """The rate as the settings have it now: "300/hour"; None for no limit."""
        return settings.API_THROTTLE_RATES.get(self.scope) or None

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this request is one of those that are answered; counts it."""
        key = None if self.rate is None else self.get_cache_key(request, view)
        if key is None:
            return True
        number, self.left = count(key, self.duration)
        if number == self.num_requests + 1:  # One line for a period, however many follow.
            note("limit-reached", level=logging.WARNING, path=request.path)
        return number <= self.num_requests

    def wait(self) -> float:
        """Seconds until the next period."""
        return self.left


class PersonThrottle(_CountingThrottle):
    """Counts by account, whichever of its tokens is used."""

    scope = "person"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Nobody is counted twice: visitors have a limit of their own."""
        if not request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}


class VisitorThrottle(_CountingThrottle):
    """Counts requests without an account by address."""

    scope = "visitor"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """None for people, who have a limit of their own."""
        if request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
