"""Fixed choices of profiles, eligibility points and conversations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PointScheme(models.TextChoices):
    """Who published a point of the check list."""

    PLATFORM = "platform", _("Listing on the European Cluster Collaboration Platform")
    LABEL = "label", _("Excellence label")


class KnownFact(models.TextChoices):
    """What the portal may already know about a point; a hint, never an answer."""

    MEMBERS = "members", _("Number of members")
    PLATFORM_PAGE = "platform-page", _("Page on the platform")
    WEBSITE = "website", _("Website")
    LABEL = "label", _("Label")


class AnswerState(models.TextChoices):
    """What a cluster says of a point."""

    MET = "met", _("Met")
    NOT_YET = "not-yet", _("Not yet")
    NOT_KNOWN = "not-known", _("Not known")


class Side(models.TextChoices):
    """The two ends of a conversation."""

    ASKING = "asking", _("asking")
    OFFERING = "offering", _("offering")

    @property
    def other(self) -> Side:
        """The other end."""
        return Side.OFFERING if self == Side.ASKING else Side.ASKING
