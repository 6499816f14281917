"""Editing forms of resources: the same tabs and order for every type."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    TabbedInterface,
)
from wagtail.models import Page

from practices.editing.widgets import CountedTextarea

from .forms import PublishingPageForm
from .sections import Section

MOST_SUMMARY = 160


def choice(field: str) -> FieldPanel:
    """One term of the field's own vocabulary, from a plain list."""
    return FieldPanel(field, widget=forms.Select)


def choices(field: str) -> FieldPanel:
    """Any number of terms of the field's own vocabulary."""
    return FieldPanel(field, widget=forms.CheckboxSelectMultiple)


def fewest(section: Section) -> str | Promise:
    """Says beforehand how many entries publishing asks for; empty where one or none is enough."""
    if section.minimum < 2:
        return ""
    return format_lazy(_("At least {number} before publishing."), number=section.minimum)


def resource_tabs(sections: tuple[Section, ...], *extra: Panel) -> TabbedInterface:
    """What it says, whom it is for, what belongs to it, who keeps it; then Wagtail's own tabs."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("summary", widget=CountedTextarea(MOST_SUMMARY)),
                    *[
                        FieldPanel(
                            section.field, heading=section.heading, help_text=fewest(section)
                        )
                        for section in sections
                    ],
                    *extra,
                ],
                heading=_("Text"),
            ),
            ObjectList(_belongs(), heading=_("Whom it is for")),
            ObjectList(_material(), heading=_("Picture, file and links")),
            ObjectList(_trust(), heading=_("Trust and care")),
            ObjectList(Page.promote_panels, heading=_("Address")),
            ObjectList(Page.settings_panels, heading=_("Dates")),
        ],
        # A form of one's own tabs has to be told; Wagtail reads the page's own only without them.
        base_form_class=PublishingPageForm,
    )


def _belongs() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("for_bronze"), FieldPanel("for_silver"), FieldPanel("for_gold")]
                ),
                InlinePanel("indicator_links", label=_("Indicator")),
            ],
            heading=_("Maturity levels and indicators"),
            help_text=_(
                "Clusters that are weak in an indicator are shown pages that are mainly about it. "
                "At least one level and one indicator before publishing."
            ),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([choice("category"), choice("effort")]),
                FieldRowPanel([choice("ecosystem"), choice("country")]),
                choices("audiences"),
                choices("life_cycle_stages"),
            ],
            heading=_("Where it belongs"),
            help_text=_("Readers narrow down what they find by these."),
        ),
        MultiFieldPanel(
            [FieldPanel("tags"), FieldPanel("asked_as")],
            heading=_("How it is found"),
        ),
    ]


def _material() -> list[Panel]:
    return [
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_text"), FieldPanel("image_caption")],
            heading=_("Picture"),
            help_text=_(
                "Shown above the text, and printed with it, to everyone who may open the page, "
                "and to nobody else."
            ),
        ),
        FieldPanel("file"),
        InlinePanel(
            "links",
            heading=_("Links to other resources"),
            label=_("Link"),
            panels=[FieldPanel("kind"), PageChooserPanel("target")],
        ),
    ]


def _trust() -> list[Panel]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("evidence"), FieldPanel("access")]),
                FieldPanel("sources"),
            ],
            heading=_("Evidence and access"),
            help_text=_("What readers can rely on, and who may open the page."),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("owner_name"), FieldPanel("licence")]),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_every")]),
                FieldPanel("identifier"),
            ],
            heading=_("Care"),
            help_text=_("Readers see when the page was last checked and whether that is due."),
        ),
    ]
