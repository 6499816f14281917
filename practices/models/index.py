"""A page that lists the resources below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from practices.fields import LineField
from practices.pages.rules import PageRules
from practices.permissions import PrivateSections


class ResourceIndexPage(PageRules, PrivateSections, Page):
    """Lists one kind of resource, newest check first, a page at a time."""

    introduction = LineField(
        _("introduction"),
        max_length=300,
        help_text=_("What readers find in this list. Shown below its title."),
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "practices.BestPractice",
        "practices.Methodology",
        "practices.CaseStudy",
        "practices.Tool",
        "practices.Reading",
    ]
    template = "practices/resource_index_page.html"

    class Meta:
        verbose_name = _("list of resources")
        verbose_name_plural = _("lists of resources")

    def __str__(self) -> str:
        return self.title
