"""`manage.py publish_sums`: how many clusters use a resource, and whether it helped; daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.recommendations.publishing import publish_sums


class Command(BaseCommand):
    help = (
        "Counts anew how many clusters use each resource and whether it helped. A sum changes "
        "once those of five clusters have, so that none can be worked out."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Sums published: {publish_sums()}.")
