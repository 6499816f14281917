"""Asking a cluster, and what a cluster answers or offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.accounts.enums import PortalGroup
from portal.addresses import validate_sendable
from portal.clusters.models import Cluster
from portal.links import validate_no_address
from practices.editing.kept_choices import keep_chosen

from .enums import ConsentScope
from .models import Consent, RegionAuthority

SCOPE_HINT = _(
    "Scores of single areas and indicators are never shown for one cluster. With the second "
    "choice they count, anonymously, in figures of five or more clusters."
)


class AskForm(forms.Form):
    """An address and a few words."""

    email = forms.EmailField(
        label=_("E-mail address of a cluster manager"),
        max_length=254,
        validators=[validate_sendable],
        help_text=_(
            "You get the same answer whether or not the address belongs to a cluster here."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    message = forms.CharField(
        label=_("A few words from you"),
        required=False,
        max_length=500,
        validators=[validate_no_address],
        help_text=_("Say who you are and what you would use the figures for. No links."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ScopeForm(forms.Form):
    """How much of the cluster is shared."""

    scope = forms.ChoiceField(
        label=_("What the authority sees"),
        choices=ConsentScope.choices,
        initial=ConsentScope.LABEL,
        help_text=SCOPE_HINT,
    )


class OfferForm(ScopeForm):
    """Letting an authority follow that did not ask."""

    authority = forms.ModelChoiceField(
        label=_("Authority"), queryset=RegionAuthority.objects.none(), empty_label=_("Choose")
    )
    field_order = ("authority", "scope")

    def __init__(self, cluster: Cluster, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = Consent.objects.active().filter(cluster=cluster)
        field = self.fields["authority"]
        field.queryset = RegionAuthority.objects.exclude(  # type: ignore[attr-defined]  # a ModelChoiceField
            pk__in=following.values("authority")
        )


class AuthorityForm(WagtailAdminModelForm):
    """Officers are people of the group, also where somebody sends another number.

    Who is an officer and left the group sees nothing, and stays on the list until somebody takes
    them off it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = set(
            self.instance.officers.values_list("pk", flat=True) if self.instance.pk else ()
        )
        keep_chosen(self.fields["officers"], self.before)

    def clean_officers(self) -> Any:
        officers = self.cleaned_data["officers"]
        outside = officers.exclude(groups__name=PortalGroup.REGIONAL_OFFICERS)
        added = outside.exclude(pk__in=self.before)
        if added.exists():
            names = ", ".join(str(user) for user in added)
            raise ValidationError(
                _("Not in the group Regional officers: %(names)s.") % {"names": names}
            )
        return officers
