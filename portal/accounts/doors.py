"""One door: every other page that could sign in, sign out, change or reset leads to allauth's.

Wagtail and Django bring pages of their own for that. They count no attempts, ask nobody to
confirm an address and know no second factor, so none of them may work. These patterns stand
before Wagtail's and answer in their place, whatever the method: what was posted is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import logout
from allauth.core import ratelimit
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail import views as pages
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views import serve as documents

from .editing.own_account import AccountView
from .redirects import address_of, safe_next

View = Callable[..., HttpResponse]


def leads_to(name: str) -> View:
    """A view that leads to the page `name`, keeping a `next` of this site.

    It needs no CSRF token because it does nothing: a form that was left open gets the page, too.
    """

    @csrf_exempt
    @never_cache
    def lead(request: HttpRequest, **_rest: str) -> HttpResponse:
        return redirect(address_of(name, safe_next(request)))

    return lead


@csrf_exempt
@never_cache
def editing_sign_in(request: HttpRequest) -> HttpResponse:
    """Where the editing screens send people without access: visitors sign in, others are refused.

    Raises:
        PermissionDenied: signed in without access; the page would send them back in a circle.
    """
    wanted = safe_next(request)
    if not request.user.is_authenticated:
        return redirect(address_of("account_login", wanted or reverse("wagtailadmin_home")))
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return redirect(wanted or "wagtailadmin_home")


def counted(view: View) -> View:
    """Wagtail's page for the shared password of a private section, with counted attempts.

    Such sections can't be made any more; those that are there go on working.
    """

    @wraps(view)
    def count(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limited = ratelimit.consume_or_429(request, action="private_section")
        return limited or view(request, *args, **kwargs)

    return count


def closed(_request: HttpRequest) -> HttpResponse:
    """An address of Wagtail's that nobody needs."""
    raise Http404


# Below /admin/.
editing_doors = [
    # Wagtail's fails on purpose, for everybody on the staff, and each time wakes who is on duty.
    path("failwhale/", closed),
    path("account/", require_admin_access(AccountView.as_view())),
    path("login/", editing_sign_in, name="editing_sign_in"),
    # allauth's own view: the button of the editing screens signs out without another question.
    path("logout/", logout, name="editing_sign_out"),
    re_path(r"^password_reset/(?P<rest>.*)$", leads_to("account_reset_password")),
]
# Below the language, before Wagtail's pages.
site_doors = [
    path("_util/login/", leads_to("account_login"), name="private_page_sign_in"),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        counted(pages.authenticate_with_password),
        name="private_page_password",
    ),
]
# Below /documents/.
document_doors = [
    path(
        "authenticate_with_password/<int:restriction_id>/",
        counted(documents.authenticate_with_password),
        name="private_document_password",
    ),
]
