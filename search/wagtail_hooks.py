"""Search in Wagtail's admin: the thesaurus, the report of searches, titles for new drafts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.signals import init_new_page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.core.query import clean_text
from search.editing.forms import SynonymGroupForm, field_name
from search.editing.panels import ThesaurusPreviewPanel
from search.editing.views.report import search_report
from search.editing.views.thesaurus import (
    SynonymGroupCreateView,
    SynonymGroupEditView,
    SynonymGroupIndexView,
    ThesaurusPreviewView,
)
from search.models import SearchedText, SynonymGroup


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "openquote"
    menu_label = _("Thesaurus")
    menu_order = 260
    add_to_admin_menu = True
    add_view_class = SynonymGroupCreateView
    edit_view_class = SynonymGroupEditView
    index_view_class = SynonymGroupIndexView
    list_display = ["shown_terms", "weak", "slug"]
    search_fields = ["slug"]
    edit_handler = ObjectList(
        [
            FieldPanel("slug"),
            FieldPanel("weak"),
            *[FieldPanel(field_name("terms", language)) for language, _label in settings.LANGUAGES],
            ThesaurusPreviewPanel(heading=_("What would change")),
        ],
        base_form_class=SynonymGroupForm,
    )


register_snippet(SynonymGroupViewSet)


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """The report, its table alone, and the preview of the thesaurus."""
    return [
        path("reports/searches/", search_report, name="search_report"),
        path("reports/searches/<slug:section>/", search_report, name="search_report"),
        path(
            "reports/searches/<slug:section>/results/",
            search_report,
            {"results_only": True},
            name="search_report_results",
        ),
        path("thesaurus/preview/", ThesaurusPreviewView.as_view(), name="thesaurus_preview"),
    ]


class SearchReportMenuItem(MenuItem):
    """Shown to those who may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy = policy_registry.get_by_type(SearchedText)
        return bool(policy.user_has_permission(request.user, "view"))


@hooks.register("register_reports_menu_item")
def register_report() -> MenuItem:
    """The report, first of all reports."""
    return SearchReportMenuItem(
        _("Searches"), reverse("search_report"), name="searches", icon_name="search", order=100
    )


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """Lets administrators give the report to other groups."""
    return Permission.objects.filter(
        content_type__app_label=SearchedText._meta.app_label, codename="view_searchedtext"
    )


@hooks.register("before_create_page")
def note_title(request: HttpRequest, parent_page: Page, page_class: type[Page]) -> None:
    """A new page may be asked for with `?title=`. Wagtail gives the page itself no request: its
    parent, which comes along, carries the title over."""
    parent_page.title_of_new_page = clean_text(request.GET.get("title", ""))


@receiver(init_new_page, dispatch_uid="search.title_of_new_page")
def take_title(page: Page, parent: Page, **kwargs: Any) -> None:
    """Begin a new page with the title that its address asks for."""
    title = getattr(parent, "title_of_new_page", "")
    page.title = page.title or (title[:1].upper() + title[1:])[:255]
