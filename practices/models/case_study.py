"""What one cluster did, told from published sources or marked as invented."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practices.blocks import PROSE_FEATURES, fact_blocks, items_blocks
from practices.enums import ResourceKind
from practices.fields import RichTextField, StreamField
from practices.panels import resource_tabs
from practices.publishing.problems import Problem
from practices.sections import Section, SectionForm
from practices.texts.emptiness import is_blank

from .resource import Resource


class CaseStudy(Resource):
    """Facts, what was done, what came of it, what is not known, what to take from it."""

    default_kind = ResourceKind.CASE_STUDY
    is_creatable = True
    template = "practices/resource_page.html"
    parent_page_types = ["practices.ResourceIndexPage"]
    subpage_types: list[str] = []

    facts = StreamField(fact_blocks(), verbose_name=_("facts in brief"))
    starting_point = RichTextField(_("starting point"), features=PROSE_FEATURES)
    what_was_done = RichTextField(_("what was done"), features=PROSE_FEATURES)
    results = RichTextField(_("results"), features=PROSE_FEATURES)
    unknowns = RichTextField(_("what is not known"), features=PROSE_FEATURES, blank=True)
    difficulties = StreamField(items_blocks(), verbose_name=_("difficulties"))
    lessons = RichTextField(_("lessons"), features=PROSE_FEATURES)
    when_not = RichTextField(_("when not to follow it"), features=PROSE_FEATURES)
    questions = StreamField(items_blocks(), blank=True, verbose_name=_("questions"))

    sections = (
        Section("facts", _("Facts in brief"), SectionForm.FACTS),
        Section("starting_point", _("Starting point"), SectionForm.PROSE),
        Section("what_was_done", _("What was done"), SectionForm.PROSE),
        Section("results", _("What came of it"), SectionForm.PROSE),
        Section("unknowns", _("What we do not know"), SectionForm.PROSE),
        Section("difficulties", _("What was difficult"), SectionForm.ITEMS),
        Section("lessons", _("What to take from it and what to adapt"), SectionForm.PROSE),
        Section("when_not", _("When not to follow it"), SectionForm.PROSE),
        Section("questions", _("Two questions for your own cluster"), SectionForm.ITEMS),
    )
    edit_handler = resource_tabs(sections)

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    def further_problems(self) -> Iterator[Problem]:
        yield from super().further_problems()
        if not self.is_illustrative and is_blank(self.sources):
            message = gettext("Name the sources, or mark the case as an illustrative example.")
            yield Problem("sources", gettext("Sources"), message)
