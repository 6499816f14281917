"""The form for one score of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.benchmarking.corrections.units import (
    TypedScore,
    on_own_scale,
    on_reported_scale,
    read_score,
)
from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.imports.core.words.scale.scales import Scale, parse_scale
from portal.benchmarking.imports.messages import figure
from portal.benchmarking.models import Assessment
from portal.benchmarking.rounding import kept
from portal.benchmarking.wording import percent

_MOST_DECIMALS = 2


class CorrectionForm(forms.Form):
    """A score in per cent or in points of the report, or that it is not known; why, if one wants
    to say. A number that may be meant in either unit is asked about once."""

    value = forms.CharField(
        label=_("Score"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--num"}),
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=forms.RadioSelect)
    is_unknown = forms.BooleanField(label=_("This score is not known"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Such as “misread in the report” or “agreed by the board in May”."),
    )
    # What the person saw, so that nobody overwrites what somebody else has just entered.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # The number whose unit was asked for: the answer is one to that question alone.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None, *, assessment: Assessment, value: Decimal | None
    ) -> None:
        framework = assessment.framework
        self.own = Scale(float(framework.scale_min), float(framework.scale_max))
        self.reported = assessment.reported_scale
        self.now = value
        first = self.reported or self.own
        self.shown = score_text(value, first, self.own)
        initial = {"value": self.shown, "unit": str(first), "seen": plain(value)}
        super().__init__(data, initial=initial)
        units = dict.fromkeys((self.own, first))
        if data and (chosen := parse_scale(data.get("unit", ""))):
            units[chosen] = None
        self._offer({str(scale): unit_label(scale, self.own) for scale in units})
        self.fields["value"].help_text = self._hint(first)
        if data is None:
            self._mark_required()

    def _mark_required(self) -> None:
        self.fields["value"].required = self.fields["unit"].required = True

    def _hint(self, first: Scale) -> str:
        """The unit of the field, and how to say another one."""
        low, high = figure(first.least), figure(first.most)
        if first == self.own:
            text = _("In per cent, from %(low)s to %(high)s. Points with their maximum: 3/4.")
            if (self.own.low, self.own.high) != (0, 100):
                text = _("From %(low)s to %(high)s.")
        else:
            text = _("In the unit chosen below; “75 %%” and “3/4” say their own.")
        return text % {"low": low, "high": high}

    def _offer(self, choices: Mapping[str, object]) -> None:
        """The units to choose from; a hidden field where there is only one."""
        field = self.fields["unit"]
        field.choices = list(choices.items())  # type: ignore[attr-defined]  # a ChoiceField
        field.widget = forms.HiddenInput() if len(choices) < 2 else field.widget

    def clean_seen(self) -> Decimal | None:
        """The score that was on the page; None for "not known"."""
        text: str = self.cleaned_data["seen"]
        try:
            found = Decimal(text) if text else None
        except ArithmeticError as error:
            raise ValidationError(_("Load the page again.")) from error
        return found if found is None or found.is_finite() else None

    def clean(self) -> dict[str, Any]:
        """`value` on the scale of the framework; a number or the box, not both."""
        data = super().clean() or {}
        # Checked below, where the box and the question count as well; shown as what they are.
        self._mark_required()
        text, is_unknown = data.get("value", "").strip(), data.get("is_unknown")
        data["value"] = None
        if not text and not is_unknown:
            self.add_error("value", _("Enter the score, or tick that it is not known."))
        elif text and is_unknown:
            self.add_error("value", _("Either enter a score or tick that it is not known."))
        elif text:
            data["value"] = self._score(text, data)
        return data

    def _score(self, text: str, data: Mapping[str, Any]) -> Decimal | None:
        chosen = parse_scale(data.get("unit", ""))
        if text == self.shown and (chosen or self.own) == (self.reported or self.own):
            return self.now  # With as many decimals as it came with.
        asked = _number(data.get("asked", ""))
        found = read_score(text, chosen, self.own, self.reported, asked=asked)
        if isinstance(found, Problem):
            self.add_error("value", self._problem(found, chosen or self.own))
        elif found.scale is None:
            self._ask(found, chosen or self.own)
        elif _decimals(found.number) > _MOST_DECIMALS:
            self.add_error("value", _("At most two digits after the decimal mark."))
        else:
            return kept(on_own_scale(found.number, found.scale, self.own))
        return None

    @staticmethod
    def _problem(problem: Problem, unit: Scale) -> str:
        limits = {"low": figure(unit.least), "high": figure(unit.most)}
        if problem.code == "score-outside":
            limits = {name: figure(float(problem.params[key])) for name, key in _LIMITS}
        return gettext("Enter a number from %(low)s to %(high)s.") % limits

    def _ask(self, typed: TypedScore, unit: Scale) -> None:
        """Ask once which unit is meant, with what each would make of the number."""
        number = figure(typed.number)
        choices = {
            str(scale): score_on(number, scale)
            if (scale.low, scale.high) == (0, 100)
            else f"{score_on(number, scale)} = {percent(scale.percent(typed.number))}"
            for scale in typed.options
        }
        self._offer(choices)
        text = _("%(number)s can be meant in more than one way. Choose what it is.")
        if len(typed.options) == 1:
            text = _(
                "The scale chosen goes from %(low)s to %(high)s, and %(number)s is not on it. "
                "Is it meant in the unit below?"
            )
        self.fields["unit"].label = _("What %(number)s is") % {"number": number}
        self.fields["unit"].widget = forms.RadioSelect(choices=list(choices.items()))
        limits = {"low": figure(unit.least), "high": figure(unit.most)}
        self.add_error("unit", text % {"number": number, **limits})
        self.data = {**dict(self.data.items()), "asked": str(typed.number), "unit": ""}


_LIMITS = (("low", "min"), ("high", "max"))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _decimals(number: float) -> int:
    return len(plain(Decimal(str(number))).partition(".")[2])


def plain(value: Decimal | None) -> str:
    """A score for machines; nothing where it is not known."""
    return "" if value is None else f"{value.normalize():f}"


def score_text(value: Decimal | None, scale: Scale, own: Scale) -> str:
    """A stored score as the field has it, on `scale`; nothing where it is not known."""
    if value is None:
        return ""
    return figure(value if scale == own else on_reported_scale(float(value), scale, own))


def score_on(number: str, scale: Scale) -> str:
    """A number with its scale: "3 of 4", "2 on the scale 6 to 1"."""
    limits = {"number": number, "low": figure(scale.low), "high": figure(scale.high)}
    if (scale.low, scale.high) == (0, 100):
        return gettext("%(number)s per cent") % limits
    if scale.low == 0:
        return gettext("%(number)s of %(high)s") % limits
    return gettext("%(number)s on the scale %(low)s to %(high)s") % limits


def unit_label(scale: Scale, own: Scale) -> str:
    """A unit with what its middle or a step of it means."""
    limits = {"low": figure(scale.low), "high": figure(scale.high)}
    if (scale.low, scale.high) == (0, 100):
        return gettext("Per cent (0 to 100)")
    if scale == own:
        return gettext("Points of the framework (%(low)s to %(high)s)") % limits
    step = next((n for n in _steps(scale) if n not in (scale.low, scale.high)), scale.high)
    example = f"{score_on(figure(step), scale)} = {percent(scale.percent(step))}"
    text = gettext("Points of the report (%(low)s to %(high)s), such as %(example)s")
    return text % {**limits, "example": example}


def _steps(scale: Scale) -> list[float]:
    """Whole numbers of the scale, from one below its best score on."""
    down = 1 if scale.low < scale.high else -1
    return [scale.high - down * step for step in range(1, 3)]
