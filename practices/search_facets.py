"""The facets of the search page, in display order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from search.registry import Facet, register_facet

FACETS = (
    Facet("type", _("Type")),
    Facet("level", _("Maturity level")),
    Facet("area", _("Quality area and indicator")),
    Facet("indicator", _("Indicator")),
    Facet("category", _("Category")),
    Facet("effort", _("Effort")),
    Facet("evidence", _("Evidence")),
    Facet("audience", _("Audience")),
    Facet("ecosystem", _("Industrial ecosystem")),
    Facet("country", _("Country")),
    Facet("lang", _("Language")),
)


def register_facets() -> None:
    for facet in FACETS:
        register_facet(facet)
