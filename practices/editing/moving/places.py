"""Where pages can be moved or copied to: the chooser offers these places and no others."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from practices.pages.copies import lead_inside

MOVES = ("move_to", "bulk_move_to")
# What Wagtail's chooser is asked for where a place is chosen.
ASKED = (*MOVES, "copy_to")
SEARCH = "wagtailadmin_choose_page_search"


def places_for(
    pages: Sequence[Page], user: AbstractUser | AnonymousUser, *, is_move: bool
) -> PageQuerySet:
    """Pages below which all of `pages` may lie, and where `user` may add them."""
    models = set.intersection(
        *(set(page.specific_class.allowed_parent_page_models()) for page in pages)
    )
    policy = policy_registry.get_by_type(Page)
    places: PageQuerySet = policy.instances_user_has_permission_for(user, "add")
    types = ContentType.objects.get_for_models(*models).values()
    places = places.filter(content_type__in=types, locale__in={page.locale_id for page in pages})
    if len({page.locale_id for page in pages}) > 1:
        return places.none()
    if is_move:
        parents = {page.get_parent().pk for page in pages}
        if len(parents) == 1:
            places = places.exclude(pk__in=parents)
        for page in pages:
            places = places.not_descendant_of(page, inclusive=True)
        if any(
            page.live and getattr(page.specific_class, "needs_public_parent", False)
            for page in pages
        ):
            places = places.live()
    return places


# Before others that ask about the place.
@hooks.register("before_copy_page", order=-1)
def refuse_no_place(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say so where the place for a copy is no page: Wagtail's screen ends with an error."""
    number = request.POST.get("new_parent_page", "")
    if request.method != "POST" or (number.isdecimal() and Page.objects.filter(pk=number).exists()):
        return None
    messages.error(request, _("Choose where the copy goes."))
    return redirect("wagtailadmin_pages:copy", page.pk)


@hooks.register("after_copy_page")
def lead_copies_inside(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Wagtail's screen doesn't ask the page to copy itself. An alias stays what it follows."""
    if request.POST.get("copy_subpages") and new_page.alias_of_id is None:
        lead_inside(page, new_page)


@hooks.register("construct_page_chooser_queryset", order=10)
def offer_places(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Only places that can take the pages, and on the way to them what lies above."""
    asked = request.GET.get("user_perms")
    numbers = [one for one in request.GET.getlist("target_pages[]") if one.isdecimal()]
    moved = list(Page.objects.filter(id__in=map(int, numbers))) if asked in ASKED else []
    if not moved:
        return pages
    places = places_for(moved, request.user, is_move=asked in MOVES)
    if request.resolver_match is not None and request.resolver_match.url_name == SEARCH:
        return pages.filter(pk__in=places.order_by().values("pk"))
    above = {
        path[:end]
        for path in places.order_by().values_list("path", flat=True)
        for end in range(Page.steplen, len(path) + 1, Page.steplen)
    }
    return pages.filter(path__in=above)
