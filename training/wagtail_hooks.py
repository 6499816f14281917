"""What the editing screens know of courses."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from practices.publishing import CannotMoveError
from training.models import Course, Module
from training.translated_tree import moving_problems, versions_elsewhere


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


@hooks.register("before_move_page")
def versions_move_along(request: HttpRequest, page: Page, destination: Page) -> None:
    """Say before a module is moved that its translations go with it, or why they can't."""
    course = destination.specific
    if not isinstance(page, Module) or not isinstance(course, Course) or page.is_child_of(course):
        return
    problems = list(moving_problems(page, course))
    if problems:
        raise CannotMoveError(page, problems)
    along = versions_elsewhere(page, course)
    if along and request.method == "GET":
        text = ngettext(
            "A translation moves along: %(titles)s.",
            "%(number)d translations move along: %(titles)s.",
            len(along),
        )
        titles = ", ".join(f"{one.title} ({one.locale.get_display_name()})" for one in along)
        messages.info(request, text % {"number": len(along), "titles": titles})
