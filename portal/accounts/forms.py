"""What people say of themselves: at sign-up, beside what allauth asks for, and later."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from portal.links import validate_no_address
from practices.fields import validate_readable

from .models import User


class NameForm(forms.Form):
    """How somebody is called, by the rules of `User.name`."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        validators=[validate_readable, validate_no_address],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class DetailsForm(NameForm):
    """What the portal calls somebody, and the language in which it writes to them."""

    language = forms.ChoiceField(
        label=_("Language"),
        # Each in its own name, as in the header of every page.
        choices=[
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _label in settings.LANGUAGES
        ],
        help_text=_("Of the pages when you begin, and of e-mails about your account."),
    )

    def save(self, user: User) -> None:
        """Keep both."""
        user.name, user.language = self.cleaned_data["name"], self.cleaned_data["language"]
        user.save(update_fields=["name", "language"])


class SignupForm(NameForm):
    """Added by allauth to its own sign-up form."""

    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
