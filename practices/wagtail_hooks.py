"""Editing screens for frameworks, vocabularies and the thesaurus."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from practices.models import Area, Framework, Indicator, IndicatorTarget, Term


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
    list_display = ["title", "version", "is_default", "official"]
    panels = [
        FieldRowPanel([FieldPanel("title_en"), FieldPanel("title_it")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("version")]),
        FieldRowPanel([FieldPanel("version_note_en"), FieldPanel("version_note_it")]),
        FieldRowPanel([FieldPanel("disclaimer_en"), FieldPanel("disclaimer_it")]),
        FieldRowPanel([FieldPanel("scale_min"), FieldPanel("scale_max")]),
        FieldRowPanel([FieldPanel("is_default"), FieldPanel("official")]),
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
        FieldRowPanel([FieldPanel("description_en"), FieldPanel("description_it")]),
    ]


class IndicatorViewSet(SnippetViewSet):
    model = Indicator
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
    list_display = ["framework", "indicator", "level", "value", "official"]
    list_filter = ["framework", "level"]
    panels = [
        FieldRowPanel([FieldPanel("framework"), FieldPanel("indicator")]),
        FieldRowPanel([FieldPanel("level"), FieldPanel("value"), FieldPanel("official")]),
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
