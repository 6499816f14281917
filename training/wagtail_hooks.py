"""What the editing screens know of courses."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from training.editing_permissions import CoursePermissions
from training.editing_views import kept
from training.models import Course, Module
from training.taking_down import deletion_notes, moving_notes


@hooks.register("before_delete_page")
def say_what_goes(request: HttpRequest, page: Page) -> None:
    """What goes with a course or module, and what stays, before somebody confirms."""
    notes = deletion_notes(page) if request.method == "GET" else []
    if notes:
        messages.warning(request, format_html_join(" ", "{}", ((one,) for one in notes)))


@hooks.register("before_move_page")
def say_who_loses_it(request: HttpRequest, page: Page, destination: Page) -> None:
    """Whose course a module leaves, before somebody confirms."""
    notes = moving_notes(page, destination) if request.method == "GET" else []
    if notes:
        messages.warning(request, format_html_join(" ", "{}", ((one,) for one in notes)))


@hooks.register("register_admin_urls")
def editing_addresses() -> list[URLPattern]:
    return [path("courses/<int:page_id>/kept/", kept, name="training_kept")]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def kept_buttons(
    page: Page, user: AbstractUser, view_name: str | None = None, next_url: str | None = None
) -> Iterator[Button]:
    """In the place of “Delete” where people take part: why not, and what to do instead."""
    if not issubclass(page.specific_class or Page, Course | Module):
        return
    rights = page.permissions_for_user(user)
    if isinstance(rights, CoursePermissions) and rights.is_kept:
        address = reverse("training_kept", args=[page.pk])
        yield Button(_("Delete…"), address, priority=50, icon_name="bin")
