"""allauth's adapter: account mails in the language of the person they are for."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core import context as context_of
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import translate_url
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.addresses import validate_sendable
from portal.security_log.notes import note, pseudonym

from .confirming.limits import note_link, wait_for_own_link_only
from .confirming.services import main_address_to_confirm
from .confirming.waiting import PASSWORD_THEN, is_password_still, note_password
from .redirects import address_of, safe_next
from .selectors import has_just_signed_in, language_of
from .waiting import too_many_attempts

# What a view that deletes for good names as its app when it asks for the password.
FOR_GOOD = "portal.accounts.deletion"


class AddressUnknownError(PermissionDenied):
    """A request without a network address that can be read, by which attempts are counted."""


class AccountAdapter(DefaultAccountAdapter):
    """The one writer of mails about accounts."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner of an account what happened to it, in the language of the account.

        The page may be in another one: who set "Language: Italiano" is written to in Italian.
        """
        # Some of allauth's mails wait for the commit, which may come after the request.
        current = request_context(context_of.request or self.request)
        with translation.override(self._language(user)), current:
            super().send_notification_mail(template_prefix, user, context, email)

    def clean_email(self, email: str) -> str:
        """What is typed into any form of allauth's: one that mails can be sent to."""
        validate_sendable(email)
        return super().clean_email(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail a link, in the language of the account if it has one: a new one has the page's."""
        user = context.get("user")
        language: str | None = translation.get_language()
        if isinstance(user, AbstractUser):
            language = self._language(user)
        # The page behind the link speaks as the mail does.
        links = {
            name: translate_url(value, language)
            for name, value in context.items()
            if language and name.endswith("_url") and isinstance(value, str)
        }
        with translation.override(language):
            # Whoever reads "it was not me" needs both. allauth takes the host of the request for
            # its own links, and one mail names one host; a command has no request.
            site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
            if self.request is not None:
                site = f"{self.request.scheme}://{self.request.get_host()}"
            wanted = safe_next(self.request) if self.request is not None else ""
            help_ = {
                "reset_url": site + address_of("account_reset_password", wanted),
                "sign_in_url": site + address_of("account_login", wanted),
                "support_email": settings.SUPPORT_EMAIL,
            }
            if template_prefix == "account/email/account_already_exists":
                # Where they wanted to go is kept on both ways in.
                links["password_reset_url"] = help_["reset_url"]
            super().send_mail(template_prefix, email, {**help_, **context, **links})

    def _language(self, user: AbstractUser) -> str | None:
        """The language that the account has; where it has none yet, the page's for one's own."""
        visitor = self.request is not None and not self.request.user.is_authenticated
        own = self.request is not None and self.request.user.pk == user.pk
        if not getattr(user, "language", "") and (own or visitor):
            return translation.get_language()
        return language_of(user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network address from which a request comes.

        Raises:
            AddressUnknownError: `X-Forwarded-For` is no address, or has too few of them.
        """
        try:
            address: str = super().get_client_ip(request)
        except (PermissionDenied, ImproperlyConfigured) as error:
            raise AddressUnknownError(str(error)) from error
        return address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Note that an account or a machine has no attempts left, which is no failed sign-in."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            typed = pseudonym(str(credentials.get("email", "")))
            note("limit-reached", level=logging.WARNING, path=request.path, typed=typed)
            key = self._get_login_attempts_cache_key(request, **credentials)
            told = too_many_attempts(request, key)
            if told is None:
                raise
            hint = _(
                "If the account is yours, set a new password: a mail by “Forgotten your "
                "password?” lets you in at once."
            )
            raise ValidationError([told, hint]) from None

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **options: Any
    ) -> HttpResponse | None:
        """Remember with which password a sign-in begins: it may wait for a mail or a factor."""
        if isinstance(user, AbstractUser):
            note_password(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **options)
        return response

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in, unless the password has changed while the sign-in waited.

        Raises:
            ImmediateHttpResponse: it has; it leads to the beginning.
        """
        if isinstance(user, AbstractUser) and not is_password_still(request, user):
            clear_login(request)
            raise ImmediateHttpResponse(redirect(address_of("account_login", safe_next(request))))
        request.session.pop(PASSWORD_THEN, None)
        super().login(request, user)

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        """Whoever signs up or in waits for their own last link only."""
        wait_for_own_link_only(request, email_address)
        return bool(super().should_send_confirmation_mail(request, email_address, signup))

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Mail the link, and note whose it is."""
        note_link(emailconfirmation.email_address)
        super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_account_already_exists_mail(self, email: str) -> None:
        """To an account that nobody has confirmed mail its link: who made it is not known."""
        address = main_address_to_confirm(email)
        if address is None:
            super().send_account_already_exists_mail(email)
        else:
            address.send_confirmation(context_of.request or self.request, signup=True)

    def is_reauthentication_required(self, *, app: str = "", **options: Any) -> bool:
        """Whoever has just signed in, in whichever way, has shown who they are.

        What can't be undone asks all the same: one click must not be all that it takes.
        """
        asked: bool = super().is_reauthentication_required(app=app, **options)
        if app == FOR_GOOD:
            return asked
        return asked and not has_just_signed_in(context_of.request or self.request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The start page in the language of the page on which somebody signed out."""
        return f"/{translation.get_language()}/"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, with where the person wanted to go when they asked for it."""
        url: str = super().get_reset_password_from_key_url(key)
        return self._going_on(url)

    def respond_email_verification_sent(
        self, request: HttpRequest, _user: AbstractBaseUser | None
    ) -> HttpResponse:
        """Lead to the page "Check your inbox", from where the way back keeps `next`."""
        return redirect(address_of("account_email_verification_sent", safe_next(request)))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of the mail, with where the person wanted to go when it was asked for."""
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        return self._going_on(url)

    def _going_on(self, url: str) -> str:
        wanted = safe_next(self.request) if self.request is not None else ""
        return f"{url}?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else url
