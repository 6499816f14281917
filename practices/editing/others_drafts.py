"""Drafts are for those who may edit them: nobody else who enters the editing screens reads them.

Wagtail keeps its lists by permission, but not its choosers, nor what screens say of the page in
their address before they refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

# What the addresses of the editing screens call a page.
PARAMETERS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
# Where a page is called as every object is.
SPACES_OF_PAGES = ("wagtailadmin_pages", "wagtailadmin_api:pages")
ACTIONS = ("add", "change", "publish")
# Names the page of each type that was edited last, whosever it is.
ABOUT_EVERYTHING = ("page_types_usage", "page_types_usage_results")

# Who uses the editing screens: from the choice of a screen until it is drawn. Wagtail's own
# `LogContext` ends before that.
who_is_at_work: ContextVar[AbstractUser | AnonymousUser | None] = ContextVar(
    "who_is_at_work", default=None
)


def edits_everything(user: AbstractUser | AnonymousUser) -> bool:
    """Whether somebody may change a whole language of the site, and so sees every draft."""
    homes = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return bool(homes.filter(depth__lte=2).exists())


def without_others_drafts(pages: PageQuerySet, user: AbstractUser | AnonymousUser) -> PageQuerySet:
    """Those of `pages` that are public, or that `user` may edit."""
    own = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, ACTIONS)
    return pages.filter(Q(live=True) | Q(pk__in=own.order_by().values("pk")))


def is_hidden_from(page: Page, user: AbstractUser | AnonymousUser) -> bool:
    """Whether a page is somebody else's draft; who reviews a page may see it."""
    if page.live:
        return False
    # Of its own type: whose course it is, only that knows.
    rights = page.specific_deferred.permissions_for_user(user)
    return not (rights.can_edit() or rights.can_publish() or rights.can_add_subpage())


def refused(request: HttpRequest) -> HttpResponse:
    """What Wagtail's screens answer to who may not see them; programs get the plain refusal.

    Raises:
        PermissionDenied: to programs.
    """
    if not request.accepts("text/html"):
        raise PermissionDenied
    answer: HttpResponse = permission_denied(request)
    return answer


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_may_be_seen(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    return without_others_drafts(pages, request.user)


class OthersDraftsMiddleware:
    """Refuses screens of the editing area that are about somebody else's draft."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A preview is a request within the one that asks for it.
        token = who_is_at_work.set(who_is_at_work.get())
        try:
            return self.get_response(request)
        finally:
            who_is_at_work.reset(token)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Wagtail's own refusal, before a screen says anything of such a page."""
        match = request.resolver_match
        if match is None or not match.route.startswith("admin/"):
            return None
        who_is_at_work.set(request.user)
        moved = kwargs.get("page_to_move_id")
        if moved is not None and Page.objects.filter(pk=moved, depth=1).exists():
            raise Http404  # The root of all pages stays, and has no neighbours.
        if request.user.is_superuser or not request.user.has_perm("wagtailadmin.access_admin"):
            # Who may enter is none of this; they who may not are refused by the screen itself.
            return None
        if match.url_name in ABOUT_EVERYTHING and not edits_everything(request.user):
            return refused(request)
        numbers = _pages(request, match, kwargs)
        for page in Page.objects.filter(id__in=numbers) if numbers else ():
            if is_hidden_from(page, request.user):
                return refused(request)
        return None


def _pages(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, Any]) -> set[int]:
    """The numbers of the pages that an address of the editing screens is about."""
    values = [kwargs[name] for name in PARAMETERS if name in kwargs]
    if match.namespace in SPACES_OF_PAGES and "pk" in kwargs:
        values.append(kwargs["pk"])
    if match.url_name == "wagtailadmin_choose_page_chosen_multiple":
        values += request.GET.getlist("id")
    return {int(value) for value in values if str(value).isdecimal()}
