"""What the page behind the link asks for; a module of its own, since allauth builds on `forms`."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField
from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.forms import NameForm
from portal.accounts.models import User


class PasswordOfAccountForm(forms.Form):
    """The password of the account, counted as any other attempt to sign in."""

    password = PasswordField(
        label=gettext_lazy("Password of the account"), autocomplete="current-password"
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        credentials = {"email": self.user.email, "password": password}
        found = get_adapter().authenticate(self.request, **credentials)
        if found is None or found.pk != self.user.pk:
            raise ValidationError(
                _("This is not the password of the account. Try again, or choose a new one below.")
            )
        self.user = found
        return password


class OwnPasswordForm(NameForm, ResetPasswordKeyForm):
    """A new password, and the name: both may be those of somebody else."""

    field_order = ["name", "password1", "password2"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg]  # of allauth's form

    def clean_name(self) -> str:
        # A password must not be like the name, which allauth's fields look up here.
        name: str = self.cleaned_data["name"]
        self.user.name = name
        return name
