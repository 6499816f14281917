"""Forms for a plan, its areas and its measures. Scores are entered in per cent of the scale."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.benchmarking.core.scoring import FrameworkSpec, Scores
from portal.benchmarking.wording import percent
from portal.improvement.core.rules import is_no_rise, is_past_due, wrong_done_day
from portal.shared_forms import SharedFormMixin
from practices.enums import MaturityLevel
from practices.selectors import ResourceCard

from .enums import MeasureStatus
from .figures import in_percent, in_units, percent_input, typed_percent
from .models import ImprovementPlan, Measure
from .sentences import DAY_WITHOUT_DONE, done_day_text, no_rise_text

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
OUTSIDE = _("The year must be between 2000 and 2100.")


def _day(**options: Any) -> forms.DateField:
    """A field for a day within sensible bounds."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST, OUTSIDE), MaxValueValidator(LATEST, OUTSIDE)],
        **options,
    )


def _in_order(form: forms.Form | forms.ModelForm, first: str, last: str) -> None:
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if start and end and end < start:
        form.add_error(last, _("This day is before the start."))


class PercentField(forms.Field):
    """Per cent of a scale, read as scores are elsewhere: "65", "65 %", "3/4"."""

    widget = forms.TextInput(
        attrs={"inputmode": "decimal", "class": "input input--num", "maxlength": "20"}
    )

    def to_python(self, value: Any) -> Decimal | None:
        """A number from 0 to 100; None where nothing was typed."""
        try:
            return typed_percent(str(value if value is not None else ""))
        except ValueError as error:
            text = _("Enter a number from 0 to 100, or points with their maximum: 3/4.")
            raise ValidationError(text) from error


class PlanForm(SharedFormMixin, forms.ModelForm):
    """Label and dates of the plan."""

    starts_on = _day(label=_("Start"))
    ends_on = _day(label=_("End"), required=False)

    class Meta:
        model = ImprovementPlan
        fields = ["target", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _in_order(self, "starts_on", "ends_on")
        return data


class AreaForm(SharedFormMixin, forms.Form):
    """An improvement area with its indicators; chosen ones have a field for their target."""

    title = forms.CharField(
        label=_("Title"), max_length=150, help_text=_("Say what you will do, in a few words.")
    )
    aim = forms.CharField(
        label=_("What shall be better"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("What would members or funders notice?"),
    )
    indicators = forms.MultipleChoiceField(
        label=_("Indicators"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one indicator.")},
        help_text=_("What the area is about. First scores come from the first assessment."),
    )
    effect = forms.CharField(
        label=_("Effect so far"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_("What has changed, with figures where you have them. It is on the sheet."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        framework: FrameworkSpec,
        target: MaturityLevel,
        scores: Scores,
        targets: Mapping[str, Decimal | None],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.framework, self.targets, self.scores = framework, targets, scores
        self.label_targets = {s.code: s.targets.get(target.value) for s in framework.indicators}
        self.fields["indicators"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (spec.code, f"{spec.code} {spec.title}") for spec in framework.indicators
        ]
        for spec in framework.indicators:
            if spec.code not in targets:
                continue
            suggested = in_percent(spec, self.label_targets[spec.code])
            self.fields[f"target-{spec.code}"] = PercentField(
                label=_("Target for %(indicator)s, in per cent")
                % {"indicator": f"{spec.code} {spec.title}"},
                required=False,
                initial=percent_input(in_percent(spec, targets[spec.code])) or None,
                help_text=_("First score: %(score)s. Target for %(label)s: %(target)s.")
                % {
                    "score": percent(in_percent(spec, scores.get(spec.code))),
                    "label": target.label,
                    "target": percent(suggested),
                },
            )
        self.order_fields(["title", "aim", "indicators", *self._target_names(), "effect"])

    def _target_names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("target-")]

    def clean(self) -> dict[str, Any]:
        """A target is above the first score; one that stood there already may stay."""
        data = super().clean() or {}
        for code in data.get("indicators", ()):
            spec, typed = self.framework.indicator(code), data.get(f"target-{code}")
            if spec is None or typed is None:
                continue
            first = in_percent(spec, self.scores.get(code))
            was = percent_input(in_percent(spec, self.targets.get(code)))
            if is_no_rise(typed, first) and percent_input(float(typed)) != was:
                self.add_error(f"target-{code}", no_rise_text(code, first))
        return data

    def add_no_rise(self, code: str, first: Decimal | None) -> None:
        """Name a target that the plan refused; `first` is the first score as the plan has it."""
        spec, field = self.framework.indicator(code), f"target-{code}"
        text = no_rise_text(code, in_percent(spec, first) if spec else None)
        self.add_error(field if field in self.fields else None, text)

    def chosen_targets(self) -> dict[str, Decimal | None]:
        """Targets of the chosen indicators by code, in units of the framework.

        One that has just been chosen gets the target of the label, if that is above its score.
        """
        result: dict[str, Decimal | None] = {}
        for code in self.cleaned_data["indicators"]:
            spec = self.framework.indicator(code)
            if spec is None:
                continue
            if code in self.targets:
                result[code] = in_units(spec, self.cleaned_data.get(f"target-{code}"))
            else:
                suggested = self.label_targets[code]
                is_open = suggested is None or is_no_rise(suggested, self.scores.get(code))
                result[code] = None if is_open else Decimal(str(suggested))
        return result


class MeasureForm(SharedFormMixin, forms.ModelForm):
    """A measure: what, who, when, with what, and the proof."""

    starts_on = _day(label=_("Start"), required=False)
    due_on = _day(label=_("Due"), required=False, help_text=_("Without it nobody is reminded."))
    done_on = _day(
        label=_("Done on"),
        required=False,
        help_text=_("Only for the state “Done”. If you leave it empty, today is taken."),
    )
    evidence_link = forms.URLField(
        label=_("Link to the evidence"),
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text=_("Where your own files are. Nothing is uploaded here."),
    )
    resources = forms.MultipleChoiceField(
        label=_("Guidance and training used"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Measure
        fields = [
            "title",
            "description",
            "responsible_role",
            "starts_on",
            "due_on",
            "status",
            "done_on",
            "evidence",
            "evidence_link",
        ]
        help_texts = {
            "responsible_role": _("A role, such as “cluster manager”, not a person's name."),
            "evidence": _("What an assessor could be shown, such as minutes or a list."),
        }
        widgets = {"description": forms.Textarea, "evidence": forms.Textarea}

    def __init__(self, *args: Any, offered: Sequence[ResourceCard], **options: Any) -> None:
        super().__init__(*args, **options)
        # Validation writes into the instance.
        self.due_before = self.instance.due_on
        self.done_before = self.instance.done_on, self.instance.starts_on
        self.fields["resources"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (card.identifier, f"{card.title} ({card.kind_label})") for card in offered
        ]
        if not offered:
            del self.fields["resources"]
        self.order_fields(
            ["title", "description", "responsible_role", "starts_on", "due_on", "resources"]
        )

    def clean_responsible_role(self) -> str:
        role: str = self.cleaned_data["responsible_role"]
        if "@" in role:
            raise ValidationError(_("Name a role, not an e-mail address."))
        return role

    def clean_evidence_link(self) -> str:
        link: str = self.cleaned_data["evidence_link"]
        if link and not link.startswith(("http://", "https://")):
            raise ValidationError(_("A link starts with https:// or http://."))
        return link

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _in_order(self, "starts_on", "due_on")
        due_on, is_done = data.get("due_on"), data.get("status") == MeasureStatus.DONE
        if is_past_due(due_on, self.due_before, timezone.localdate(), is_done=is_done):
            text = _("This day is over. Choose a later one, or say that the measure is done.")
            self.add_error("due_on", text)
        self._check_done_day(data, is_done=is_done)
        return data

    def _check_done_day(self, data: dict[str, Any], *, is_done: bool) -> None:
        """Days that stand there may stay; a day without the state is a question."""
        day, start = data.get("done_on"), data.get("starts_on")
        if day is None or "done_on" in self.errors:
            return
        if not is_done and day != self.done_before[0]:
            self.add_error("done_on", DAY_WITHOUT_DONE)
        elif is_done and (day, start) != self.done_before:
            wrong = wrong_done_day(day, start, timezone.localdate())
            if wrong:
                self.add_error("done_on", done_day_text(wrong))

    def values(self) -> dict[str, object]:
        """What `services.save_measure` takes, apart from the resources."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DoneForm(forms.Form):
    """The day on which a measure was done, beside its button."""

    done_on = _day(label=_("Done on"))


class ConfirmForm(forms.Form):
    """Deleting a plan asks for one tick, with script and without."""

    sure = forms.BooleanField(
        label=_("Delete the plan with its measures and its history"),
        error_messages={"required": _("Tick the box if you want to delete the plan.")},
    )
