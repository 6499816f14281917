"""What people do with their own account, where django-allauth does it differently or not at all."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import (
    send_verification_email_at_login,
    send_verification_email_to_address,
)
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress, Login
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required  # noqa: TID251  nothing of these forms may be stored
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.limits.words import in_words
from practices.requests import AuthenticatedRequest

from . import deletion
from .adapter import FOR_GOOD
from .devices import device_of
from .forms import DetailsForm
from .models import User
from .own_data import own_data
from .redirects import address_of, safe_next
from .selectors import is_further_address
from .services import EXPECTED_ADDRESS

YEAR_SECONDS = 365 * 24 * 3600
# As `ACCOUNT_RATE_LIMITS` has it for "confirm_email": one in three minutes.
RESEND_SECONDS = 180


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def overview(request: AuthenticatedRequest) -> HttpResponse:
    """Everything that belongs to the account, each with its state and where to change it.

    Name and language are changed here; the answer is in the language that was chosen.
    """
    user = User.objects.get(pk=request.user.pk)
    # Not the language of this page: who saves a name must not change the language by it.
    known = {"name": user.name, "language": user.language or get_language()}
    form = DetailsForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        form.save(user)
        with override(user.language):
            messages.success(request, _("Saved."))
            response = redirect("account_overview")
        # As Django's own view for choosing a language has it.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    kinds = list(factors.values_list("type", flat=True))
    context = {
        "form": form,
        "sessions": UserSession.objects.filter(user_id=request.user.pk).count(),
        "addresses": EmailAddress.objects.filter(user_id=request.user.pk).order_by(
            "-primary", "pk"
        ),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
    }
    status = 422 if form.is_bound else 200
    return render(request, "account/overview.html", context, status=status)


@require_safe
@login_required
def download_own_data(request: AuthenticatedRequest) -> HttpResponse:
    """What the portal keeps about the person, as a JSON file."""
    user = User.objects.get(pk=request.user.pk)
    response = JsonResponse(own_data(user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


class SessionsView(ListUserSessionsView):
    """Where somebody is signed in, in words."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = device_of(session.user_agent)
        context["sessions"].sort(key=lambda one: one.created_at, reverse=True)
        context["sessions"].sort(key=lambda one: not one.is_current())
        return context


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


def _say_when_again(request: HttpRequest) -> None:
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
    if wanted and not send_verification_email_at_login(request, login):
        _say_when_again(request)
    return redirect(address_of("account_email_verification_sent", safe_next(request)))


class ExpectedAddress:
    """For allauth's views with a form: an invited person finds the invited address filled in."""

    request: HttpRequest
    address_field = "email"

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """allauth's form, whose field has the name that it has everywhere here."""
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]  # of the view
        field = form.fields[self.address_field]
        field.label = _("E-mail address")
        field.widget.attrs.pop("placeholder", None)
        return form

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        expected = self.request.session.get(EXPECTED_ADDRESS)
        return {self.address_field: expected, **initial} if expected else initial


class LoginView(ExpectedAddress, allauth_views.LoginView):
    address_field = "login"


class SignupView(ExpectedAddress, allauth_views.SignupView):
    pass


class PasswordResetView(ExpectedAddress, allauth_views.PasswordResetView):
    def get_success_url(self) -> str:
        return address_of("account_reset_password_done", safe_next(self.request))


class PasswordResetFromKeyView(allauth_views.PasswordResetFromKeyView):
    def get_success_url(self) -> str:
        return address_of("account_reset_password_from_key_done", safe_next(self.request))


class EmailView(ExpectedAddress, allauth_views.EmailView):
    def _action_send(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        """Mail the link once more; whatever is sent or not, the answer says so."""
        address = self._get_email_address(request)
        if address is None:
            messages.error(request, _("Your account has no such address."))
            return None
        if address.verified:
            messages.info(request, _("%(email)s is confirmed already.") % {"email": address.email})
            return None
        answer: HttpResponse | None = super()._action_send(request, *args, **kwargs)
        if not self._did_send_verification_email:
            _say_when_again(request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # allauth refuses another address then; who can read that first need not type one.
        has_factor = is_mfa_enabled(self.request.user)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        addresses = list(context["emailaddresses"])
        # Buttons that could do nothing are not there.
        buttons = {
            "several": len(addresses) > 1,
            "unconfirmed": any(not one.verified for one in addresses),
        }
        return {**context, **buttons, "has_factor": has_factor}


class ConfirmEmailView(allauth_views.ConfirmEmailView):
    """The link of a mail: a button confirms, because programs open links, too.

    A link that does nothing any more says why, and what to do.
    """

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.object = self.get_object()
        except Http404:
            return self._used_or_old()
        if not self._may_confirm():
            return self._sign_in_first()
        return self.render_to_response(self.get_context_data())

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.object = self.get_object()
            if not self._may_confirm():
                return self._sign_in_first()
            response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            return self._used_or_old()
        return response

    def get_redirect_url(self) -> str:
        """Whoever is not signed in by confirming signs in first, and then goes on: to where they
        wanted to go, with a further address to the page of their addresses, else to the start."""
        is_further = is_further_address(self.object.email_address)
        further = reverse("account_email") if is_further else ""
        wanted = safe_next(self.request) or further
        if not self.request.user.is_authenticated:
            return address_of("account_login", wanted)
        return str(wanted or super().get_redirect_url())

    def _may_confirm(self) -> bool:
        """Whether the button may work here: a further address opens an account that works already.

        If it was mistyped, a stranger reads the mail. So its link asks for the account as well:
        to be signed in to it, or to have given its password in this browser. The main address of
        an account was said by its owner at sign-up, or by an administrator.
        """
        address = self.object.email_address
        login = unstash_login(self.request, peek=True)
        owners = {self.request.user.pk, login.user.pk if login and login.user else None}
        return address.primary or not is_further_address(address) or address.user_id in owners

    def _sign_in_first(self) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "state": "further",
            "sign_in_url": address_of("account_login", self.request.get_full_path()),
        }
        return self.render_to_response(context, status=403)

    def _used_or_old(self) -> HttpResponse:
        """A link that we made is "used" or "old", all others "unknown"."""
        self.object = None
        address = self._address()
        if address is not None and not address.verified and self.request.method == "POST":
            if not send_verification_email_to_address(self.request, address):
                _say_when_again(self.request)
            wanted = safe_next(self.request)
            return redirect(address_of("account_email_verification_sent", wanted))
        state, status = "unknown", 404
        if address is not None:
            state, status = ("used", 200) if address.verified else ("old", 410)
        context = {
            **self.get_context_data(),
            "state": state,
            "sign_in_url": address_of("account_login", safe_next(self.request)),
            "next_url": safe_next(self.request),
        }
        return self.render_to_response(context, status=status)

    def _address(self) -> EmailAddress | None:
        """Whose link it is, however old; None for one that was not made here."""
        try:
            number = signing.loads(self.kwargs["key"], salt=app_settings.SALT)
        except signing.BadSignature:
            return None
        return EmailAddress.objects.filter(pk=number).first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True, app=FOR_GOOD)
def delete_account(request: AuthenticatedRequest) -> HttpResponse:
    """Say what goes and what stays; after the password delete the account."""
    found = deletion.obstacles(request.user)
    if request.method == "POST" and not found:
        address = request.user.email
        try:
            deletion.delete_account(request.user)
        except deletion.DeletionRefusedError as refused:
            found = refused.obstacles
        else:
            get_adapter(request).send_notification_mail(
                "account/email/account_deleted", request.user, email=address
            )
            logout(request)
            messages.success(request, _("Your account is deleted. All the best!"))
            return redirect(f"/{get_language()}/")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/delete.html", {"obstacles": found}, status=status)
