"""Frameworks of excellence as data: Framework → Area → Indicator, with targets and crosswalks.

No code knows how many areas or indicators there are, nor their scale.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from practices.entry_rules import changed, is_recorded, require_names
from practices.enums import CrosswalkStrength
from practices.fields import LineField

NEW_VERSION = _(
    "There are scores or plans already, and they would no longer mean the same. Make a new "
    "version of the framework instead."
)


def _keep(
    instance: models.Model, names: Sequence[str], recorded: Sequence[models.QuerySet[Any]]
) -> None:
    """Refuse a change of `names` where scores or plans rely on one of `recorded`."""
    others = changed(instance, names)
    if others and any(is_recorded(one) for one in recorded):
        raise ValidationError(dict.fromkeys(others, NEW_VERSION))


class Framework(models.Model):
    """A set of quality areas and indicators by which clusters are assessed."""

    slug = models.SlugField(_("identifier"), unique=True)
    title = LineField(_("title"), max_length=200)
    version = LineField(_("version"), max_length=40)
    version_note = models.TextField(_("note on the version"), blank=True)
    disclaimer = models.TextField(_("disclaimer"), blank=True)
    scale_min = models.DecimalField(_("lowest score"), max_digits=7, decimal_places=2, default=0)
    scale_max = models.DecimalField(_("highest score"), max_digits=7, decimal_places=2, default=100)
    is_default = models.BooleanField(_("used unless another one is chosen"), default=False)
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("No new assessments; the old ones stay readable."),
    )
    official = models.BooleanField(_("official"), default=False)
    facts = models.JSONField(_("published facts"), default=list, blank=True)

    class Meta:
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        ordering = ["-is_default", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_framework",
                violation_error_message=_("Another framework is the default one already."),
            ),
            models.CheckConstraint(
                condition=models.Q(scale_max__gt=models.F("scale_min")),
                name="framework_scale_order",
                violation_error_message=_("The highest score has to be above the lowest one."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_default:
            Framework.objects.filter(is_default=True).exclude(pk=self.pk).update(is_default=False)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Pages of clusters and the search need a default framework with indicators, and scores
        the scale on which they were given."""
        super().clean()
        require_names(self)
        own = Indicator.objects.filter(area__framework_id=self.pk)
        _keep(self, ["scale_min", "scale_max"], [Framework.objects.filter(pk=self.pk), own])
        former = Framework.objects.filter(is_default=True).first()
        if former is None:
            return
        if former.pk == self.pk and not self.is_default:
            raise ValidationError(
                {"is_default": _("One framework has to be the default. Tick another one instead.")}
            )
        if self.is_default and self.is_retired:
            raise ValidationError({"is_retired": _("The default framework can't be retired.")})
        has_indicators = Indicator.objects.filter(area__framework_id=self.pk).exists()
        if former.pk != self.pk and self.is_default and not has_indicators:
            raise ValidationError(
                {"is_default": _("A framework without indicators can't be the default.")}
            )

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        # A second default is no mistake here: `save` takes the tick from the former one.
        super().validate_constraints(exclude={*(exclude or ()), "is_default"})


class Area(models.Model):
    """A group of indicators; its code is shown wherever the area appears."""

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="areas", verbose_name=_("framework")
    )
    code = LineField(_("code"), max_length=8)
    title = LineField(_("title"), max_length=150)
    short_title = LineField(
        _("short title"), max_length=30, blank=True, help_text=_("For charts: one word is best.")
    )
    description = models.TextField(_("description"), blank=True)
    verified = models.BooleanField(_("verified"), default=False)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["framework", "sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="area_code_in_framework")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        super().clean()
        require_names(self)
        _keep(self, ["framework"], [Indicator.objects.filter(area_id=self.pk)])


class Indicator(models.Model):
    """One topic on which a cluster is scored. Descriptions are the portal's own words."""

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="indicators", verbose_name=_("area")
    )
    code = LineField(_("code"), max_length=8)
    title = LineField(_("title"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    why_it_matters = models.TextField(_("why it matters"), blank=True)
    evidence_examples = models.TextField(
        _("examples of evidence"), blank=True, help_text=_("One per line.")
    )
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=1)
    verified = models.BooleanField(
        _("topic seen on a public page"),
        default=False,
        help_text=_(
            "Says only that the scheme looks at this topic, never that the wording or a "
            "threshold is official."
        ),
    )
    verified_scope = LineField(_("what was seen"), max_length=300, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["area__framework", "area__sort_order", "sort_order"]
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="indicator_code_in_area")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        super().clean()
        require_names(self)
        # Figures of an area divide by the sum of its weights.
        if self.weight is not None and self.weight <= 0:
            raise ValidationError({"weight": _("The weight has to be above 0.")})
        _keep(self, ["area"], [Indicator.objects.filter(pk=self.pk)])

    @property
    def evidence_list(self) -> list[str]:
        """The examples of evidence, one string each."""
        return [line.strip() for line in self.evidence_examples.splitlines() if line.strip()]


class Crosswalk(models.Model):
    """An indicator of one framework that looks at the subject of an indicator of another.

    A hint only: no score is ever converted by it.
    """

    source = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="leads_to", verbose_name=_("from")
    )
    target = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="comes_from", verbose_name=_("to")
    )
    strength = models.CharField(_("strength"), max_length=10, choices=CrosswalkStrength.choices)

    class Meta:
        verbose_name = _("crosswalk")
        verbose_name_plural = _("crosswalks")
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="one_crosswalk")]

    def __str__(self) -> str:
        return f"{self.source.code} → {self.target.code}"
