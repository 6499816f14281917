"""The page that waits for the mail, and the button that sends it again."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress, Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.redirects import address_of, safe_next
from portal.limits.words import in_words

from .limits import wait_for_own_link_only
from .services import main_address_to_confirm

# As `ACCOUNT_RATE_LIMITS` has it for "confirm_email": one in three minutes.
RESEND_SECONDS = 180


class VerificationSentView(allauth_views.EmailVerificationSentView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Also for an address that has an account already: strangers must see no difference.
        login = unstash_login(self.request, peek=True)
        known = {
            "can_send_again": login is not None,
            "address": _address_of(login),
            "is_confirmed": _is_confirmed(login),
        }
        return {**super().get_context_data(**kwargs), **known}


def _address_of(login: Login | None) -> str:
    """Where the link went; the same for an address that has an account already."""
    if login is None:
        return ""
    return login.email or (login.user.email if login.user else "")


def _is_confirmed(login: Login | None) -> bool:
    """Whether the address was confirmed meanwhile, in another window or on another device."""
    if login is None or login.user is None:
        return False
    own = EmailAddress.objects.filter(user_id=login.user.pk, verified=True)
    return bool(own.filter(email__iexact=_address_of(login)).exists())


def say_when_again(request: HttpRequest) -> None:
    """allauth sends nothing within the limit, and says nothing either."""
    messages.warning(
        request,
        _("The last message is on its way. You can ask for another one %(when)s.")
        % {"when": in_words(RESEND_SECONDS)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def send_confirmation_again(request: HttpRequest) -> HttpResponse:
    """Mail the link once more to whoever is signing up or in; limited as allauth has it."""
    login = unstash_login(request, peek=True)
    if login is None:
        return redirect("account_login")
    wanted = request.method == "POST" and not _is_confirmed(login)
    waiting = main_address_to_confirm(_address_of(login)) if wanted else None
    if waiting is not None:
        wait_for_own_link_only(request, waiting)
    if wanted and not send_verification_email_at_login(request, login):
        say_when_again(request)
    return redirect(address_of("account_email_verification_sent", safe_next(request)))
