"""The form that makes an account; a module of its own, since allauth builds it on `forms`."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from .selectors import is_taken
from .services import give_up_unconfirmed


class SignupForm(AllauthSignupForm):
    """Takes as long for an address that has an account as for one that has none."""

    def validate_unique_email(self, value: str) -> str:
        """allauth takes every address as somebody's that any account has ever named."""
        self.account_already_exists = is_taken(value)
        return value

    def try_save(self, request: HttpRequest) -> Any:
        """Hash the password also where no account is made of it: hashing takes most of the time,
        and whoever measures it would know who has an account."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        else:
            give_up_unconfirmed(self.cleaned_data["email"])
        return super().try_save(request)
