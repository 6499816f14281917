"""Editing forms of resources: the same tabs and order for every type."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
    Panel,
)
from wagtail.models import Page

from .sections import Section


def resource_panels(sections: tuple[Section, ...], *extra: Panel) -> list[Panel]:
    """Title and summary, who it is for, the type's own sections, links, trust."""
    return [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("for_bronze"), FieldPanel("for_silver"), FieldPanel("for_gold")]
                ),
                InlinePanel("indicator_links", label=_("Indicator")),
            ],
            heading=_("Maturity levels and indicators"),
        ),
        *[FieldPanel(section.field, heading=section.heading) for section in sections],
        *extra,
        FieldPanel("file"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category"), FieldPanel("effort")]),
                FieldRowPanel([FieldPanel("ecosystem"), FieldPanel("country")]),
                FieldPanel("audiences"),
                FieldPanel("life_cycle_stages"),
                FieldPanel("tags"),
                FieldPanel("asked_as"),
            ],
            heading=_("Where it belongs"),
        ),
        InlinePanel(
            "links",
            heading=_("Links to other resources"),
            label=_("Link"),
            panels=[FieldPanel("kind"), PageChooserPanel("target")],
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("evidence"), FieldPanel("access")]),
                FieldRowPanel([FieldPanel("owner_name"), FieldPanel("licence")]),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_every")]),
                FieldPanel("sources"),
                FieldPanel("identifier"),
            ],
            heading=_("Trust and care"),
        ),
    ]
