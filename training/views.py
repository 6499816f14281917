"""Joining a course and marking modules, as plain POST forms."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from practices.models import Resource
from practices.requests import AuthenticatedRequest

from . import services
from .models import Course, Module

PageT = TypeVar("PageT", bound=Resource)


def _visible(model: type[PageT], pk: int, request: AuthenticatedRequest) -> PageT:
    # `id` and not `pk`: a number beyond what the database can hold is then found nowhere.
    return get_object_or_404(model.objects.all().visible_to(request.user), id=pk)


@require_POST
@login_required
def enrol(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Join the course, or leave it where `do` is `leave`."""
    course = _visible(Course, pk, request)
    key: UUID = course.translation_key
    if request.POST.get("do") == "leave":
        services.leave_course(request.user, key)
        messages.success(request, _("You have left the course. Your progress is kept."))
    else:
        services.join_course(request.user, key)
        messages.success(request, _("You have joined the course. Exercises and quizzes are open."))
    return redirect(course.get_url(request))


@require_POST
@login_required
def complete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Mark a module as completed, or take it back where `do` is `undo`."""
    module = _visible(Module, pk, request)
    completed = request.POST.get("do") != "undo"
    services.set_completed(request.user, module.translation_key, completed=completed)
    if completed:
        messages.success(request, _("Marked as completed."))
    else:
        messages.success(request, _("No longer marked as completed."))
    return redirect(module.get_url(request))
