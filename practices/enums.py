"""Closed lists on which code depends. Everything else that editors choose from is a `Term`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MaturityLevel(models.TextChoices):
    """Labels of cluster management excellence, lowest first."""

    BRONZE = "bronze", _("Bronze")
    SILVER = "silver", _("Silver")
    GOLD = "gold", _("Gold")


class AccessLevel(models.TextChoices):
    """Who may open a resource; each level includes the people of the levels after it."""

    PUBLIC = "public", _("Public")
    REGISTERED = "registered", _("Registered users")
    PARTICIPANT = "participant", _("Course participants")
    TRAINER = "trainer", _("Trainers")


class EvidenceLevel(models.TextChoices):
    """How well a claim of success is supported, weakest first."""

    ILLUSTRATIVE = "illustrative", _("Illustrative example")
    EDITORIAL = "editorial", _("Editorial synthesis")
    SELF_DECLARED = "self-declared", _("Self-declared")
    DOCUMENTED = "documented", _("Documented")
    EXTERNALLY_ASSESSED = "externally-assessed", _("Externally assessed")


class ResourceKind(models.TextChoices):
    """What a resource is; also the search facet `type`."""

    BEST_PRACTICE = "best-practice", _("Best practice")
    METHODOLOGY = "methodology", _("Methodology")
    CASE_STUDY = "case-study", _("Case study")
    COURSE = "course", pgettext_lazy("kind of resource", "Course")
    MODULE = "module", pgettext_lazy("kind of resource", "Module")
    TEMPLATE = "template", pgettext_lazy("kind of resource", "Template")
    CHECKLIST = "checklist", _("Checklist")
    READING = "reading", _("Self-study reading")


class IndicatorRole(models.TextChoices):
    """Whether a resource is mainly about an indicator or also helps it."""

    PRIMARY = "primary", _("Mainly about")
    SECONDARY = "secondary", _("Also helps")


class LinkKind(models.TextChoices):
    """How one resource refers to another."""

    PREREQUISITE = "prerequisite", _("Read or done first")
    METHOD = "method", _("Method used")
    RELATED = "related", _("See also")


class VocabularyName(models.TextChoices):
    """The lists of terms that editors may extend."""

    CATEGORY = "category", _("Category")
    ECOSYSTEM = "ecosystem", _("Industrial ecosystem")
    PORTFOLIO = "portfolio", _("Comparative portfolio")
    LIFE_CYCLE = "life-cycle", _("Life-cycle stage")
    AUDIENCE = "audience", _("Audience")
    EFFORT = "effort", _("Effort")
    COUNTRY = "country", _("Country")


class CrosswalkStrength(models.TextChoices):
    """How far two indicators of different frameworks look at the same thing."""

    STRONG = "strong", _("Same subject")
    PARTIAL = "partial", _("Overlap")
