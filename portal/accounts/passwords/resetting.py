"""The form that asks for a new password; a module of its own, since allauth builds on `forms`."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm

from portal.accounts.selectors import users_to_reset


class ResetPasswordForm(AllauthResetPasswordForm):
    """Mails the link only to an address that may reset the password (`reset_rule`)."""

    def clean_email(self) -> str:
        """allauth takes any address of an account when nobody has confirmed it."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"].lower())
        self.users = users_to_reset(email)
        return email
