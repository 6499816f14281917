"""A template or checklist, with its file where it has one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from practices.blocks import PROSE_FEATURES, form_blocks
from practices.enums import ResourceKind
from practices.fields import RichTextField, StreamField
from practices.panels import resource_tabs
from practices.sections import Section, SectionForm

from .resource import Resource


class Tool(Resource):
    """Guidance of a few lines and the form itself, on the page and as a file."""

    default_kind = ResourceKind.TEMPLATE
    is_creatable = True
    template = "practices/resource_page.html"
    parent_page_types = ["practices.ResourceIndexPage"]
    subpage_types: list[str] = []

    guidance = RichTextField(_("guidance"), features=PROSE_FEATURES)
    form = StreamField(form_blocks(), verbose_name=_("the form"))

    sections = (
        Section("guidance", _("How to use it"), SectionForm.PROSE),
        Section("form", _("The form"), SectionForm.FORM),
    )
    edit_handler = resource_tabs(sections, FieldPanel("kind"))

    class Meta:
        verbose_name = _("template or checklist")
        verbose_name_plural = _("templates and checklists")
