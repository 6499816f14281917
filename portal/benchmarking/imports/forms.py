"""Forms of the benchmark import."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from practices.models import Framework

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
    """A spreadsheet with scores. What is in the file is checked by
    `portal.benchmarking.imports.core.reader`; the day of the assessment is read from it or asked
    for afterwards. Where clusters can be assessed in one framework only, the form does not ask for
    it."""

    file = forms.FileField(
        label=_("CSV or XLSX file, up to 2 MB"),
        help_text=_(
            "Your report as it is: indicators with their scores. Scale, columns and date are read "
            "from it; what is not clear is asked on the next page."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        frameworks: Sequence[Framework] = (),
    ) -> None:
        self.frameworks = list(frameworks)
        choices = [(each.slug, framework_name(each)) for each in self.frameworks]
        if data is not None and "framework" not in data and choices:
            data = data.copy()
            data["framework"] = choices[0][0]
        super().__init__(data, files)
        if len(choices) > 1:
            self.fields["framework"] = forms.ChoiceField(
                label=_("Framework of the report"), choices=choices, initial=choices[0][0]
            )


def framework_name(framework: Framework) -> str:
    """Title and version: two versions of a framework may have the same title."""
    return f"{framework.title}, {framework.version}"
