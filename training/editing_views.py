"""Screens about courses that Wagtail has none for."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.models import Page

from .editing_permissions import CoursePermissions
from .taking_down import participants


def kept(request: HttpRequest, page_id: int) -> HttpResponse:
    """Why a course, or a module of it, isn't deleted, and what can be done instead."""
    page = get_object_or_404(Page, id=page_id).specific
    rights = page.permissions_for_user(request.user)
    if rights.can_delete():
        return redirect("wagtailadmin_pages:delete", page.pk)
    if not isinstance(rights, CoursePermissions) or not rights.is_kept:
        raise PermissionDenied
    context = {
        "page": page,
        "number": participants(page.course_key),
        "can_unpublish": rights.can_unpublish(),
    }
    return render(request, "training/kept.html", context)
