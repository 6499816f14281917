"""The form for one score of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from practices.models import Framework


class ScoreField(forms.DecimalField):
    """A score that people write as they are used to: decimal comma or point, a % sign."""

    def to_python(self, value: Any) -> Any:
        """The score as a Decimal, None for an empty field.

        Raises:
            ValidationError: it is no number.
        """
        if isinstance(value, str):
            value = value.replace("\u00a0", " ").strip().removesuffix("%").strip()
            value = value.replace(",", ".") if value.count(",") == 1 and "." not in value else value
        return super().to_python(value)


class CorrectionForm(forms.Form):
    """A score on the scale of the framework, or that it is not known; why, if one wants to say."""

    is_unknown = forms.BooleanField(label=_("This score is not known"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Such as “misread in the report” or “agreed by the board in May”."),
    )
    # What the person saw, so that nobody overwrites what somebody else has just entered.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None, *, framework: Framework, value: Decimal | None
    ) -> None:
        super().__init__(data, initial={"value": plain(value), "seen": plain(value)})
        low, high = framework.scale_min.normalize(), framework.scale_max.normalize()
        limits = {"low": f"{low:f}", "high": f"{high:f}"}
        # A score that came with more decimals can be sent again as it stands.
        decimals = len(plain(value).partition(".")[2])
        outside = _("Enter a number from %(low)s to %(high)s.") % limits
        self.fields["value"] = ScoreField(
            label=_("Score, from %(low)s to %(high)s") % limits,
            required=not data or "is_unknown" not in data,
            min_value=low,
            max_value=high,
            max_digits=5 + max(2, decimals),
            decimal_places=max(2, decimals),
            localize=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--num"}),
            error_messages={
                "required": _("Enter the score, or tick that it is not known."),
                "min_value": outside,
                "max_value": outside,
                "invalid": outside,
                "max_digits": outside,
                "max_whole_digits": outside,
                "max_decimal_places": _("At most two digits after the decimal mark."),
            },
        )
        self.order_fields(["value", "is_unknown", "reason", "seen"])

    def clean_seen(self) -> Decimal | None:
        """The score that was on the page; None for "not known"."""
        text: str = self.cleaned_data["seen"]
        try:
            found = Decimal(text) if text else None
        except ArithmeticError as error:
            raise ValidationError(_("Load the page again.")) from error
        return found if found is None or found.is_finite() else None

    def clean(self) -> dict[str, Any]:
        """A number or the box, not both."""
        data = super().clean() or {}
        if data.get("value") is not None and data.get("is_unknown"):
            self.add_error("value", _("Either enter a score or tick that it is not known."))
        return data


def plain(value: Decimal | None) -> str:
    """A score as the field takes it; nothing where it is not known."""
    return "" if value is None else f"{value.normalize():f}"
