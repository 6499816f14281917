"""Forms for creating, changing and joining a cluster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from practices.enums import MaturityLevel, VocabularyName
from practices.models import Term

from .models import Cluster


class ClusterForm(forms.ModelForm):
    """What the portal needs to know of a cluster; only name and country are required."""

    class Meta:
        model = Cluster
        fields = [
            "name",
            "country",
            "region",
            "ecosystem",
            "portfolio",
            "founded",
            "member_count",
            "label",
            "label_valid_until",
            "target",
        ]
        widgets = {
            "label_valid_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, vocabulary in {
            "country": VocabularyName.COUNTRY,
            "ecosystem": VocabularyName.ECOSYSTEM,
            "portfolio": VocabularyName.PORTFOLIO,
        }.items():
            self.fields[field].queryset = Term.objects.filter(vocabulary=vocabulary)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["label"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("No label yet")),
            *MaturityLevel.choices,
        ]
        self.fields["label"].widget.choices = self.fields["label"].choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("label_valid_until") and not data.get("label"):
            self.add_error("label", _("Choose the label that is valid until this day."))
        return data


class JoinForm(forms.Form):
    """Joining with the code that a colleague sees on the cluster's settings page."""

    code = forms.CharField(
        label=_("Code from a colleague"),
        max_length=32,
        help_text=_("A manager of the cluster finds it under Team and settings."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        cluster = Cluster.objects.filter(join_code=code).first()
        if cluster is None:
            raise ValidationError(_("No cluster has this code. Check it with your colleague."))
        self.cluster = cluster
        return code
