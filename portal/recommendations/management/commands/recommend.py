"""`manage.py recommend PROFILES.yaml`: needs, recommendations with reasons, content gaps."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.benchmarking.selectors import default_framework
from portal.recommendations import selectors
from portal.recommendations.answer import answer_data, answer_to
from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.evaluation.profiles import ClusterProfile, ProfileError, read_profile
from practices.models import Resource
from practices.selectors import in_reader_language
from search.core.access import REGISTERED, reader_access

MOST = 200
MOST_HOURS = 10_000


class Command(BaseCommand):
    help = "Recommends resources for a cluster profile, with reasons and content gaps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--profile", metavar="ID", help="needed where the file has several")
        parser.add_argument("--limit", type=int, default=selectors.LIST_LENGTH)
        parser.add_argument("--hours", type=float, help="time that the whole list may take")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        languages = [code for code, _label in settings.LANGUAGES]
        if options["language"] not in languages:
            raise CommandError(f"--language must be one of {', '.join(languages)}.")
        if not 1 <= options["limit"] <= MOST:
            raise CommandError(f"--limit must be from 1 to {MOST}.")
        hours = options["hours"]
        if hours is not None and not 0 <= hours <= MOST_HOURS:  # also false for "nan"
            raise CommandError(f"--hours must be from 0 to {MOST_HOURS}.")
        with translation.override(options["language"]):
            offered = selectors.catalogue(default_framework())
            try:
                profile = read_profile(options["file"], options["profile"], offered.framework)
            except ProfileError as error:
                raise CommandError(str(error)) from error
            answer = self._answer(profile, offered, options["limit"], hours)
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self._print(answer)

    def _answer(
        self, profile: ClusterProfile, offered: Catalogue, limit: int, hours: float | None
    ) -> dict[str, Any]:
        # A signed-in reader without special rights: what any cluster manager gets.
        tokens = reader_access({REGISTERED})
        wishes = selectors.profile(profile.scores, profile.target, offered, tokens)
        answer = answer_to(replace(wishes, hours=hours), offered, _published_pages, limit=limit)
        return {"profile": profile.identifier, **answer_data(answer)}

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(f"{answer['profile']}, target {answer['target']}")
        for number, item in enumerate(answer["recommendations"], start=1):
            self.stdout.write(f"{number:>3}. {item['title']} ({item['id']})\n     {item['why']}")
        for name in answer["left_out"]:
            self.stdout.write(f"Did not fit into the time: {name}")
        for gap in answer["content_gaps"]:
            self.stdout.write(f"Nothing good yet for {gap['indicator']} {gap['title']}")


def _published_pages(identifiers: Iterable[str]) -> dict[str, Resource]:
    """Published resources, also those that the access rules keep from most readers."""
    pages = Resource.objects.live().filter(identifier__in=list(identifiers))
    return {page.identifier: page for page in in_reader_language(pages.select_related("locale"))}
