"""A form that a view of somebody else's turned away signed out is not lost without a word.

Our views say with `signing_in` what becomes of a form. Those of frameworks, for passwords, second
factors and the editing screens, only lead to the log-in; nothing of such forms may be stored, so
the person is told to send it again.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, QueryDict

from practices.interrupted.signing_in import say_it_is_lost


class LostFormsMiddleware:
    """Says so where a form that was sent leads to the log-in, nothing else was said, and the way
    back is the form's own address. Stands inside of the middleware for messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or request.user.is_authenticated:
            return response
        query = QueryDict(urlsplit(response.get("Location", "")).query)
        back = query.get(REDIRECT_FIELD_NAME)
        is_turned_away = back in (request.get_full_path(), request.build_absolute_uri())
        said = getattr(get_messages(request), "added_new", False)
        if is_turned_away and not said:
            say_it_is_lost(request)
        return response
