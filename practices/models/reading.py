"""A text for self-study."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from practices.blocks import FORM_FEATURES, items_blocks
from practices.enums import ResourceKind
from practices.fields import RichTextField, StreamField
from practices.panels import resource_tabs
from practices.sections import Section, SectionForm

from .resource import Resource


class Reading(Resource):
    """Background that makes the rest of the library easier to use."""

    default_kind = ResourceKind.READING
    is_creatable = True
    template = "practices/resource_page.html"
    parent_page_types = ["practices.ResourceIndexPage"]
    subpage_types: list[str] = []

    text = RichTextField(_("text"), features=FORM_FEATURES)
    questions = StreamField(items_blocks(), blank=True, verbose_name=_("questions"))

    sections = (
        Section("text", _("In short"), SectionForm.PROSE),
        Section("questions", _("Questions for your own cluster"), SectionForm.ITEMS),
    )
    edit_handler = resource_tabs(sections)

    class Meta:
        verbose_name = _("self-study reading")
        verbose_name_plural = _("self-study readings")
