"""Private sections, and editing screens for frameworks, vocabularies and the thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from practices.editing import others_drafts, reports, session  # noqa: F401  # register their hooks
from practices.editing.choosers import IndicatorChooserViewSet
from practices.editing.moving import deletions, places  # noqa: F401
from practices.files.access import require_document
from practices.files.admin_api import DocumentList, ImageList
from practices.models import Area, Framework, Indicator, IndicatorTarget, Term
from practices.permissions import STAFF, reader_atoms
from practices.publishing import endings, opened_files, together  # noqa: F401  # register hooks
from practices.publishing import hooks as publishing_hooks  # noqa: F401
from practices.texts import rich_text

ServePage = Callable[[Page, HttpRequest, Any, Any], HttpResponse]


# Outermost: Wagtail's own check of private sections is what `serve_page` does.
@hooks.register("on_serve_page", order=-1)
def private_sections(serve_page: ServePage) -> ServePage:
    """Private sections as `practices.permissions` has them.

    Who may open every resource enters any section. Others who are signed in are refused: sending
    them to the log-in, as Wagtail does, would send them round in a circle.
    """

    def serve(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        if STAFF in reader_atoms(request.user):
            served: HttpResponse = page.serve(request, *args, **kwargs)
            return served
        response = serve_page(page, request, args, kwargs)
        if request.user.is_authenticated and _asks_to_sign_in(response):
            raise PermissionDenied
        return response

    return serve


def _asks_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response["Location"].startswith(
        resolve_url(settings.WAGTAIL_FRONTEND_LOGIN_URL)
    )


# After Wagtail's own handler, which this one takes the place of.
@hooks.register("register_rich_text_features", order=10)
def register_links(features: FeatureRegistry) -> None:
    rich_text.register(features)


@hooks.register("insert_editor_js")
def watch_edits() -> str:
    """Whatever is typed is a change until it is saved."""
    return format_html('<script src="{}"></script>', static("practices/watching_edits.js"))


@hooks.register("insert_editor_js")
def pasted_tables() -> str:
    """A pasted table arrives with its figures apart."""
    return render_to_string("practices/editing/pasting.html")


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "list-ul"
    menu_label = _("Terms")
    list_display = ["label", "slug", "vocabulary", "sort_order"]
    list_filter = ["vocabulary"]
    search_fields = ["label_en", "label_it", "slug"]
    panels = [
        FieldPanel("vocabulary"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("label_en"), FieldPanel("label_it")]),
        FieldRowPanel([FieldPanel("meaning_en"), FieldPanel("meaning_it")]),
        FieldPanel("sort_order"),
    ]


class FrameworkViewSet(SnippetViewSet):
    model = Framework
    icon = "clipboard-list"
    menu_label = _("Frameworks")
    list_display = ["title", "version", "is_default", "is_retired", "official"]
    panels = [
        FieldRowPanel([FieldPanel("title_en"), FieldPanel("title_it")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("version")]),
        FieldRowPanel([FieldPanel("version_note_en"), FieldPanel("version_note_it")]),
        FieldRowPanel([FieldPanel("disclaimer_en"), FieldPanel("disclaimer_it")]),
        FieldRowPanel([FieldPanel("scale_min"), FieldPanel("scale_max")]),
        FieldRowPanel([FieldPanel("is_default"), FieldPanel("is_retired"), FieldPanel("official")]),
    ]


class AreaViewSet(SnippetViewSet):
    model = Area
    icon = "folder-open-inverse"
    menu_label = _("Areas")
    list_display = ["code", "title", "framework", "verified"]
    list_filter = ["framework"]
    panels = [
        FieldPanel("framework"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("sort_order"), FieldPanel("verified")]),
        FieldRowPanel([FieldPanel("title_en"), FieldPanel("title_it")]),
        FieldRowPanel([FieldPanel("short_title_en"), FieldPanel("short_title_it")]),
        FieldRowPanel([FieldPanel("description_en"), FieldPanel("description_it")]),
    ]


class IndicatorViewSet(SnippetViewSet):
    model = Indicator
    chooser_viewset_class = IndicatorChooserViewSet
    chooser_per_page = 100  # a whole framework
    icon = "tasks"
    menu_label = _("Indicators")
    list_display = ["code", "title", "area", "weight", "verified"]
    list_filter = ["area__framework"]
    search_fields = ["code", "title_en", "title_it"]
    panels = [
        FieldPanel("area"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("sort_order"), FieldPanel("weight")]),
        FieldRowPanel([FieldPanel("title_en"), FieldPanel("title_it")]),
        FieldRowPanel([FieldPanel("description_en"), FieldPanel("description_it")]),
        FieldRowPanel([FieldPanel("why_it_matters_en"), FieldPanel("why_it_matters_it")]),
        FieldRowPanel([FieldPanel("evidence_examples_en"), FieldPanel("evidence_examples_it")]),
        MultiFieldPanel(
            [FieldPanel("verified"), FieldPanel("verified_scope")], heading=_("What was seen")
        ),
    ]


class IndicatorTargetViewSet(SnippetViewSet):
    model = IndicatorTarget
    icon = "success"
    menu_label = _("Targets")
    list_display = ["framework", "indicator", "level", "value", "total", "official"]
    list_filter = ["framework", "level"]
    panels = [
        FieldRowPanel([FieldPanel("framework"), FieldPanel("indicator")]),
        FieldRowPanel(
            [
                FieldPanel("level"),
                FieldPanel("value"),
                FieldPanel("total"),
                FieldPanel("official"),
            ]
        ),
    ]


class LibraryGroup(SnippetViewSetGroup):
    menu_label = _("Frameworks and terms")
    menu_icon = "clipboard-list"
    menu_order = 250
    items = (
        FrameworkViewSet,
        AreaViewSet,
        IndicatorViewSet,
        IndicatorTargetViewSet,
        TermViewSet,
    )


register_snippet(LibraryGroup)


@hooks.register("before_delete_snippet")
def keep_the_default_framework(
    request: HttpRequest, instances: Sequence[Model]
) -> HttpResponse | None:
    """Pages of clusters need the default framework: say so instead of deleting it."""
    if not any(isinstance(item, Framework) and item.is_default for item in instances):
        return None
    messages.error(request, _("The default framework can't be deleted. Choose another one first."))
    return redirect(FrameworkViewSet().get_url_name("list"))


@hooks.register("before_serve_document")
def refuse_files_of_closed_pages(document: AbstractDocument, request: HttpRequest) -> None:
    """A document is for those who may read a live page that uses it."""
    require_document(document, request)


# After Wagtail's own lists, which these take the place of.
@hooks.register("construct_admin_api", order=10)
def lists_of_files(router: WagtailAPIRouter) -> None:
    router.register_endpoint("documents", DocumentList)
    router.register_endpoint("images", ImageList)
