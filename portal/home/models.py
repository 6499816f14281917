"""The front page and plain pages of information."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from practices.blocks import FORM_FEATURES
from practices.fields import RichTextField


class HomePage(Page):
    """The front page of one language."""

    lede = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def __str__(self) -> str:
        return self.title

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.home import selectors

        context = super().get_context(request, *args, **kwargs)
        context.update(selectors.home_context(request))
        return context


class InformationPage(Page):
    """A page about the portal itself: how it works, accessibility, privacy."""

    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = RichTextField(_("text"), features=FORM_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    template = "home/information_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def __str__(self) -> str:
        return self.title
