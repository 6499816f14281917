"""Editing screens of the thesaurus: new groups from a searched text, warnings, the preview."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView

from search import selectors
from search.core.access import PUBLIC, STAFF
from search.core.query import SearchQuery, SynonymSet, Thesaurus, clean_text
from search.editing.forms import LANGUAGES, PreviewForm, read_terms
from search.editing.panels import texts_to_try
from search.editing.preview import Comparison, Terms, compare, function_words, terms_elsewhere
from search.engines import EngineUnavailable
from search.models import SynonymGroup

READERS = {"visitor": frozenset({PUBLIC}), "staff": frozenset({PUBLIC, STAFF})}
FIRST = 10


def warnings(group: SynonymGroup, terms: Terms) -> Iterator[str]:
    """What an editor may not have thought of, one sentence each."""
    for term in function_words(terms):
        yield _(
            "“%(term)s” is a word that nearly every page has. As a term it makes searches worse."
        ) % {"term": term}
    others = SynonymGroup.objects.exclude(pk=group.pk).values_list("slug", "terms")
    for term, slug in terms_elsewhere(terms, others):
        yield _(
            "“%(term)s” is also in the group “%(group)s”. A search for it finds what both mean."
        ) % {"term": term, "group": slug}


class WarningMixin:
    """Says after saving what may be wrong with a group."""

    request: HttpRequest

    def save_instance(self) -> SynonymGroup:
        """Save, and say what may be wrong."""
        group: SynonymGroup = super().save_instance()  # type: ignore[misc]
        for warning in warnings(group, group.terms):
            messages.warning(self.request, warning)
        return group


class SynonymGroupIndexView(IndexView):
    """The list of groups; its search box looks at the terms too."""

    def search_queryset(self, queryset: QuerySet[SynonymGroup]) -> QuerySet[SynonymGroup]:
        """Groups with the text in a term or in their name."""
        if not self.is_searching:
            return queryset
        # SQLite keeps letters with accents the way JSON escapes them.
        escaped = json.dumps(self.search_query)[1:-1]
        return queryset.filter(
            Q(slug__icontains=self.search_query)
            | Q(terms__icontains=self.search_query)
            | Q(terms__icontains=escaped)
        )


class SynonymGroupCreateView(WarningMixin, CreateView):
    """A new group, with `?term=` of a `language` filled in."""

    def get_initial_form_instance(self) -> SynonymGroup:
        """The group to begin with."""
        language = self.request.GET.get("language")
        term = clean_text(self.request.GET.get("term", ""))
        if not term or language not in LANGUAGES:
            return SynonymGroup()
        return SynonymGroup(slug=slugify(term)[:100], terms={language: [term]})


class SynonymGroupEditView(WarningMixin, EditView):
    """A group with warnings after saving."""


class ThesaurusPreviewView(WagtailAdminTemplateMixin, TemplateView):
    """What the group on the screen would change, before it is saved. Nothing is written.

    A script asks for the table alone; without it, the table comes on a page of its own.
    """

    http_method_names = ["post"]
    page_title: str | Promise = gettext_lazy("What would change")
    header_icon = "search"
    template_name = "search/admin/preview_page.html"
    fragment_name = "search/admin/preview.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for those who may change the thesaurus."""
        policy = policy_registry.get_by_type(SynonymGroup)
        if not policy.user_has_any_permission(request.user, ["add", "change"]):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The way back to the list of groups."""
        name = SynonymGroup.snippet_viewset.get_url_name("list")  # type: ignore[attr-defined]
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse(name), "label": str(SynonymGroup._meta.verbose_name_plural)},
            {"url": "", "label": str(self.page_title)},
        ]

    def post(self, request: HttpRequest) -> HttpResponse:
        """The comparison for each text."""
        form = PreviewForm(request.POST)
        context = preview_context(form, request.POST) if form.is_valid() else {"is_gone": True}
        if request.headers.get("X-Requested-With") == "fetch":
            return TemplateResponse(request, self.fragment_name, context)
        response: HttpResponse = self.render_to_response(self.get_context_data(**context))
        return response


def preview_context(form: PreviewForm, data: Any) -> dict[str, Any]:
    """Comparisons and warnings for the group on the screen."""
    group: SynonymGroup = form.cleaned_data["group"]
    terms = read_terms(data, group.terms)
    texts = form.texts()
    if not any(texts.values()):
        texts = texts_to_try(terms)
    changed = [
        *[one.as_set() for one in SynonymGroup.objects.exclude(pk=group.pk)],
        SynonymSet(
            {language: tuple(values) for language, values in terms.items()},
            form.cleaned_data["weak"],
        ),
    ]
    context: dict[str, Any] = {"warnings": list(warnings(group, terms))}
    access = READERS[form.cleaned_data["reader"] or "visitor"]
    try:
        context["comparisons"] = list(_comparisons(texts, access, Thesaurus(changed)))
    except EngineUnavailable:
        context["is_unavailable"] = True
    return context


def _comparisons(
    texts: dict[str, list[str]], access: frozenset[str], changed: Thesaurus
) -> Iterator[Comparison]:
    for language, of_language in texts.items():
        for text in of_language:
            query = SearchQuery(text=text, language=language, access=access, page_size=FIRST)
            yield compare(text, language, *selectors.preview(query, changed))
