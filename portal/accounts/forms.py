"""What people say of themselves: at sign-up, beside what allauth asks for, and later."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from practices.emptiness import is_blank_text
from practices.lines import one_line

from .models import User


class DetailsForm(forms.Form):
    """What the portal calls somebody, and the language in which it writes to them."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages when you begin, and of e-mails about your account."),
    )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if is_blank_text(name):
            raise ValidationError(_("Give a name that can be read."), code="blank")
        return name

    def save(self, user: User) -> None:
        """Keep both."""
        user.name, user.language = self.cleaned_data["name"], self.cleaned_data["language"]
        user.save(update_fields=["name", "language"])


class SignupForm(forms.Form):
    """Added by allauth to its own sign-up form."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
