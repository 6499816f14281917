"""Where a page of the account goes on to: addresses of this site, and no others."""

from __future__ import annotations

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def safe_next(request: HttpRequest) -> str:
    """Where the request wants to go on to, if that is on this site; else an empty text."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def next_field(request: HttpRequest) -> str:
    """The hidden field with which a form goes on to where the request wants to, or ""."""
    wanted = safe_next(request)
    if not wanted:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', REDIRECT_FIELD_NAME, wanted)


def way_back(request: HttpRequest) -> str:
    """Where somebody goes on who signs in from this page: here, or where this page goes on to."""
    is_entrance = request.path.startswith(reverse("account_overview"))
    return safe_next(request) if is_entrance else request.get_full_path()


def this_page_again(request: HttpRequest) -> str:
    """The address of this page for another try, with the `next` of a form that was refused."""
    here, wanted = request.get_full_path(), safe_next(request)
    if not wanted or REDIRECT_FIELD_NAME in request.GET:
        return here
    return f"{here}{'&' if '?' in here else '?'}{urlencode({REDIRECT_FIELD_NAME: wanted})}"


def address_of(name: str, next_url: str = "") -> str:
    """The address of the page `name` that goes on to `next_url`."""
    query = f"?{urlencode({REDIRECT_FIELD_NAME: next_url})}" if next_url else ""
    return f"{reverse(name)}{query}"
