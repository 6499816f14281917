"""Forms of the editing screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from search.core.query import clean_text
from search.models import SynonymGroup, validate_terms

LANGUAGES = tuple(code for code, _label in settings.LANGUAGES)
# How many texts of a language are tried out at once.
MOST_TRIED = 6


def field_name(prefix: str, language: str) -> str:
    """The name of a field that there is for each language."""
    return f"{prefix}_{language.replace('-', '_')}"


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _area(label: Any, help_text: Any, rows: int) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=area, help_text=help_text)


# A form for panels has to declare its fields on the class; here they follow from the settings.
TermFields: Any = type(WagtailAdminModelForm)(
    "TermFields",
    (WagtailAdminModelForm,),
    {
        "__module__": __name__,
        **{
            field_name("terms", language): _area(label, _("One term per line."), 5)
            for language, label in settings.LANGUAGES
        },
    },
)


class SynonymGroupForm(TermFields):
    """Terms as lines of text by language; terms in languages that the site lacks are kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            terms = self.instance.terms.get(language, [])
            self.initial[field_name("terms", language)] = "\n".join(terms)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        terms = read_terms(cleaned, self.instance.terms)
        try:
            validate_terms(terms)
        except ValidationError as error:
            self.add_error(field_name("terms", settings.LANGUAGE_CODE), error)
        else:
            self.instance.terms = terms
        return cleaned


def read_terms(
    data: Mapping[str, Any], known: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """The terms of a filled-in form by language, with those known in languages without a field."""
    terms = dict(known)
    for language in LANGUAGES:
        terms[language] = lines(data.get(field_name("terms", language), ""))
    return {language: values for language, values in terms.items() if values}


class PreviewForm(forms.Form):
    """What to try out: a group as it stands on the screen, texts by language, and for whom."""

    group = forms.ModelChoiceField(SynonymGroup.objects.all(), required=False)
    weak = forms.BooleanField(required=False)
    reader = forms.ChoiceField(
        label=_("Search as"),
        required=False,
        choices=[("visitor", _("A visitor")), ("staff", _("Somebody who may open everything"))],
    )

    def __init__(self, *args: Any, tried: Mapping[str, Sequence[str]] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for language, label in settings.LANGUAGES:
            area = _area(label, "", 4)
            area.initial = "\n".join((tried or {}).get(language, ()))
            self.fields[field_name("try", language)] = area

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The fields of the texts to try."""
        return [self[field_name("try", language)] for language in LANGUAGES]

    def clean_group(self) -> SynonymGroup:
        """The group on the screen, without its terms if it is new."""
        return self.cleaned_data["group"] or SynonymGroup()

    def texts(self) -> dict[str, list[str]]:
        """The texts to try, by language."""
        return {
            language: [
                text
                for line in lines(self.cleaned_data.get(field_name("try", language), ""))
                if (text := clean_text(line))
            ][:MOST_TRIED]
            for language in LANGUAGES
        }
