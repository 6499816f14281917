"""The report of searches in Wagtail's admin: a section for each question that editors have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.conf import settings
from django.db.models import Model, QuerySet
from django.forms import RadioSelect
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button, ButtonWithDropdown
from wagtail.permissions import policy_registry

from search.core.spreadsheets import defused
from search.editing import report
from search.editing.content import NewDraft, editing_desk
from search.models import OpenedResult, SearchedText, SynonymGroup

_PERIODS: dict[int, str | Promise] = {
    30: _("Last 30 days"),
    90: _("Last 90 days"),
    365: _("Last 12 months"),
}
_SHORTEST, *_LONGER = _PERIODS
_LANGUAGES = dict(settings.LANGUAGES)


def _language(row: dict[str, Any]) -> str:
    return str(_LANGUAGES.get(row["language"], row["language"]))


class PeriodFilter(django_filters.ChoiceFilter):
    """The last days, the shortest period where nothing was chosen."""

    def filter(self, rows: QuerySet[Model], value: str) -> QuerySet[Model]:
        """Rows of the period."""
        days = int(value) if value else _SHORTEST
        return rows.filter(day__gte=report.first_day(days))


class SearchesFilterSet(WagtailFilterSet):
    """Period and language."""

    days = PeriodFilter(
        label=_("Period"),
        empty_label=_PERIODS[_SHORTEST],
        choices=[(str(days), _PERIODS[days]) for days in _LONGER],
        widget=RadioSelect,
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        empty_label=_("All languages"),
        choices=settings.LANGUAGES,
        widget=RadioSelect,
    )

    class Meta:
        model = SearchedText
        fields = ["days", "language"]


class ActionsColumn(BaseColumn):
    """What an editor can do about a text: a synonym, or a page."""

    cell_template_name = "search/admin/actions_cell.html"

    def get_cell_context_data(
        self, instance: dict[str, Any], parent_context: dict[str, Any]
    ) -> dict[str, Any]:
        """The buttons of a row."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "buttons": instance["buttons"]}


@dataclass(frozen=True)
class ReportSection:
    """A question and the table that answers it. `counts` are the names of sums with their labels,
    the one that matters first."""

    slug: str
    label: str | Promise
    explanation: str | Promise
    empty: str | Promise
    rows: Callable[[Any], report.Sums]
    counts: Sequence[tuple[str, str | Promise]]


_TIMES = ("times", _("Searches"))
_EMPTY = ("empty", _("Found nothing"))
_PARTIAL = ("partial", _("Found in part"))
_OPENINGS = ("openings", _("Results opened"))

SECTIONS = (
    ReportSection(
        "nothing",
        _("Found nothing"),
        _(
            "What people searched without finding a page. Where a page exists under other words, "
            "add a synonym. Where none exists, write it."
        ),
        _("No search was without results in this period."),
        report.found_nothing,
        (_EMPTY, _TIMES),
    ),
    ReportSection(
        "in-part",
        _("Found in part"),
        _("No page has all of these words. What people saw has some of them."),
        _("Every search found all of its words in this period."),
        report.found_in_part,
        (_PARTIAL, _TIMES, _OPENINGS),
    ),
    ReportSection(
        "most",
        _("Searched most"),
        _("What people look for, whatever they found."),
        _("Nobody has searched in this period."),
        report.searched_most,
        (_TIMES, _EMPTY, _PARTIAL, _OPENINGS),
    ),
    ReportSection(
        "nothing-opened",
        _("Nothing opened"),
        _("These searches found pages, but none of them was opened. Do titles say what is inside?"),
        _("After every search with results, one of them was opened."),
        report.nothing_opened,
        (_TIMES, _PARTIAL),
    ),
    ReportSection(
        "opened",
        _("Opened"),
        _("What people chose among the results. A useful page far down may need a better title."),
        _("No result was opened in this period."),
        report.opened_most,
        (("times", _("Opened")),),
    ),
)


class SearchReportView(ReportView):
    """One section; `section` is set by the address."""

    model: ClassVar[type[Model]] = SearchedText
    section: ReportSection = SECTIONS[0]
    sections = SECTIONS
    page_title = _("Searches")
    header_icon = "search"
    template_name = "search/admin/report.html"
    results_template_name = "search/admin/report_results.html"
    filterset_class = SearchesFilterSet
    permission_required = "view"
    index_url_name = "search_report"
    index_results_url_name = "search_report_results"
    paginate_by = 50

    def get_index_url(self) -> str:
        """The address of this section."""
        return reverse("search_report", args=[self.section.slug])

    def get_index_results_url(self) -> str:
        """The address of the table alone."""
        return reverse("search_report_results", args=[self.section.slug])

    def get_page_subtitle(self) -> str:
        """The name of the section."""
        return str(self.section.label)

    def get_filename(self) -> str:
        """The name of a download."""
        return f"searches-{self.section.slug}"

    @cached_property
    def no_results_message(self) -> str:
        """What an empty table means."""
        return str(self.section.empty)

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters in force by name; a nonsensical one is none."""
        data = self.filters.form.cleaned_data if self.filters.is_valid() else {}
        return {name: data.get(name, "") for name in self.filters.filters}

    @cached_property
    def counters(self) -> QuerySet[Any]:
        """The counters of the period and language."""
        rows = self.model._default_manager.all()
        for name, value in self.chosen.items():
            rows = self.filters.filters[name].filter(rows, value)
        return rows

    @property
    def period_label(self) -> str:
        """The time that is summed up, and the language if one was chosen."""
        period = _PERIODS[int(self.chosen["days"] or _SHORTEST)]
        language = _LANGUAGES.get(self.chosen["language"])
        return ", ".join(str(part) for part in (period, language) if part)

    def get_filtered_queryset(self) -> report.Sums:
        """The rows of the section."""
        return self.section.rows(self.counters)

    @property
    def section_links(self) -> list[tuple[str | Promise, str, bool]]:
        """Label and address of each section, with the filters in force, and whether it is this."""
        kept = {name: value for name, value in self.chosen.items() if value}
        query = f"?{urlencode(kept)}" if kept else ""
        return [
            (one.label, reverse("search_report", args=[one.slug]) + query, one is self.section)
            for one in self.sections
        ]

    @property
    def list_export(self) -> list[str]:
        """The columns of a download."""
        return ["query", "language_label", *[name for name, _label in self.section.counts]]

    @property
    def export_headings(self) -> dict[str, str | Promise]:
        """Their headings."""
        return {"query": _("Text"), "language_label": _("Language"), **dict(self.section.counts)}

    custom_field_preprocess = {
        name: {"csv": defused, "xlsx": defused} for name in ("query", "title", "led_by")
    }

    def to_row_dict(self, item: dict[str, Any]) -> dict[str, Any]:
        """A row of a download."""
        row: dict[str, Any] = super().to_row_dict({**item, "language_label": _language(item)})
        return row

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """The columns of the table."""
        return [
            TitleColumn("query", label=_("Text"), get_url=lambda row: row["search_url"]),
            Column("language", label=_("Language"), accessor=_language),
            *[NumberColumn(name, label=label) for name, label in self.section.counts],
            ActionsColumn("actions", label=_("Do something about it")),
        ]

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Addresses and buttons for the rows of a page."""
        if self.is_export:
            return object_list
        rows = list(object_list)
        desk = editing_desk()
        drafts = desk.drafts(self.request.user) if desk else {}
        for row in rows:
            row["search_url"] = desk.search_url(row["query"], row["language"]) if desk else None
            row["buttons"] = self._buttons(row, drafts.get(row["language"], ()))
        return rows

    @cached_property
    def _may_add_synonyms(self) -> bool:
        meta = SynonymGroup._meta
        return bool(self.request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}"))

    def _buttons(self, row: dict[str, Any], drafts: Sequence[NewDraft]) -> list[Button]:
        buttons: list[Button] = []
        if self._may_add_synonyms:
            query = urlencode({"term": row["query"], "language": row["language"]})
            name = SynonymGroup.snippet_viewset.get_url_name("add")  # type: ignore[attr-defined]
            buttons.append(
                Button(
                    _("Add a synonym"),
                    url=f"{reverse(name)}?{query}",
                    classname="button button-small button-secondary",
                    attrs={
                        "aria-label": _("Add a synonym for “%(text)s”") % {"text": row["query"]}
                    },
                )
            )
        if drafts:
            query = urlencode({"title": row["query"]})
            buttons.append(
                ButtonWithDropdown(
                    label=_("New draft"),
                    buttons=[Button(one.label, url=f"{one.url}?{query}") for one in drafts],
                    classname="button button-small button-secondary",
                    attrs={"aria-label": _("New draft on “%(text)s”") % {"text": row["query"]}},
                )
            )
        return buttons


class OpenedReportView(SearchReportView):
    """What was opened."""

    model = OpenedResult
    section = SECTIONS[-1]
    list_export = ["title", "language_label", "times", "place", "texts", "led_by"]
    export_headings = {
        "title": _("Page"),
        "language_label": _("Language"),
        "times": _("Opened"),
        "place": _("Average place"),
        "texts": _("Different texts"),
        "led_by": _("Searched as"),
    }

    @cached_property
    def permission_policy(self) -> Any:
        """Who may see the texts may see what they led to."""
        return policy_registry.get_by_type(SearchedText)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        """The columns of the table."""
        return [
            TitleColumn("title", label=_("Page"), get_url=lambda row: row["edit_url"]),
            Column("language", label=_("Language"), accessor=_language),
            NumberColumn("times", label=_("Opened")),
            NumberColumn("place", label=_("Average place")),
            NumberColumn("texts", label=_("Different texts")),
            Column("led_by", label=_("Searched as")),
        ]

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Titles and the words that led to the pages: two queries for all rows."""
        rows = list(object_list)
        identifiers = {row["identifier"] for row in rows}
        desk = editing_desk()
        pages = desk.pages(identifiers) if desk else {}
        texts = report.leading_texts(self.counters, identifiers)
        for row in rows:
            # The reader's language may differ from the page's, where that has no other version.
            page = pages.get((row["identifier"], row["language"])) or next(
                (
                    one
                    for (identifier, _code), one in pages.items()
                    if identifier == row["identifier"]
                ),
                None,
            )
            row["title"] = page.title if page else row["identifier"]
            row["edit_url"] = page.url if page else None
            row["place"] = round(row["place"], 1)
            row["led_by"] = ", ".join(texts.get((row["identifier"], row["language"]), ()))
        return rows


def search_report(
    request: HttpRequest, section: str = SECTIONS[0].slug, results_only: bool = False
) -> HttpResponseBase:
    """A section of the report, or only its table. Raises Http404 for other names."""
    found = next((one for one in SECTIONS if one.slug == section), None)
    if found is None:
        raise Http404
    view = OpenedReportView if found is SECTIONS[-1] else SearchReportView
    response: HttpResponseBase = view.as_view(section=found, results_only=results_only)(request)
    return response
