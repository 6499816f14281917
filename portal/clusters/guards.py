"""The last manager stays: guards for the ways to lose one that don't start on the team's page."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.deletion import Obstacle

from . import services
from .models import Membership


def manages_a_cluster_alone(user: AbstractUser, *, lock: bool) -> list[Obstacle]:
    """An obstacle for each cluster that would be left without a manager."""
    mine = Membership.objects.filter(user_id=user.pk)
    found = []
    for cluster in services.orphaned_without(mine, lock=lock):
        if cluster.memberships.count() > 1:
            text = _("You are the only manager of %(cluster)s. Make a colleague a manager first.")
            url, label = reverse("cluster_team", args=[cluster.slug]), _("Go to the team")
        else:
            text = _(
                "You are alone in the team of %(cluster)s. Delete the cluster first, or invite "
                "a colleague as manager."
            )
            url, label = reverse("cluster_data", args=[cluster.slug]), _("Go to its data")
        found.append(Obstacle(text % {"cluster": cluster.name}, url, label))
    return found
