"""What people are told where a page was refused and there is no form to show it in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from practices.publishing import UNTRANSLATED, CannotMoveError, NotReadyError


class RefusalMiddleware:
    """Turns a refusal to publish into a message and the way to what is missing.

    Whatever was to be done was undone by its transaction; a draft that was saved stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal; None leaves every other error to Django."""
        if not isinstance(error, NotReadyError):
            return None
        if not request.accepts("text/html"):
            answer = {"success": False, "error_code": "not_ready", "error_message": str(error)}
            return JsonResponse(answer, status=400)
        messages.error(request, _message(error), buttons=_ways_on(error))
        address = _where_to_mend(request, error.page)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # Wagtail's dialogs follow this.
            return JsonResponse({"step": "success", "redirect": address, "url": address})
        return redirect(address)


def _message(error: NotReadyError) -> str:
    problems = format_html_join("", "<li>{}</li>", ((str(one),) for one in error.problems))
    if isinstance(error, CannotMoveError):
        text = _("“%(title)s” can't be moved there, so nothing was moved:")
    else:
        text = _("“%(title)s” isn't ready to be public, so nothing was published:")
    return format_html("{}<ul>{}</ul>", text % {"title": error.page.title}, problems)


def _ways_on(error: NotReadyError) -> list[tuple[str, str, bool]]:
    """Buttons below the message; a link within it would have the colours of links on white."""
    if not error.page.pk or all(one.code != UNTRANSLATED for one in error.problems):
        return []
    address = reverse("allow_untranslated", args=[error.page.pk])
    return [messages.button(address, _("Publish it although not everything is translated"))]


def _where_to_mend(request: HttpRequest, page: Page) -> str:
    stored = Page.objects.filter(pk=page.pk).first() if page.pk else None
    if stored is not None and stored.permissions_for_user(request.user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[stored.pk])
    parent = page.get_parent() if page.path else None
    if parent is not None:
        return reverse("wagtailadmin_explore", args=[parent.pk])
    return reverse("wagtailadmin_home")
