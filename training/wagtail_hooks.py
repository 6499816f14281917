"""What the editing screens know of courses."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from training.editing_permissions import CoursePermissions
from training.editing_views import kept
from training.models import Course, Module
from training.taking_down import deletion_notes


@hooks.register("after_publish_page")
def offer_modules(request: HttpRequest, page: Page) -> None:
    """A course that comes back: its modules were taken down with it, so offer to bring them back.

    Offered and not done, since a module may also have been taken down for itself.
    """
    if not isinstance(page, Course) or not page.live:
        return
    were_public = Module.objects.child_of(page).filter(live=False, first_published_at__isnull=False)
    modules = [one for one in were_public if one.permissions_for_user(request.user).can_publish()]
    if not modules:
        return
    text = ngettext(
        "A module of this course was public before and is a draft now: %(titles)s.",
        "%(number)d modules of this course were public before and are drafts now: %(titles)s.",
        len(modules),
    )
    titles = ", ".join(one.title for one in modules)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    back = reverse("wagtailadmin_explore", args=[page.pk])
    query = urlencode([*(("id", one.pk) for one in modules), ("next", back)])
    messages.warning(
        request,
        text % {"number": len(modules), "titles": titles},
        buttons=[messages.button(f"{address}?{query}", _("Publish the modules too"))],
    )


@hooks.register("before_delete_page")
def say_what_goes(request: HttpRequest, page: Page) -> None:
    """What goes with a course or module, and what stays, before somebody confirms."""
    notes = deletion_notes(page) if request.method == "GET" else []
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
