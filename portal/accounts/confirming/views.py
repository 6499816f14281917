"""The page behind the link that confirms an address."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account import views as allauth_views
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.models import EmailAddress, Login
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.models import User
from portal.accounts.redirects import address_of, safe_next
from portal.accounts.selectors import is_further_address

from . import services
from .forms import OwnPasswordForm, PasswordOfAccountForm
from .inbox import say_when_again
from .rule import Way, way_to_confirm
from .waiting import Chosen, chosen_for, knows_account

# In the query of the link: a new password is chosen instead of giving the present one.
CHOOSE = "choose"


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters("password", "password1", "password2"), name="dispatch")
class ConfirmEmailView(allauth_views.ConfirmEmailView):
    """The link of a mail: nothing happens before a form is sent, because programs open links, too.

    In the browser that signed up a button is enough. Anywhere else the link of a main address asks
    for the password of the account, or for a new one (`rule`). A link that does nothing any more
    says why, and what to do.
    """

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.object = self.get_object()
        except Http404:
            return self._used_or_old()
        return self._page(self._form())

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.object = self.get_object()
            form = self._form()
            if not self.object.email_address.can_set_verified() or self._way() is Way.SIGN_IN:
                return self._page(form)
            if form is not None:
                return self._by_form(form) if form.is_valid() else self._page(form)
            chosen = self._chosen()
            if chosen is not None:
                services.take_chosen(self._user, chosen)
                return self._take()
            response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            return self._used_or_old()
        return response

    @property
    def _user(self) -> User:
        """Whose address it is."""
        user: User = self.object.email_address.user
        return user

    def _is_main(self) -> bool:
        address: EmailAddress = self.object.email_address
        return address.email.lower() == self._user.email.lower()

    def _chosen(self) -> Chosen | None:
        """What was typed here by whoever signed up with the address of an account that waits."""
        return chosen_for(self.request, self._user.email) if self._is_main() else None

    def _way(self) -> Way:
        knows = knows_account(self.request, self._user) or self._chosen() is not None
        return way_to_confirm(is_main=self._is_main(), knows_account=knows)

    def _form(self) -> PasswordOfAccountForm | OwnPasswordForm | None:
        """What this browser has to fill in; None where a button is enough or nothing helps."""
        if self._way() is not Way.PASSWORD:
            return None
        data = self.request.POST if self.request.method == "POST" else None
        if CHOOSE in self.request.GET:
            known = {"name": self._user.name}
            return OwnPasswordForm(data, user=self._user, initial=known)
        return PasswordOfAccountForm(data, request=self.request, user=self._user)

    def _page(self, form: PasswordOfAccountForm | OwnPasswordForm | None) -> HttpResponse:
        if self._way() is Way.SIGN_IN:
            return self._sign_in_first()
        context = {
            **self.get_context_data(),
            "form": form,
            "is_choosing": isinstance(form, OwnPasswordForm),
            "password_url": self._link(),
            "choose_url": self._link({CHOOSE: "1"}),
            "is_somebody_else": self.request.user.is_authenticated
            and self.request.user.pk != self._user.pk,
        }
        status = 422 if form is not None and form.is_bound else 200
        return self.render_to_response(context, status=status)

    def _by_form(self, form: PasswordOfAccountForm | OwnPasswordForm) -> HttpResponse:
        if isinstance(form, OwnPasswordForm):
            self._user.set_password(form.cleaned_data["password1"])
            return self._take()
        if not services.confirm(self.request, self.object.email_address):
            return self._used_or_old()
        return self._enter(form.user)

    def _take(self) -> HttpResponse:
        """Confirm with the name and password that the account's object has; nobody else's count."""
        user = self._user
        others = services.confirm_and_take(self.request, self.object.email_address, user)
        if others is None:
            return self._used_or_old()
        response = self._enter(user)
        finalize_password_reset(self.request, user)
        if others:
            text = _("Confirm these addresses of your account again, or remove them: %(emails)s")
            messages.warning(self.request, text % {"emails": ", ".join(others)})
        return response

    def _enter(self, user: User) -> HttpResponse:
        """Sign in whoever has just given or chosen the password, factors included."""
        self.logout_other_user(self.object)
        email = self.object.email_address.email
        login = Login(user=user, email=email, redirect_url=self._wanted or None)
        response: HttpResponse = perform_password_login(self.request, {"email": email}, login)
        return response

    def _link(self, query: dict[str, str] | None = None) -> str:
        goal = {REDIRECT_FIELD_NAME: self._wanted} if self._wanted else {}
        asked = urlencode({**(query or {}), **goal})
        return f"{self.request.path}?{asked}" if asked else str(self.request.path)

    @property
    def _wanted(self) -> str:
        return safe_next(self.request)

    def get_redirect_url(self) -> str:
        """Whoever is not signed in by confirming signs in first, and then goes on: to where they
        wanted to go, with a further address to the page of their addresses, else to the start."""
        is_further = is_further_address(self.object.email_address)
        further = reverse("account_email") if is_further else ""
        wanted = self._wanted or further
        if not self.request.user.is_authenticated:
            return address_of("account_login", wanted)
        return str(wanted or super().get_redirect_url())

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
                say_when_again(self.request)
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
