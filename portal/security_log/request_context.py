"""Which request a line of the log belongs to, whichever module writes it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
_request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestContextMiddleware:
    """Gives each request an identifier, the proxy's if it sends one, and names it in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        identifier = sent if _USABLE.fullmatch(sent) else uuid4().hex[:16]
        request_token, id_token = current_request.set(request), _request_id.set(identifier)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(request_token)
            _request_id.reset(id_token)
        response[HEADER] = identifier
        return response


class RequestIdFilter(logging.Filter):
    """Adds `request_id` to every record; "-" outside of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True
