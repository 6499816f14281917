"""The form of a new token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import ApiToken
from .services import MOST_TOKENS

VALIDITIES = [(30, _("30 days")), (90, _("90 days")), (365, _("One year"))]
USUAL_VALIDITY = 90


class TokenForm(forms.Form):
    """What the token is for and how long it is valid."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("For example the name of the program, so that you know later what to revoke."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"), choices=VALIDITIES, coerce=int, initial=USUAL_VALIDITY
    )

    def __init__(self, user: AbstractUser, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if ApiToken.objects.filter(user_id=self.user.pk).count() >= MOST_TOKENS:
            raise ValidationError(
                _("You have %(count)d tokens already. Revoke one that is not used any more.")
                % {"count": MOST_TOKENS}
            )
        return cleaned
