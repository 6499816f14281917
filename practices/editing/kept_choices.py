"""What was chosen stays to be chosen: a form that is saved drops nobody in silence."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q
from django.forms import Field, ModelMultipleChoiceField
from django.utils.translation import gettext as _


def keep_chosen(field: Field, chosen: Collection[int]) -> None:
    """Offer in `field` also what is chosen already and couldn't be chosen any more, marked so.

    Args:
        field: of several objects, of which `limit_choices_to` offers some.
        chosen: primary keys of what is chosen as it is stored.
    """
    if not isinstance(field, ModelMultipleChoiceField) or field.queryset is None:
        return
    offered = field.queryset
    gone = set(chosen) - set(offered.filter(pk__in=chosen).values_list("pk", flat=True))
    if not gone:
        return
    either = Q(pk__in=offered.values("pk")) | Q(pk__in=gone)
    field.queryset = offered.model._default_manager.filter(either)
    plain = field.label_from_instance

    def label(one: object) -> str:
        text = plain(one)
        return _("%(name)s (has lost the right to it)") % {"name": text} if is_gone(one) else text

    def is_gone(one: object) -> bool:
        return getattr(one, "pk", None) in gone

    field.label_from_instance = label  # type: ignore[assignment,method-assign]
