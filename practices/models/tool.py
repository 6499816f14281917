"""A template or checklist, with its file where it has one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from practices.blocks import FORM_FEATURES, PROSE_FEATURES
from practices.enums import ResourceKind
from practices.panels import resource_panels
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
    form = RichTextField(_("the form"), features=FORM_FEATURES)

    sections = (
        Section("guidance", _("How to use it"), SectionForm.PROSE),
        Section("form", _("The form"), SectionForm.PROSE),
    )
    content_panels = resource_panels(sections, FieldPanel("kind"))

    class Meta:
        verbose_name = _("template or checklist")
        verbose_name_plural = _("templates and checklists")
