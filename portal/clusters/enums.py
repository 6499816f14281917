"""Roles inside a cluster."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MembershipRole(models.TextChoices):
    """Managers change scores and settings; team members read and mark recommendations."""

    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Team member")


class AuditAction(models.TextChoices):
    """What somebody did with data that belongs to a cluster."""

    VIEWED = "viewed", _("Viewed")
    EXPORTED = "exported", _("Exported")
    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    DELETED = "deleted", _("Deleted")
    SHARED = "shared", _("Shared")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    JOINED = "joined", _("Joined")
    LEFT = "left", _("Left")
