"""What people are told where a page was refused and there is no form to show it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page

from practices.editing.moving.deletions import FileInUseError, refusal_of_file
from practices.forms import PublishingPageForm
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, closed_response
from practices.publishing.problems import (
    UNTRANSLATED,
    CannotMoveError,
    CannotUnpublishError,
    NotReadyError,
)

# As much as one can read in a message.
MOST_PAGES = 10
MOST_PROBLEMS = 3


class RefusalMiddleware:
    """Turns a refusal to publish into a message and the way to what is missing, and one of a form
    whose subject is closed by now into a page that says so.

    Whatever was to be done was undone by its transaction; a draft that was saved stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal; None leaves every other error to Django."""
        if isinstance(error, ClosedMeanwhileError):
            return closed_response(request, error)
        if isinstance(error, FileInUseError):
            return refusal_of_file(request, error)
        return refusal_response(request, error) if isinstance(error, NotReadyError) else None

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """The form of a page that wasn't published, in place of Wagtail's “could not be saved”:
        it is saved as a draft all the while, and beside that stands “Saved”."""
        form = (response.context_data or {}).get("form")
        said = _not_done(request)
        if said and isinstance(form, PublishingPageForm) and (form.errors or not form.is_valid()):
            setattr(request, "_messages", default_storage(request))  # noqa: B010  # Django's own
            messages.validation_error(request, said, form)
        return response


def _not_done(request: HttpRequest) -> str:
    """What a refused form was sent for, where that wasn't to save it."""
    if "action-publish" in request.POST:
        return _("Not published: what is missing or wrong is marked below.")
    if "action-submit" in request.POST:
        return _("Not submitted for approval: what is missing or wrong is marked below.")
    return ""


def refusal_response(request: HttpRequest, error: NotReadyError) -> HttpResponse:
    """What is missing as a message, and the way to where it is mended."""
    if not request.accepts("text/html"):
        answer = {"success": False, "error_code": "not_ready", "error_message": str(error)}
        return JsonResponse(answer, status=400)
    messages.error(request, _message(error), buttons=_ways_on(error))
    address = _where_to_mend(request, error)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # Wagtail's dialogs follow this.
        return JsonResponse({"step": "success", "redirect": address, "url": address})
    return redirect(address)


def _message(error: NotReadyError) -> str:
    if error.others:
        return _message_of_several([error, *error.others])
    problems = format_html_join("", "<li>{}</li>", ((str(one),) for one in error.problems))
    if isinstance(error, CannotMoveError):
        text = _("“%(title)s” can't be moved there, so nothing was moved:")
    elif isinstance(error, CannotUnpublishError):
        text = _("“%(title)s” stays public, so nothing was unpublished:")
    else:
        text = _("“%(title)s” isn't ready to be public, so nothing was published:")
    return format_html("{}<ul>{}</ul>", text % {"title": error.page.title}, problems)


def _ways_on(error: NotReadyError) -> list[tuple[str, str, bool]]:
    """Buttons below the message; a link within it would have the colours of links on white."""
    if error.others or not error.page.pk or all(one.code != UNTRANSLATED for one in error.problems):
        return []
    address = reverse("allow_untranslated", args=[error.page.pk])
    return [messages.button(address, _("Publish it although not everything is translated"))]


def _message_of_several(errors: Sequence[NotReadyError]) -> str:
    """Each page with its way there and what it lacks, as far as one can read it in a message."""
    pages = format_html_join(
        "",
        '<li><a href="{}">{}</a>: {}</li>',
        (
            (
                reverse("wagtailadmin_pages:edit", args=[one.page.pk]),
                one.page.title,
                _shortened([str(problem) for problem in one.problems], MOST_PROBLEMS, " "),
            )
            for one in errors[:MOST_PAGES]
        ),
    )
    text = _("These pages aren't ready to be public, so nothing was published:")
    more = len(errors) - MOST_PAGES
    last = _more(more) if more > 0 else ""
    return format_html("{}<ul>{}</ul>{}", text, pages, last)


def _shortened(texts: Sequence[str], most: int, between: str) -> str:
    more = len(texts) - most
    return between.join([*texts[:most], *([_more(more)] if more > 0 else [])])


def _more(number: int) -> str:
    return ngettext("And %(number)d more.", "And %(number)d more.", number) % {"number": number}


def _where_to_mend(request: HttpRequest, error: NotReadyError) -> str:
    """The page itself; of several, the list from which somebody came."""
    page = error.page
    if error.others and (back := get_valid_next_url_from_request(request)):
        return str(back)
    stored = Page.objects.filter(pk=page.pk).first() if page.pk else None
    if stored is not None and stored.permissions_for_user(request.user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[stored.pk])
    parent = page.get_parent() if page.path else None
    if parent is not None:
        return reverse("wagtailadmin_explore", args=[parent.pk])
    return reverse("wagtailadmin_home")
