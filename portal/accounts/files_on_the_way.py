"""Whoever signs in on the way to a file is shown a page that offers it.

A browser that is led to a file saves it and stays where it was: on the form, still filled in, with
"Sign in" above it, which says that it has expired when it is sent again. So a form that was sent
never leads to a file itself. It holds for every door: signing in with or without a second factor,
signing up, a link of a mail, the password once more, and the password of a section.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from django.views.decorators.http import require_safe

from .redirects import address_of, safe_next

# Views of others that answer with a file; ours carry the mark `answers_with_file`.
OF_OTHERS = frozenset(
    {"wagtaildocs_serve", "mfa_download_recovery_codes", "wagtail_localize:download_pofile"}
)
# What a list of the editing screens is asked for to be saved as a table.
EXPORT = "export"


class FilesOnTheWayMiddleware:
    """Leads from a form that was sent to the page that offers a file, not to the file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wanted = response.get("Location", "") if request.method == "POST" else ""
        if wanted and leads_to_file(wanted, request.get_host()):
            response["Location"] = address_of("account_file", wanted)
        return response


def leads_to_file(address: str, host: str) -> bool:
    """Whether what is at `address`, of the site at `host`, is saved in place of being shown."""
    parts = urlsplit(address)
    if parts.netloc not in ("", host):
        return False
    with override(get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(parts.path)
        except Resolver404:
            return False
    if match.view_name in OF_OTHERS or getattr(match.func, "answers_with_file", False):
        return True
    return match.route.startswith("admin/") and EXPORT in QueryDict(parts.query)


@require_safe
def offer_file(request: HttpRequest) -> HttpResponse:
    """The file `next` as a button; any other address is gone to at once."""
    wanted = safe_next(request)
    if not leads_to_file(wanted, request.get_host()):
        return redirect(wanted or settings.LOGIN_REDIRECT_URL)
    return render(request, "account/file.html", {"file_url": wanted})
