"""Roles inside a cluster."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MembershipRole(models.TextChoices):
    """Managers change everything; team members read, mark and say what is done; readers read."""

    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Team member")
    READER = "reader", _("Reader")

    def may_less_than(self, other: str) -> bool:
        """Whether somebody who had the role `other` loses rights by getting this one."""
        roles = MembershipRole.values  # The most rights first.
        return roles.index(self) > roles.index(other)


class InvitationState(models.TextChoices):
    """What became of an invitation. One that has expired stays open, but lets nobody in."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


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
    DECLINED = "declined", _("Declined")
