"""The front page and plain pages of information."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from practices.blocks import PROSE_FEATURES
from practices.fields import LineField, RichTextField
from practices.pages.rules import PageRules
from practices.permissions import PrivateSections


class HomePage(PageRules, PrivateSections, Page):
    """The front page of one language."""

    lede = LineField(
        _("introduction"),
        max_length=300,
        help_text=_("What the portal offers and to whom. Shown below the title."),
    )

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def __str__(self) -> str:
        return self.title

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page by its whole path, with its ancestors, in one query.

        Wagtail's own way asks twice for each component. Both find the same page: paths are
        unique, and only the page itself has to be live.
        """
        if not path_components:
            return super().route(request, path_components)
        paths = [
            f"{self.url_path}{'/'.join(path_components[: n + 1])}/"
            for n in range(len(path_components))
        ]
        found = {page.url_path: page for page in Page.objects.filter(url_path__in=paths)}
        if paths[-1] not in found:
            raise Http404
        parent: Page = self
        for path in paths[:-1]:
            if path in found:
                found[path]._cached_parent_obj = parent
                parent = found[path]
        page = found[paths[-1]].specific
        page._cached_parent_obj = parent
        return page.route(request, [])


class InformationPage(PageRules, PrivateSections, Page):
    """A page about the portal itself: how it works, accessibility, privacy."""

    summary = LineField(_("summary"), max_length=200, blank=True)
    body = RichTextField(_("text"), features=[*PROSE_FEATURES, "h2", "h3"])

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    template = "home/information_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")

    def __str__(self) -> str:
        return self.title
