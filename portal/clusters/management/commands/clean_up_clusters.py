"""`manage.py clean_up_clusters`: removes what clusters keep for a limited time only."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils import timezone

from portal.clusters import audit, invitations
from portal.clusters.models import AuditEntry, Invitation


class Command(BaseCommand):
    help = (
        "Removes entries of the audit trail after 24 months, and invitations a month after they "
        "were answered, withdrawn or expired. For a daily timer."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        over = now - invitations.KEPT_FOR
        old = Invitation.objects.filter(Q(closed_at__lt=over) | Q(expires_at__lt=over))
        removed = old.delete()[0]
        entries = AuditEntry.objects.filter(happened_at__lt=now - audit.KEPT_FOR).delete()[0]
        self.stdout.write(f"Removed: {removed} invitations, {entries} audit entries.")
