"""Forms of the benchmark import."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EARLIEST_DAY = datetime.date(2000, 1, 1)


def validate_day(day: datetime.date) -> None:
    """Refuse days on which no assessment was made.

    Raises:
        ValidationError: the day is in the future or before 2000.
    """
    if day > timezone.localdate():
        raise ValidationError(_("The date is in the future."), code="future")
    if day < EARLIEST_DAY:
        raise ValidationError(_("The date is before 2000."), code="too-early")


class UploadForm(forms.Form):
    """A spreadsheet with scores and the day of the assessment. What is in the file is checked
    by `portal.benchmarking.spreadsheets`."""

    file = forms.FileField(
        label=_("CSV or XLSX file, up to 2 MB"),
        help_text=_(
            "One row for each indicator: code and score. Semicolons and decimal commas are fine."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    assessed_on = forms.DateField(
        label=_("Date of the assessment"),
        initial=timezone.localdate,
        validators=[validate_day],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
