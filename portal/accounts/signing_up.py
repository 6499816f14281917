"""The form that makes an account; a module of its own, since allauth builds it on `forms`."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from .confirming.limits import wait_for_own_link_only
from .confirming.services import main_address_to_confirm
from .models import User
from .selectors import is_taken
from .services import give_up_unconfirmed


class SignupForm(AllauthSignupForm):
    """Takes as long for an address that has an account as for one that has none."""

    def validate_unique_email(self, value: str) -> str:
        """allauth takes every address as somebody's that any account has ever named.

        Raises:
            ValidationError: it is taken, where nobody has to confirm an address.
        """
        if is_taken(value):
            return str(super().validate_unique_email(value))
        self.account_already_exists = False
        return value

    def clean(self) -> dict[str, Any]:
        """allauth compares the password with the address only; the name is known here, too."""
        cleaned: dict[str, Any] = super().clean()
        password = cleaned.get("password1")
        if password and "password1" not in self.errors:
            person = User(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> Any:
        """Hash the password also where no account is made of it: hashing takes most of the time,
        and whoever measures it would know who has an account. It counts if the address waits to
        be confirmed, and is confirmed in this browser (`confirming.waiting.Chosen`)."""
        if self.account_already_exists:
            self.hashed = make_password(self.cleaned_data.get("password1"))
            address = main_address_to_confirm(self.cleaned_data["email"])
            if address is not None:
                wait_for_own_link_only(request, address)
        else:
            give_up_unconfirmed(self.cleaned_data["email"])
        return super().try_save(request)
