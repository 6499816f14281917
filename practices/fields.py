"""Model fields of the library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField as WagtailRichTextField
from wagtail.fields import StreamField as WagtailStreamField

from practices.texts.cleaning import clean_html
from practices.texts.emptiness import is_blank_text
from practices.texts.lines import one_line
from practices.texts.sent_rich_text import UnreadableText


class RichTextFormField(forms.CharField):
    """Takes what the editor sends, and says at the field what no editor makes."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, UnreadableText):
            if value.is_too_much:
                raise ValidationError(_("This text is too long. Shorten it."), code="too-much")
            raise ValidationError(
                _(
                    "This text did not arrive as the editor makes it. Its words are kept, without "
                    "their formatting: look through them, and save again."
                ),
                code="unreadable",
            )
        return super().to_python(value)


class RichTextField(WagtailRichTextField):
    """Rich text that is cleaned before it is validated and before it is written."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(clean_html(value) if value else value, model_instance)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_html(value) if value else value


class StreamField(WagtailStreamField):
    """A StreamField whose block definitions stay out of migrations.

    Blocks describe the editing form, not the database column, so a change of a block
    needs no migration.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


def validate_readable(text: str) -> None:
    """Refuse a text of which nobody sees anything, such as a name of spaces without width."""
    if text and is_blank_text(text):
        raise ValidationError(_("Nobody can read this: write it in letters."), code="blank")


class LineField(models.CharField):
    """A text of one line that can be read, whatever brings it: a form, the API, a file, code.

    For names and titles, which stand in subjects of mails, logs and lists. To migrations it is
    the plain field that the column is.
    """

    default_validators = [*models.CharField.default_validators, validate_readable]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return one_line(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), kwargs
