"""What may stand behind the question mark. Anything else is refused by name, not ignored."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from portal.recommendations.selectors import LIST_LENGTH
from practices.enums import EvidenceLevel, MaturityLevel, ResourceKind
from practices.finding.facets import FACETS
from search.core.query import MAX_LENGTH, MAX_WINDOW, SORTS

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100
MOST_RECOMMENDATIONS = 200
MOST_HOURS = 10_000
# How many values of one filter an address may name.
MOST_VALUES = 50

# Filters with a closed list of values; the others depend on what editors have entered.
CLOSED: dict[str, list[str]] = {
    "type": ResourceKind.values,
    "level": MaturityLevel.values,
    "evidence": EvidenceLevel.values,
    "lang": [code for code, _name in settings.LANGUAGES],
}


class StrictSerializer(serializers.Serializer):
    """Refuses names that it does not know."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                known = ", ".join(sorted(self.fields))
                text = _("Not known here. Possible: %(names)s.") % {"names": known}
                raise serializers.ValidationError({name[:80]: [text] for name in unknown})
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class Parameters(StrictSerializer):
    """What every address takes. A parameter that takes one value is named once."""

    repeated: ClassVar[frozenset[str]] = frozenset()

    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        help_text=gettext_lazy("Language of the texts; otherwise Accept-Language decides."),
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        found = super().to_internal_value(data)
        if isinstance(data, QueryDict):
            twice = {
                name: [_("Give it once.")]
                for name, values in data.lists()
                if len(values) > 1 and name not in self.repeated
            }
            if twice:
                raise serializers.ValidationError(twice)
        return found


class PageParameters(Parameters):
    """Which part of a list."""

    page = serializers.IntegerField(
        min_value=1, max_value=MAX_WINDOW, default=1, help_text=gettext_lazy("Counts from 1.")
    )
    page_size = serializers.IntegerField(
        min_value=1,
        max_value=MAX_PAGE_SIZE,
        default=PAGE_SIZE,
        help_text=gettext_lazy("Entries on a page, 100 at most."),
    )


def _filter_field(name: str, label: Any) -> serializers.Field:
    if name in CLOSED:
        one: serializers.Field = serializers.ChoiceField(choices=CLOSED[name])
    else:
        one = serializers.CharField(max_length=80)
    return serializers.ListField(child=one, required=False, max_length=MOST_VALUES, help_text=label)


class SearchParameters(PageParameters):
    """A search: words, filters (several values of one: any of them), order."""

    repeated = frozenset(facet.name for facet in FACETS)

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=MAX_LENGTH,
        help_text=gettext_lazy("What to search for; without it, everything."),
    )
    sort = serializers.ChoiceField(choices=SORTS, default="relevance")
    exact = serializers.BooleanField(
        default=False, help_text=gettext_lazy("Takes the words as they are typed.")
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        fields: dict[str, serializers.Field] = super().get_fields()
        for facet in FACETS:
            fields[facet.name] = _filter_field(facet.name, facet.label)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["page"] * attrs["page_size"] > MAX_WINDOW:
            text = _("Only the first %(count)d results can be read. Narrow the search down.")
            raise serializers.ValidationError({"page": [text % {"count": MAX_WINDOW}]})
        return attrs


class HoursField(serializers.FloatField):
    """Hours; “nan” and “inf” are none."""

    def to_internal_value(self, data: Any) -> float:
        found: float = super().to_internal_value(data)
        if not math.isfinite(found):
            self.fail("invalid")
        return found


class RecommendationParameters(Parameters):
    """Which list of recommendations."""

    target = serializers.ChoiceField(
        choices=MaturityLevel.choices,
        required=False,
        help_text=gettext_lazy("The label aimed at; otherwise the cluster's own."),
    )
    hours = HoursField(
        min_value=0,
        max_value=MOST_HOURS,
        required=False,
        help_text=gettext_lazy("Working time that the whole list may take."),
    )
    limit = serializers.IntegerField(
        min_value=1,
        max_value=MOST_RECOMMENDATIONS,
        default=LIST_LENGTH,
        help_text=gettext_lazy("The most that are recommended."),
    )


class ImportParameters(Parameters):
    """How an assessment is sent."""

    dry_run = serializers.BooleanField(
        default=False, help_text=gettext_lazy("Checks everything and saves nothing.")
    )
