"""What a resource is about, and what it leads to: rows of a page, edited with it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from practices.enums import IndicatorRole, LinkKind


class ResourceIndicator(Orderable):
    """An indicator that a resource is about or also helps."""

    resource = ParentalKey(
        "practices.Resource", on_delete=models.CASCADE, related_name="indicator_links"
    )
    indicator = models.ForeignKey(
        "practices.Indicator",
        on_delete=models.PROTECT,
        related_name="resource_links",
        verbose_name=_("indicator"),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=IndicatorRole.choices, default=IndicatorRole.PRIMARY
    )

    class Meta(Orderable.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "indicator"], name="indicator_once_per_resource"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} ({self.get_role_display()})"


class ResourceLink(Orderable):
    """A link from one resource to another; shown on both pages, in the reader's language."""

    resource = ParentalKey("practices.Resource", on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(
        "practices.Resource",
        on_delete=models.CASCADE,
        related_name="linked_from",
        verbose_name=_("resource"),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=LinkKind.choices, default=LinkKind.RELATED
    )

    class Meta(Orderable.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = [
            models.UniqueConstraint(fields=["resource", "target", "kind"], name="link_once")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.target_id} ({self.kind})"

    def clean(self) -> None:
        super().clean()
        if self.target_id and self.target_id == self.resource_id:
            raise ValidationError({"target": _("A resource can't link to itself.")})
