"""A method that a team can run."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from practices.blocks import PROSE_FEATURES, fact_blocks, items_blocks, step_blocks
from practices.enums import ResourceKind
from practices.fields import RichTextField, StreamField
from practices.panels import resource_tabs
from practices.sections import Section, SectionForm

from .resource import Resource


class Methodology(Resource):
    """Result, occasion, people, preparation, steps with times, material, variants."""

    default_kind = ResourceKind.METHODOLOGY
    is_creatable = True
    template = "practices/resource_page.html"
    parent_page_types = ["practices.ResourceIndexPage"]
    subpage_types: list[str] = []

    purpose = RichTextField(_("purpose"), features=PROSE_FEATURES)
    when_to_use = RichTextField(_("when to use it"), features=PROSE_FEATURES)
    when_not = RichTextField(_("when not to use it"), features=PROSE_FEATURES)
    participants = StreamField(fact_blocks(), verbose_name=_("participants"))
    preparation = StreamField(items_blocks(), blank=True, verbose_name=_("preparation"))
    steps = StreamField(step_blocks(), verbose_name=_("steps"))
    materials = StreamField(items_blocks(), blank=True, verbose_name=_("material"))
    difficulties = StreamField(items_blocks(), verbose_name=_("difficulties"))
    small_office = RichTextField(
        _("variant for a small office"), features=PROSE_FEATURES, blank=True
    )

    sections = (
        Section("purpose", _("What it is for and what you get"), SectionForm.PROSE),
        Section("when_to_use", _("When to use it"), SectionForm.PROSE),
        Section("when_not", _("When not to use it"), SectionForm.PROSE),
        Section("participants", _("Who takes part"), SectionForm.FACTS),
        Section("preparation", _("Preparation"), SectionForm.ITEMS),
        Section("steps", _("How to do it"), SectionForm.STEPS, minimum=3),
        Section("materials", _("Material and templates"), SectionForm.ITEMS),
        Section("difficulties", _("Difficulties and how to handle them"), SectionForm.ITEMS, 2),
        Section("small_office", _("In a small office"), SectionForm.PROSE),
    )
    edit_handler = resource_tabs(sections)

    class Meta:
        verbose_name = _("methodology")
        verbose_name_plural = _("methodologies")
