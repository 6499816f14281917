"""The facets of the search page: their order, labels, counts, and the chips of chosen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from practices.enums import EvidenceLevel, MaturityLevel, ResourceKind, VocabularyName
from practices.models import Area, Indicator
from practices.pagination import page_url
from practices.vocabulary import vocabulary
from search.core.analysis import fold
from search.core.query import SearchQuery
from search.core.results import SearchResults
from search.indexing.registry import Facet, register_facet

# In display order. Indicators appear below their areas.
FACETS = (
    Facet("type", _("Type")),
    Facet("level", _("Maturity level")),
    Facet("area", _("Quality area and indicator")),
    Facet("indicator", _("Indicator"), topical=True),
    Facet("category", _("Category"), topical=True),
    Facet("ecosystem", _("Industrial ecosystem")),
    Facet("country", _("Country")),
    Facet("effort", _("Effort")),
    Facet("evidence", _("Evidence")),
    Facet("audience", _("Audience")),
    Facet("lang", _("Language")),
)
OPEN_FACETS = frozenset({"type", "level", "area"})
# These facets are called like their vocabularies.
TERM_FACETS = (
    VocabularyName.CATEGORY,
    VocabularyName.EFFORT,
    VocabularyName.AUDIENCE,
    VocabularyName.ECOSYSTEM,
    VocabularyName.COUNTRY,
)
# A list of up to MOST_AT_ONCE values is shown whole, of a longer one the FIRST with most results.
MOST_AT_ONCE = 8
FIRST = 6

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One value: how many results it would leave, and the indicators below a chosen area."""

    value: str
    label: str
    count: int
    checked: bool
    name: str = ""
    children: list[FacetOption] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet. `options` are shown, `more` are those behind "Show all"."""

    name: str
    label: str
    open: bool
    options: list[FacetOption]
    more: list[FacetOption] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many values there are in all."""
        return len(self.options) + len(self.more)

    @property
    def more_open(self) -> bool:
        """Whether a chosen value is among those behind "Show all"."""
        return any(option.checked for option in self.more)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: its facet and value by name, and the address without it."""

    facet: str
    label: str
    remove_url: str


def register_facets() -> None:
    for facet in FACETS:
        register_facet(facet)


def facet_labels(areas: Sequence[Area]) -> dict[str, dict[str, str]]:
    """Labels of every facet value in display order, in the reader's language.

    Areas and indicators of the default framework come first and keep their codes; those of other
    frameworks can be asked for by address.
    """
    labels: dict[str, dict[str, str]] = {
        "type": {kind.value: str(kind.label) for kind in ResourceKind},
        "level": {level.value: str(level.label) for level in MaturityLevel},
        "evidence": {level.value: str(level.label) for level in EvidenceLevel},
        "area": {area.code: str(area) for area in areas},
        "lang": {code: get_language_info(code)["name_local"] for code, _ in settings.LANGUAGES},
        "indicator": {},
    }
    for indicator in _indicators(areas):
        labels["indicator"].setdefault(indicator.code, str(indicator))
        labels["area"].setdefault(indicator.area.code, str(indicator.area))
    labels |= {name.value: {} for name in TERM_FACETS}
    for term in vocabulary().terms.values():
        if term.vocabulary in labels:
            labels[term.vocabulary][term.slug] = term.label
    by_name = sorted(labels["country"].items(), key=lambda item: fold(item[1]))
    labels["country"] = dict(by_name)
    return labels


def _indicators(areas: Sequence[Area]) -> list[Indicator]:
    """All indicators, those of `areas` first."""
    return sorted(vocabulary().indicators.values(), key=lambda one: one.area not in areas)


def facet_groups(query: SearchQuery, results: SearchResults, labels: Labels) -> list[FacetGroup]:
    """Facets with counts; values without results are hidden unless chosen."""
    groups = []
    for facet in FACETS:
        if facet.name == "indicator":
            continue
        if facet.name == "area":
            options = _areas(query, results, labels)
        else:
            options = _options(facet.name, query, results, labels)
        if not options:
            continue
        chosen = any(one.checked or one.children for one in options)
        shown, more = _first_and_more(options)
        is_open = chosen or facet.name in OPEN_FACETS
        groups.append(FacetGroup(facet.name, str(facet.label), is_open, shown, more))
    return groups


def _options(
    name: str, query: SearchQuery, results: SearchResults, labels: Labels
) -> list[FacetOption]:
    counts = {count.value: count.count for count in results.facets.get(name, ())}
    chosen = query.filters.get(name, frozenset())
    return [
        FacetOption(value, label, counts.get(value, 0), value in chosen, name)
        for value, label in labels[name].items()
        if counts.get(value) or value in chosen
    ]


def _areas(query: SearchQuery, results: SearchResults, labels: Labels) -> list[FacetOption]:
    """Areas; below one that is chosen, or of which an indicator is, stand its indicators."""
    area_of: dict[str, str] = {}
    for indicator in _indicators(vocabulary().areas):
        area_of.setdefault(indicator.code, indicator.area.code)
    indicators = _options("indicator", query, results, labels)
    needed = {area_of[one.value] for one in indicators if one.checked}
    known = {one.value: one for one in _options("area", query, results, labels)}
    options = []
    for value, label in labels["area"].items():
        area = known.get(value)
        if area is None and value in needed:
            area = FacetOption(value, label, 0, False, "area")
        if area and (area.checked or value in needed):
            children = [one for one in indicators if area_of[one.value] == value]
            area = replace(area, children=children)
        if area:
            options.append(area)
    return options


def _first_and_more(options: list[FacetOption]) -> tuple[list[FacetOption], list[FacetOption]]:
    """The values with most results, and the others, each in display order.

    Choosing values of a facet does not change their counts, so none of them moves.
    """
    if len(options) <= MOST_AT_ONCE:
        return options, []
    ranked = sorted(range(len(options)), key=lambda place: -options[place].count)
    first = set(ranked[:FIRST])
    return (
        [one for place, one in enumerate(options) if place in first],
        [one for place, one in enumerate(options) if place not in first],
    )


def chips(query: SearchQuery, parameters: QueryDict, labels: Labels) -> list[Chip]:
    """One for each filter in force, in display order."""
    return [
        Chip(str(facet.label), label, without(parameters, facet.name, value))
        for facet in FACETS
        for value, label in labels[facet.name].items()
        if value in query.filters.get(facet.name, ())
    ]


def without(parameters: QueryDict, name: str, value: str | None = None) -> str:
    """The address without one value of a parameter, or without the parameter."""
    changed = parameters.copy()
    rest = [other for other in changed.getlist(name) if value is not None and other != value]
    changed.setlist(name, rest)
    if not rest:
        del changed[name]
    return page_url(changed, 1)
