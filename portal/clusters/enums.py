"""Roles inside a cluster."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MembershipRole(models.TextChoices):
    """Managers change scores and settings; team members read and mark recommendations."""

    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Team member")
