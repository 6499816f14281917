"""What people do with their own account, where django-allauth does it differently or not at all."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.living_sessions.devices import device_of
from practices.interrupted.closed_meanwhile import typed_by
from practices.interrupted.signing_in import login_required, login_required_without_keeping
from practices.requests import AuthenticatedRequest, answers_with_file

from . import deletion
from .adapter import FOR_GOOD
from .confirming.inbox import say_when_again
from .confirming.waiting import Chosen, keep_chosen
from .forms import DetailsForm
from .models import User
from .own_data import own_data
from .redirects import address_of, safe_next
from .services import EXPECTED_ADDRESS

YEAR_SECONDS = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@typed_by(DetailsForm)
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
@answers_with_file
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
    def form_valid(self, form: Any) -> HttpResponse:
        """Keep what was typed also where the address has an account: it may not be its owner's."""
        response: HttpResponse = super().form_valid(form)
        if form.account_already_exists:
            keep_chosen(self.request, Chosen(form.cleaned_data["name"], form.hashed))
        return response


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
            say_when_again(request)
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


@login_required_without_keeping
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
