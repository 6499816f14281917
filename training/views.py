"""Joining a course and marking modules, as plain POST forms."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from practices import permissions
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError
from practices.interrupted.signing_in import login_required, posted_from
from practices.models import Resource
from practices.requests import AuthenticatedRequest, next_address

from . import selectors, services
from .models import Course, CourseIndexPage, Module
from .own_courses import own_courses

PageT = TypeVar("PageT", bound=Resource)


def _visible(model: type[PageT], pk: int, request: HttpRequest) -> PageT:
    """The page, for whoever may open it.

    Raises:
        ClosedMeanwhileError: it was taken down or is gone.
        ResourceClosed: it is there, but for others; the page that says so has the door.
    """
    pages = model.objects.live().filter(pk=pk)
    if not pages.exists():
        raise ClosedMeanwhileError(
            _("This is no longer offered. What you completed is kept."),
            [(_("Your courses"), reverse("my_courses")), (_("See all courses"), reverse("learn"))],
            is_known=False,
        )
    permissions.require_view(pages.get(), request.user)
    return get_object_or_404(pages.visible_to(request.user))


def _course_page(request: HttpRequest, pk: int) -> str:
    return str(_visible(Course, pk, request).get_url(request))


def _module_page(request: HttpRequest, pk: int) -> str:
    return str(_visible(Module, pk, request).get_url(request))


def _join_button(request: AuthenticatedRequest, pk: int) -> str:
    key = _visible(Course, pk, request).translation_key
    return "" if services.has_joined(request.user, key) else _("Join the course")


def _complete_button(request: AuthenticatedRequest, pk: int) -> str:
    key = _visible(Module, pk, request).translation_key
    return "" if services.has_completed(request.user, key) else _("Mark as completed")


def learn(request: HttpRequest) -> HttpResponse:
    """The page of courses in the language of the address: "Your courses" stand on top there.

    A library without one has the search.
    """
    language = (get_language() or "").partition("-")[0]
    pages = CourseIndexPage.objects.live().filter(locale__language_code=language)
    page = pages.order_by("path").first()
    found = f"{reverse('search')}?type=course"
    return HttpResponseRedirect((page and page.get_url(request)) or found)


@require_safe
@login_required
def my_courses(request: AuthenticatedRequest) -> HttpResponse:
    """The courses that the reader joined, with where each goes on."""
    context = {"section": "learn", "courses": own_courses(request)}
    return render(request, "training/my_courses.html", context)


@posted_from(_course_page, _join_button, is_done=True, never=("leave",))
def enrol(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Join the course, or leave it where `do` is `leave`; leads to `next` or the course."""
    course = _visible(Course, pk, request)
    key: UUID = course.translation_key
    if request.POST.get("do") == "leave":
        services.leave_course(request.user, key)
        messages.success(request, _("You have left the course. Your progress is kept."))
    else:
        services.join_course(request.user, key)
        joined = _("You have joined the course.")
        if selectors.public_modules([key], request.user):
            joined = _("You have joined the course. Exercises and quizzes are open.")
        messages.success(request, joined)
    return HttpResponseRedirect(next_address(request, str(course.get_url(request))))


@posted_from(_module_page, _complete_button, is_done=True, never=("undo",))
def complete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Mark a module as completed, or take it back where `do` is `undo`."""
    module = _visible(Module, pk, request)
    completed = request.POST.get("do") != "undo"
    services.set_completed(request.user, module.translation_key, completed=completed)
    address = str(module.get_url(request))
    if request.POST.get("at") == "end":
        # Whoever read to the end stays there: what happened, and the way on, stand at the button.
        return HttpResponseRedirect(f"{address}{'' if completed else '?marked=no'}#completed")
    if completed:
        messages.success(request, _what_comes_next(request, module))
    else:
        messages.success(request, _("No longer marked as completed."))
    return HttpResponseRedirect(address)


def _what_comes_next(request: AuthenticatedRequest, module: Module) -> str:
    """What is said of a module that was marked: the next one, or that the course is done."""
    rows = selectors.module_rows(module.get_parent(), request, module.pk)
    progress = selectors.progress_context(rows)
    following = progress["next_module"]
    if following:
        text = _("Marked as completed. Go on with module %(number)d:")
        said = text % {"number": following.number}
        return format_html('{} <a href="{}">{}</a>', said, following.url, following.title)
    if progress["is_course_done"]:
        return _("Marked as completed. That was the last one: you have completed all modules.")
    return _("Marked as completed.")
