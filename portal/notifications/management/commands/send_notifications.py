"""`manage.py send_notifications`: what members want to hear by e-mail; run it once a day."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from portal.notifications.mail_backend import transport
from portal.notifications.sending import send, waiting
from portal.notifications.topics import Topic, topics


class Command(BaseCommand):
    help = "Sends reminders and digests to members of teams: each thing once, as they chose."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--topic",
            action="append",
            default=[],
            help="only this topic; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        queue = waiting(today, _chosen(options["topic"]))
        # A bar where somebody looks on, nothing in the log of a timer.
        with tqdm(desc="Members", total=len(queue), disable=None, file=sys.stderr) as bar:
            connection = transport(settings.MAIL_DEADLINE_OF_COMMANDS)
            result = send(queue, today, connection, bar.update)
        summary = f"E-mails sent: {result.sent}, not sent: {result.failed}"
        if result.failed:
            raise CommandError(f"{summary}. The next run tries again.")
        self.stdout.write(f"{summary}.")


def _chosen(keys: list[str]) -> list[Topic]:
    known = {topic.key: topic for topic in topics()}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise CommandError(f"Unknown topic: {', '.join(unknown)}. Known: {', '.join(known)}.")
    return [known[key] for key in dict.fromkeys(keys)] if keys else list(known.values())
