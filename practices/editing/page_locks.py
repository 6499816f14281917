"""One writer of a page at a time in the editing screens."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from wagtail.models import Page

from practices.middleware import refusal_response
from practices.publishing.problems import NotReadyError

# What the addresses of the editing screens call the page that they write to, or below.
PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id")
PREVIEWS = "preview"


class PageLockMiddleware:
    """Lets what is sent to a page's screens wait for what was sent before.

    The screens read a page, change it and write the whole row back. Saving while one types does
    so by itself: begun before somebody presses *Publish* and done after it, it would write back
    that the page is no public one. So each request holds the page's row from before it reads
    until it has written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _page_to_write(request)
        if number is None or not request.user.is_authenticated:
            return self.get_response(request)
        try:
            return self._locked(request, number)
        except NotReadyError as refusal:
            # Raised as the transaction was committed, when no view was left to answer: what was
            # saved stays, and whatever the view has said of publishing isn't true.
            for _said in messages.get_messages(request):
                pass
            return refusal_response(request, refusal)

    def _locked(self, request: HttpRequest, number: int) -> HttpResponse:
        with transaction.atomic():
            # SQLite has no such lock: there a transaction that writes is alone anyway.
            Page.objects.select_for_update().filter(pk=number).values_list("pk").first()
            response = self.get_response(request)
            if response.status_code >= 500:
                # The error has become an answer by now, so nobody else would undo the half.
                transaction.set_rollback(True)
            return response


def _page_to_write(request: HttpRequest) -> int | None:
    """The number of the page whose screen this is sent to; None for all other requests."""
    if request.method != "POST":
        return None
    try:
        screen = resolve(request.path_info)
    except Resolver404:
        return None
    if screen.namespace != "wagtailadmin_pages" or PREVIEWS in (screen.url_name or ""):
        return None
    return next((screen.kwargs[name] for name in PARAMETERS if name in screen.kwargs), None)
