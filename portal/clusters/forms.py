"""Forms for creating, changing and joining a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.addresses import validate_sendable
from portal.limits.words import in_words
from portal.links import validate_no_address
from portal.security_log.notes import client_address
from portal.shared_forms import SharedFormMixin
from practices.enums import MaturityLevel, VocabularyName
from practices.models import Term
from practices.requests import AuthenticatedRequest
from search.core.analysis import fold

from . import services
from .enums import AuditAction, MembershipRole
from .models import Cluster

ROLE_HINT = _(
    "Managers change scores, settings, the plan and the team. Team members mark suggestions and "
    "say which measures of the plan are under way or done. Readers, such as board members, see "
    "everything and change nothing."
)


def _countries() -> list[tuple[int | str, str]]:
    """All countries, sorted by their names in the reader's language."""
    terms = Term.objects.filter(vocabulary=VocabularyName.COUNTRY)
    named = sorted(((term.pk, term.label) for term in terms), key=lambda each: fold(each[1]))
    return [("", gettext("Choose a country")), *named]


class ClusterForm(SharedFormMixin, forms.ModelForm):
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
        self.fields["country"].choices = _countries()  # type: ignore[attr-defined]
        if self.instance.counts_as_peer:
            for name in ("country", "portfolio"):
                self.fields[name].help_text = _(
                    "Your cluster is confirmed as a real one. A change here withdraws that, until "
                    "an editor confirms it again: its scores count in no median meanwhile."
                )
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
    """Joining with the code that a colleague sees on the cluster's settings page.

    Guesses are counted by `services.cluster_of_code`, for the person and their address.
    """

    code = forms.CharField(
        label=_("Code from a colleague"),
        max_length=32,
        help_text=_("A manager of the cluster finds it under Team and settings."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, request: AuthenticatedRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        try:
            cluster = services.cluster_of_code(code, self.request.user, client_address())
        except services.TooManyGuessesError as refused:
            raise ValidationError(
                _("Too many codes were tried. You can try again %(when)s."),
                params={"when": in_words(refused.seconds)},
                code="too-many",
            ) from refused
        if cluster is None:
            raise ValidationError(_("No cluster has this code. Check it with your colleague."))
        self.cluster = cluster
        return code


class InviteForm(forms.Form):
    """An address, a role and a few words."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        validators=[validate_sendable],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=MembershipRole.choices,
        initial=MembershipRole.MEMBER,
        help_text=ROLE_HINT,
    )
    message = forms.CharField(
        label=_("A few words from you"),
        required=False,
        max_length=300,
        validators=[validate_no_address],
        help_text=_("They stand in the mail as plain text, without links."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AuditFilterForm(forms.Form):
    """Which entries of the audit trail to show; empty means all."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    action = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[("", _("Everything")), *AuditAction.choices],
    )

    def __init__(self, people: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]  # a ChoiceField
