"""Text where an address of the editing screens takes the number of a row: there is no such row.

Some of Wagtail's choosers and lists hand their parameters to the database as they came. A number
that is too large finds nothing (`portal.home.number_lookups`); a text makes Django raise, and the
answer would be that the portal has failed, with a mail to who is on duty.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db.models import fields
from django.http import Http404, HttpRequest, HttpResponse

_FIELDS = Path(fields.__file__)


class NoNumbersMiddleware:
    """Answers “not found” there. What is sent by a form is for the form to judge."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Only for what is asked, and only where the field of a key has refused what it got.

        Raises:
            Http404: it is no number.
        """
        match = request.resolver_match
        if request.method != "GET" or match is None or not match.route.startswith("admin/"):
            return
        if _refused_by_field(error):
            raise Http404 from error


def _refused_by_field(error: Exception) -> bool:
    """Whether a field of Django's could make nothing of a value; views raise ValueErrors, too."""
    if not isinstance(error, ValueError) or error.__traceback__ is None:
        return False
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    code = last.tb_frame.f_code
    return code.co_name == "get_prep_value" and Path(code.co_filename) == _FIELDS
