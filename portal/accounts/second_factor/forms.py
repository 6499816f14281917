"""allauth's forms in the words of this site."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.waiting import too_many_attempts


def _code(label: Any, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(label=label, help_text=hint, max_length=20, widget=widget)


_EITHER = _("Six digits from your authenticator app, or one of your recovery codes.")


class TakesACodeOnce:
    """A code is good once, and whoever has no attempts left is told when there are more.

    allauth forgets a code of an app after half a minute, though it is taken for longer
    (`MFA_TOTP_TOLERANCE`), and does not note the one that switched the app on.
    """

    def clean_code(self) -> str:
        user, typed = self.user, self.cleaned_data["code"]  # type: ignore[attr-defined]  # of the form
        used = f"portal.second-factor.used?user={user.pk}&code={_fingerprint(typed)}"
        if cache.get(used):
            self.cleaned_data["code"] = ""  # type: ignore[attr-defined]  # counted as a wrong one
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of the form
        except ValidationError as error:
            told = None
            if error.code in {"too_many_login_attempts", "rate_limited"}:
                told = too_many_attempts(context.request, f"mfa-auth-user-{user.pk}")
            raise told or error from None
        cache.set(used, "y", app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1))
        return code


def _fingerprint(code: str) -> str:
    """The same for all ways to write a code that allauth takes for one."""
    return hashlib.sha256(normalize_user_code(code).lower().encode()).hexdigest()


class AsksForWhatIsThere:
    """Nobody is asked for the digits of an app that they don't use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Authenticator.objects.filter(user_id=self.user.pk, type=Authenticator.Type.TOTP)  # type: ignore[attr-defined]  # of the form
        if not own.exists():
            self.fields["code"].help_text = _("One of your recovery codes.")  # type: ignore[attr-defined]  # of the form


class AuthenticateForm(TakesACodeOnce, AsksForWhatIsThere, base.AuthenticateForm):
    code = _code(_("Code"), _EITHER)


class ReauthenticateForm(TakesACodeOnce, AsksForWhatIsThere, base.ReauthenticateForm):
    code = _code(_("Code"), _EITHER)


class ActivateTOTPForm(TakesACodeOnce, totp.ActivateTOTPForm):
    code = _code(_("Code"), _("The six digits that the app shows now."))


# What fido2 raises when what was sent is no answer of a browser.
NONSENSE = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)


class ReadsCredential:
    """allauth expects that whoever posts is a browser; others get a message, not an error."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginWebAuthnForm(ReadsCredential, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateWebAuthnForm(ReadsCredential, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(ReadsCredential, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=80,
        help_text=_("So that you know later which one it is, for example “Laptop”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=_(
            "The device then asks for a finger, a face or a PIN. Untick it for a security key that "
            "can't: it is asked for after the password."
        ),
    )
    field_order = ["credential", "name", "passwordless"]

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except NONSENSE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
