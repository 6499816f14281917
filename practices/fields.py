"""Model fields of the library."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import RichTextField as WagtailRichTextField
from wagtail.fields import StreamField as WagtailStreamField

from practices.cleaning import clean_html


class RichTextField(WagtailRichTextField):
    """Rich text that is cleaned before it is validated and before it is written."""

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
