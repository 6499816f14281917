"""Profile, eligibility answers, offers and messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.links import shows_an_address
from portal.shared_forms import SharedFormMixin
from practices.enums import MaturityLevel
from practices.models import Term

from .addresses import is_platform_page, names_somebody_else
from .enums import AnswerState
from .models import MOST_MESSAGE, MOST_TEXT, WEB, EligibilityAnswer, PublicProfile

TEXT_HINT = _("Plain text, %(most)d characters at most. Everybody can read it.")


def _web_field(label: Any, help_text: Any = "") -> forms.URLField:
    return forms.URLField(
        label=label,
        required=False,
        max_length=300,
        assume_scheme="https",
        validators=[WEB],
        help_text=help_text,
    )


class ProfileForm(SharedFormMixin, forms.ModelForm):
    """What the cluster writes and shows. Whether it is published is decided by a button."""

    platform_url = _web_field(
        _("Page on the European Cluster Collaboration Platform"),
        _("Begins with https:// and is on clustercollaboration.eu."),
    )
    website = _web_field(_("Own website"))

    class Meta:
        model = PublicProfile
        fields = [
            "platform_url",
            "website",
            "language",
            "offers",
            "looks_for",
            "show_label",
            "show_portfolio",
            "show_members",
            "show_region",
        ]
        labels = {
            "offers": _("What you offer"),
            "looks_for": _("What you look for"),
            "language": _("Language of your texts"),
            "show_label": _("Show the label and its end date"),
            "show_portfolio": _("Show the comparative portfolio"),
            "show_members": _("Show the number of members"),
            "show_region": _("Show the region"),
        }
        help_texts = {
            "language": _("Readers of the other language see them as they are, with a note."),
        }
        widgets = {
            "offers": forms.Textarea(attrs={"rows": 4}),
            "looks_for": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("offers", "looks_for"):
            self.fields[name].help_text = TEXT_HINT % {"most": MOST_TEXT}

    def clean_platform_url(self) -> str:
        address: str = self.cleaned_data["platform_url"]
        if address and not is_platform_page(address):
            raise ValidationError(
                _(
                    "This is not a page of the platform. Copy the address of your profile there: "
                    "it begins with https:// and is on clustercollaboration.eu."
                )
            )
        return address

    def clean_website(self) -> str:
        address: str = self.cleaned_data["website"]
        if names_somebody_else(address):
            raise ValidationError(_("Leave out everything before the @, and the @ itself."))
        return address


class ProfileFilterForm(forms.Form):
    """Which profiles to list; empty means all."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    portfolio = forms.ChoiceField(label=_("Comparative portfolio"), required=False)
    label = forms.ChoiceField(
        label=pgettext_lazy("of a cluster", "Label"),
        required=False,
        choices=[("", _("Every label")), *MaturityLevel.choices],
    )

    def __init__(
        self, countries: Iterable[Term], portfolios: Iterable[Term], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, empty, terms in (
            ("country", _("Every country"), countries),
            ("portfolio", _("Every portfolio"), portfolios),
        ):
            choices = [("", empty), *((term.slug, str(term)) for term in terms)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class PointForm(SharedFormMixin, forms.Form):
    """The answer to one point; no state means not answered."""

    state = forms.ChoiceField(
        label=_("Your answer"),
        required=False,
        choices=AnswerState.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    proof_url = _web_field(_("Address of the proof"))

    def __init__(self, answer: EligibilityAnswer | None, *args: Any, **kwargs: Any) -> None:
        if answer is not None:
            kwargs["initial"] = {
                "state": answer.state,
                "note": answer.note,
                "proof_url": answer.proof_url,
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "state" in data and not data["state"] and (data.get("note") or data.get("proof_url")):
            self.add_error("state", _("Choose an answer for your note."))
        return data


class OfferForm(forms.Form):
    """Agreeing to share experience on one indicator."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    text = forms.CharField(
        label=_("What you can tell others"),
        max_length=300,
        help_text=_("One or two sentences, without addresses and links."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agreed = forms.BooleanField(label=_("We agree that others learn this about us"))

    def __init__(self, choices: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Choose")),
            *choices,
        ]

    def clean_text(self) -> str:
        return _without_addresses(self.cleaned_data["text"])


class MessageForm(forms.Form):
    """A question or an answer."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MOST_MESSAGE,
        help_text=_("Plain text, without e-mail addresses and links."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_text(self) -> str:
        return _without_addresses(self.cleaned_data["text"])


def _without_addresses(text: str) -> str:
    if shows_an_address(text):
        raise ValidationError(
            _(
                "Please leave out e-mail addresses and links: the portal passes messages on "
                "without them. Your website can stand on your public profile."
            )
        )
    return text
