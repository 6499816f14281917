"""What each level asks of the indicators of a framework, and of the total."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from practices.entry_rules import changed
from practices.enums import MaturityLevel
from practices.models.framework import Framework, Indicator
from practices.models.targets.rules import require_order, said_of_left_without


class IndicatorTarget(models.Model):
    """What a label asks of an indicator: a working value of the portal's editors.

    A row without an indicator is the framework's default for that level.
    """

    framework = models.ForeignKey(
        Framework, on_delete=models.CASCADE, related_name="targets", verbose_name=_("framework")
    )
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("indicator"),
    )
    level = models.CharField(_("level"), max_length=10, choices=MaturityLevel.choices)
    value = models.DecimalField(_("target"), max_digits=7, decimal_places=2)
    total = models.PositiveSmallIntegerField(
        _("lowest total (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("What the label asks of the total. Only for all indicators of a framework."),
    )
    official = models.BooleanField(_("official"), default=False)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["framework", "indicator", "value"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "level"], name="one_target_per_indicator"),
            models.UniqueConstraint(
                fields=["framework", "level"],
                condition=models.Q(indicator=None),
                name="one_default_target",
                violation_error_message=_("This framework has a target for this level already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator or self.framework}: {self.get_level_display()} {self.value}"

    def clean(self) -> None:
        super().clean()
        framework = Framework.objects.filter(pk=self.framework_id).first()
        # What is missing has its own message.
        if framework is None or self.value is None:
            return
        if not framework.scale_min <= self.value <= framework.scale_max:
            raise ValidationError({"value": _("The target is outside the framework's scale.")})
        if self.indicator is not None and self.indicator.area.framework_id != framework.pk:
            message = _("This indicator belongs to another framework.")
            raise ValidationError({"indicator": message})
        if self.total is not None and self.indicator_id is not None:
            raise ValidationError({"total": _("A single indicator has no total.")})
        require_order(self)
        if moved := changed(self, ["framework", "indicator", "level"]):
            stored = IndicatorTarget.objects.filter(pk=self.pk)
            if reason := said_of_left_without(list(stored), instead=[self]):
                raise ValidationError(dict.fromkeys(moved, reason))
