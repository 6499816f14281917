"""Where the settings ask staff for a second factor, the editing screens open with one only."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .adapter import has_second_factor


def needs_second_factor(request: HttpRequest) -> bool:
    """Whether the person may use the editing screens, has to have a factor, and has none."""
    return bool(
        settings.SECOND_FACTOR_REQUIRED_FOR_STAFF
        and request.user.is_authenticated
        and request.user.has_perm("wagtailadmin.access_admin")
        and not has_second_factor(request.user)
    )


class StaffSecondFactorMiddleware:
    """Leads staff without a second factor from the editing screens to the page to set one up.

    Whoever has one was asked for it at sign-in: that is allauth's part. The rest of the site
    stays open to them, and so does the way out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        editing = reverse("wagtailadmin_home")
        open_to_all = (reverse("editing_sign_in"), reverse("editing_sign_out"))
        path = request.path
        if path.startswith(editing) and path not in open_to_all and needs_second_factor(request):
            text = _("The editing screens ask for a second factor. Add a passkey or an app here.")
            messages.warning(request, text)
            return redirect("mfa_index")
        return self.get_response(request)
