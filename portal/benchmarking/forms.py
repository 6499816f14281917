"""Forms of the benchmark import."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
