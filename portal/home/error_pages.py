"""Refusals and failures: pages that are there also when other things are away.

Each is shown in the shell of the portal where that can be drawn. It asks the database for who
reads it, the cache for its footer and the list of static files for its looks; while one of them
is away the same words stand on a page that needs none of them.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import requires_csrf_token

from portal.accounts.adapter import AddressUnknownError
from portal.accounts.waiting import seconds_to_wait
from portal.api import errors
from portal.clusters.enums import MembershipRole
from portal.clusters.permissions import RoleNeeded
from portal.limits.words import in_words
from portal.security_log.notes import note
from practices.interrupted.closed_meanwhile import Typed, typed_in
from practices.permissions import ResourceClosed
from training.selectors import course_of, course_to_join

logger = logging.getLogger(__name__)


def _page(
    request: HttpRequest, template: str, status: int, words: tuple[str, str], **context: Any
) -> HttpResponse:
    """`template` in the shell; `words`, a heading and a sentence, where that can't be drawn."""
    try:
        return render(request, template, context, status=status)
    except Exception:  # Whatever is away: the reader gets the answer to what was asked.
        logger.exception("%s could not be drawn", template)
    title, text = words
    return HttpResponse(
        render_to_string("plain_error.html", {"title": title, "text": text}), status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, as JSON below /api/v1/."""
    if _is_api(request):
        return errors.not_understood(request)
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, as JSON below /api/v1/."""
    return errors.failed(request) if _is_api(request) else defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/v1/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 with a search field and the main ways; to whoever sent a form, what they typed."""
    words = (
        _("We cannot find that page"),
        _("The address may be mistyped, or the page was moved or archived after its review."),
    )
    return _page(request, "404.html", 404, words, typed=_typed(request))


def _typed(request: HttpRequest) -> list[Typed]:
    """What was typed, where it can be read: a form may be too large, and a table away."""
    try:
        return typed_in(request)
    except Exception:
        logger.exception("What was typed can't be shown")
        return []


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 that says for whom the page is, and offers the way in: joining, or signing in."""
    if isinstance(exception, AddressUnknownError):
        return _address_unknown(request)
    words = (
        _("You cannot open this page"),
        _("It is open to people with an account only. Reading the guidance needs none."),
    )
    try:
        context = _whose(request, exception)
    except Exception:
        logger.exception("It is not known to whom a page is closed")
        context = {}
    context |= {"next_url": request.get_full_path(), "typed": _typed(request)}
    return _page(request, "403.html", 403, words, **context)


def _address_unknown(request: HttpRequest) -> HttpResponse:
    """403 where attempts can't be counted; signing in would not help, it is what failed."""
    title = _("The portal cannot tell where this comes from")
    text = _(
        "To keep accounts safe, attempts are counted by network address, and this request has "
        "none that can be read. Nothing was done."
    )
    again = _(
        "A proxy or an extension of your browser may change the header “X-Forwarded-For”: try "
        "again without it, or from another network."
    )
    words = {"title": title, "text": text, "again": again}
    return _page(request, "429.html", 403, (title, f"{text} {again}"), **words)


def _whose(request: HttpRequest, exception: Exception) -> dict[str, Any]:
    if request.user.is_authenticated:  # Visitors are refused all day, by links of others.
        note("refused", level=logging.WARNING, path=request.path)
    closed = exception.resource if isinstance(exception, ResourceClosed) else None
    of_team = exception if isinstance(exception, RoleNeeded) else None
    return {
        "cluster": of_team and of_team.cluster,
        "reads_along": of_team is not None and of_team.role == MembershipRole.READER,
        "place": _place(request),
        "closed": closed,
        "course": None if closed is None else course_to_join(closed, request),
        "part_of": None if closed is None else course_of(closed, request),
    }


def _place(request: HttpRequest) -> str:
    """What was refused: "editing" for the editing screens, "file" for a document, else ""."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.route.startswith("admin/"):
        return "editing"
    return "file" if match.url_name == "wagtaildocs_serve" else ""


@requires_csrf_token
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the right token: nothing was done, how to go on, and what was typed.

    For example of whoever signed out and in again in another tab. The words of a form that another
    site has sent are not shown: they would look like ours.
    """
    words = (
        _("This form has expired"),
        _(
            "Nothing was saved. Go back, load the page again and send the form once more. If that "
            "does not help, check that your browser accepts cookies from this site."
        ),
    )
    typed = _typed(request) if _is_from_here(request) else []
    return _page(request, "403_csrf.html", 403, words, typed=typed)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of this site, as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def too_many_attempts(request: HttpRequest) -> HttpResponse:
    """429 that says that nothing was done, and when to try again."""
    note("limit-reached", level=logging.WARNING, path=request.path)
    seconds = seconds_to_wait(request)
    when = in_words(seconds) if seconds else ""
    text = _("To keep accounts safe, the portal counts attempts. Nothing was done.")
    again = _("You can try again %(when)s.") % {"when": when} if when else _("Wait a few minutes.")
    title = _("Too many attempts")
    response = _page(
        request, "429.html", 429, (title, f"{text} {again}"), title=title, text=text, again=again
    )
    if seconds:
        response["Retry-After"] = str(int(seconds) + 1)
    return response
