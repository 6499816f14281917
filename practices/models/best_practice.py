"""A way of working that others can adopt."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from practices.blocks import PROSE_FEATURES, fact_blocks, items_blocks, step_blocks
from practices.enums import ResourceKind
from practices.fields import RichTextField, StreamField
from practices.panels import resource_tabs
from practices.sections import Section, SectionForm

from .resource import Resource


class BestPractice(Resource):
    """What goes wrong without it, what to do, what it takes, how one can tell that it works."""

    default_kind = ResourceKind.BEST_PRACTICE
    is_creatable = True
    template = "practices/resource_page.html"
    parent_page_types = ["practices.ResourceIndexPage"]
    subpage_types: list[str] = []

    situation = RichTextField(_("situation"), features=PROSE_FEATURES)
    steps = StreamField(step_blocks(), verbose_name=_("steps"))
    needs = StreamField(fact_blocks(), blank=True, verbose_name=_("what it takes"))
    signs = StreamField(items_blocks(), blank=True, verbose_name=_("signs of success"))
    proof = StreamField(items_blocks(), blank=True, verbose_name=_("proof"))
    difficulties = StreamField(items_blocks(), verbose_name=_("difficulties"))
    when_not = RichTextField(_("when not to use it"), features=PROSE_FEATURES)
    next_step = RichTextField(_("next step"), features=PROSE_FEATURES, blank=True)

    sections = (
        Section("situation", _("The situation"), SectionForm.PROSE),
        Section("steps", _("What you do, step by step"), SectionForm.STEPS, minimum=3),
        Section("needs", _("What you need"), SectionForm.FACTS),
        Section("signs", _("How you can tell that it works"), SectionForm.ITEMS),
        Section("proof", _("What a proof looks like"), SectionForm.ITEMS),
        Section("difficulties", _("What is difficult"), SectionForm.ITEMS, minimum=2),
        Section("when_not", _("When not to use it"), SectionForm.PROSE),
        Section("next_step", _("Next step"), SectionForm.PROSE),
    )
    edit_handler = resource_tabs(sections)

    class Meta:
        verbose_name = _("best practice")
        verbose_name_plural = _("best practices")
