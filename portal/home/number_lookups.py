"""A number that no column holds is found nowhere, wherever it comes from.

Addresses, forms, query strings and the API take numbers of rows as people or programs send them.
Django itself answers `number=10**30` with nothing, but not the same of a relation, of the key of a
page (which is a relation to another table) or of a list of keys: there SQLite's driver raises an
OverflowError. With these lookups such a number is what it is, the key of nothing: pages that look
for it are not found, and forms say that the choice isn't among theirs.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, IntegerField
from django.db.models.fields.related import ForeignObject
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In


def _fits(value: Any, field: Field[Any, Any], connection: Any) -> bool:
    """Whether a column of `field` could hold `value`, as far as that is a question of size."""
    while getattr(field, "target_field", field) is not field:
        field = field.target_field  # type: ignore[attr-defined]  # a relation's, as asked above
    kind = field.get_internal_type()
    if not isinstance(value, int) or kind not in connection.ops.integer_field_ranges:
        return True
    lowest, highest = connection.ops.integer_field_range(kind)
    return bool((lowest is None or lowest <= value) and (highest is None or value <= highest))


class _OneThatFits:
    lhs: Any
    rhs: Any

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if not _fits(self.rhs, self.lhs.output_field, connection):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)  # type: ignore[misc]


class _ThoseThatFit:
    lhs: Any
    rhs: Any

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():  # type: ignore[attr-defined]
            field = self.lhs.output_field
            self.rhs = [one for one in self.rhs if _fits(one, field, connection)]
        return super().process_rhs(compiler, connection)  # type: ignore[misc]


class IntegerIn(_ThoseThatFit, In):
    """`number__in=…`."""


class RelationIn(_ThoseThatFit, RelatedIn):
    """`page__in=…`, and `pk__in=…` of a table whose key is a relation."""


class RelationExact(_OneThatFits, RelatedExact):
    """`page=…`, and `pk=…` of a table whose key is a relation."""


def register() -> None:
    """Take the place of Django's own lookups; called once by the app's configuration."""
    IntegerField.register_lookup(IntegerIn)
    ForeignObject.register_lookup(RelationIn)
    ForeignObject.register_lookup(RelationExact)
