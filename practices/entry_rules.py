"""What entries of frameworks and vocabularies have in common: a name, and no change of sense
below what was recorded with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from practices.texts.emptiness import is_blank_text


def require_names(instance: models.Model) -> None:
    """Refuse what is called nothing: a required text is there in one language at least.

    Raises:
        ValidationError: said at the field in the site's own language.
    """
    errors = {}
    options: Any = translator.get_options_for_model(type(instance))
    for name in options.fields:
        columns = [build_localized_fieldname(name, code) for code, _name in settings.LANGUAGES]
        empty = all(is_blank_text(getattr(instance, one) or "") for one in columns)
        original: Any = instance._meta.get_field(name)
        if empty and not original.blank:
            message = _("Fill this in, in one language at least.")
            errors[build_localized_fieldname(name, settings.LANGUAGE_CODE)] = message
    if errors:
        raise ValidationError(errors)


def changed(instance: models.Model, names: Sequence[str]) -> list[str]:
    """Which of the fields differ from what is stored; none of what isn't stored yet."""
    stored = type(instance)._default_manager.filter(pk=instance.pk).first()
    if instance.pk is None or stored is None:
        return []
    fields: list[Any] = [instance._meta.get_field(name) for name in names]
    return [
        one.name for one in fields if getattr(instance, one.attname) != getattr(stored, one.attname)
    ]


def is_recorded(instances: models.QuerySet[models.Model]) -> bool:
    """Whether another app keeps something about one of `instances` that has to stay true.

    Those are the references that protect them, such as of scores and plans; the library's own
    pages only lead to an indicator.
    """
    own = instances.model._meta.app_label
    return any(
        _of(relation, instances).exists()
        for relation in _relations(instances.model)
        if getattr(relation, "on_delete", None) is models.PROTECT
        and relation.related_model._meta.app_label != own
    )


def is_used(instances: models.QuerySet[models.Model]) -> bool:
    """Whether anything at all refers to one of `instances`."""
    return any(_of(one, instances).exists() for one in _relations(instances.model))


def _relations(model: type[models.Model]) -> Iterator[models.ForeignObjectRel]:
    for field in model._meta.get_fields(include_hidden=True):
        if isinstance(field, models.ForeignObjectRel):
            yield field


def _of(
    relation: models.ForeignObjectRel, instances: models.QuerySet[models.Model]
) -> models.QuerySet[models.Model]:
    objects = relation.related_model._base_manager
    found: models.QuerySet[models.Model] = objects.filter(
        **{f"{relation.field.name}__in": instances}
    )
    return found
