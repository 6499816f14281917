"""The thesaurus in Wagtail's editing screens: one line for each term."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import SynonymGroup, validate_terms


def _field_name(language: str) -> str:
    return f"terms_{language.replace('-', '_')}"


def _term_field(label: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(
        label=label, required=False, widget=area, help_text=_("One term per line.")
    )


# A form for panels has to declare its fields on the class; here they follow from the settings.
TermFields: Any = type(WagtailAdminModelForm)(
    "TermFields",
    (WagtailAdminModelForm,),
    {
        "__module__": __name__,
        **{_field_name(language): _term_field(label) for language, label in settings.LANGUAGES},
    },
)


class SynonymGroupForm(TermFields):
    """Terms as lines of text by language; terms in languages that the site lacks are kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, _label in settings.LANGUAGES:
            terms = self.instance.terms.get(language, [])
            self.initial[_field_name(language)] = "\n".join(terms)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        terms = dict(self.instance.terms)
        for language, _label in settings.LANGUAGES:
            lines = cleaned.get(_field_name(language), "").splitlines()
            terms[language] = [line.strip() for line in lines if line.strip()]
        terms = {language: values for language, values in terms.items() if values}
        try:
            validate_terms(terms)
        except ValidationError as error:
            self.add_error(_field_name(settings.LANGUAGE_CODE), error)
        else:
            self.instance.terms = terms
        return cleaned


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "openquote"
    menu_label = _("Thesaurus")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["slug", "weak"]
    search_fields = ["slug"]
    edit_handler = ObjectList(
        [
            FieldPanel("slug"),
            FieldPanel("weak"),
            *[FieldPanel(_field_name(language)) for language, _label in settings.LANGUAGES],
        ],
        base_form_class=SynonymGroupForm,
    )


register_snippet(SynonymGroupViewSet)
