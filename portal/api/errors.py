"""Every error is JSON with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from search.engines import EngineUnavailable

# When a client may ask a search engine again that is down, in seconds.
ENGINE_RETRY_SECONDS = 30


class SearchUnavailable(exceptions.APIException):
    """The search engine does not answer."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "search-unavailable"
    wait = ENGINE_RETRY_SECONDS


class RowsRefused(exceptions.APIException):
    """Rows of an import that can't be saved: place, code and reason of each."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "rows"

    def __init__(self, rows: Sequence[Mapping[str, object]], message: str) -> None:
        super().__init__(message)
        self.rows = list(rows)


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to an exception of a view; None for what is nobody's doing (500)."""
    if isinstance(error, EngineUnavailable):
        error = SearchUnavailable()
    response = exception_handler(error, context)
    if response is None:
        return None
    code, message = _words(error, response.status_code)
    data: dict[str, object] = {"status": response.status_code, "code": code, "message": message}
    if isinstance(error, exceptions.ValidationError):
        data["errors"] = list(_problems(error.detail))
    if isinstance(error, RowsRefused):
        data["errors"] = error.rows
    response.data = data
    return response


def _words(error: Exception, number: int) -> tuple[str, str]:
    if isinstance(error, Http404 | exceptions.NotFound):
        return "not-found", _("There is nothing at this address, or not for you.")
    if isinstance(error, exceptions.NotAuthenticated):
        return "not-signed-in", _(
            "Sign in: send “Authorization: Bearer” with a token from your account's page."
        )
    if isinstance(error, exceptions.Throttled):
        return "too-many-requests", _("Too many requests. Try again in %(count)d seconds.") % {
            "count": int(error.wait or 0) + 1
        }
    if isinstance(error, SearchUnavailable):
        return "search-unavailable", _(
            "Search is not available right now. Try again in a minute; everything else works."
        )
    if isinstance(error, exceptions.ValidationError):
        return "invalid", _("Something in the request is wrong; “errors” names it.")
    if isinstance(error, exceptions.MethodNotAllowed):
        return "method-not-allowed", str(error.detail)
    if isinstance(error, exceptions.APIException):
        return str(error.default_code).replace("_", "-"), str(error.detail)
    if number == status.HTTP_403_FORBIDDEN:
        return "not-allowed", _("Your role in this cluster does not allow it.")
    return "refused", _("This is not possible.")


def _problems(detail: Any, name: str = "") -> Iterator[dict[str, str]]:
    """One entry for each problem: the parameter or field, and what is wrong with it."""
    if isinstance(detail, Mapping):
        for key, below in detail.items():
            # Which one of several values it is, its message says.
            is_place = isinstance(key, int) or key == "non_field_errors"
            place = "" if is_place else str(key)
            yield from _problems(below, ".".join(filter(None, [name, place])))
    elif isinstance(detail, list | tuple):
        for below in detail:
            yield from _problems(below, name)
    else:
        yield {"name": name, "message": str(detail)}


@csrf_exempt
def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """JSON for any other address; without its last slash an address leads to the right one."""
    if request.method in {"GET", "HEAD"} and not request.path_info.endswith("/"):
        try:
            found = resolve(f"{request.path_info}/")
        except Resolver404:
            found = None
        if found is not None and found.func is not not_found:
            asked = request.META.get("QUERY_STRING", "")
            return redirect(f"{request.path}/{'?' if asked else ''}{asked}", permanent=True)
    message = _(
        "There is nothing at this address. /api/v1/ lists what there is; addresses end with “/”."
    )
    response = JsonResponse({"status": 404, "code": "not-found", "message": message}, status=404)
    response["X-Robots-Tag"] = "noindex"
    return response


def failed(_request: HttpRequest) -> HttpResponse:
    """JSON for what went wrong on our side, or before a view was asked; needs nothing else."""
    message = _(
        "Something went wrong on our side, and it is noted. Try again in a minute; what was sent "
        "may not have been saved."
    )
    return JsonResponse({"status": 500, "code": "failed", "message": message}, status=500)


def not_understood(_request: HttpRequest) -> HttpResponse:
    """JSON for a request that no view could read."""
    message = _("The portal did not understand this request.")
    return JsonResponse({"status": 400, "code": "not-understood", "message": message}, status=400)
