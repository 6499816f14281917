"""`manage.py publish_figures`: what is shown of peers and of regions; daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.regions.publishing import publish_figures


class Command(BaseCommand):
    help = (
        "Works out the medians of peers and of regions. A group's figures change once five of "
        "its clusters have, so that none can be worked out."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Groups published: {publish_figures()}.")
