"""`manage.py recommend PROFILES.yaml`: needs, recommendations with reasons, content gaps."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.benchmarking.selectors import default_framework
from portal.recommendations import selectors
from portal.recommendations.catalogue import Catalogue
from portal.recommendations.explanation import Explanation, Reason, explain
from portal.recommendations.path import path
from portal.recommendations.profiles import ClusterProfile, ProfileError, read_profile
from portal.recommendations.ranking import Pick, Ranking, rank
from portal.recommendations.sentences import explanation_sentence
from practices.enums import MaturityLevel
from practices.models import Resource
from practices.selectors import in_reader_language
from search.access import REGISTERED, reader_access

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
        ranking = rank(offered, replace(wishes, hours=hours), limit)
        pages = {
            page.identifier: page
            for page in in_reader_language(
                Resource.objects.live()
                .filter(identifier__in=[pick.item.id for pick in ranking.picks])
                .select_related("locale")
            )
        }
        label = str(MaturityLevel(profile.target).label)
        titles = {identifier: page.title for identifier, page in pages.items()}
        levels = {level.value: str(level.label) for level in MaturityLevel}
        return {
            "profile": profile.identifier,
            "target": profile.target,
            "needs": [
                {
                    "indicator": need.code,
                    "title": need.title,
                    "score": need.score,
                    "target": need.target,
                    "gap": round(need.gap, 4),
                    "need": round(need.need, 4),
                }
                for need in [*ranking.needs.weak, *ranking.needs.unknown]
            ],
            "recommendations": [
                {
                    "id": pick.item.id,
                    "title": titles[pick.item.id],
                    "url": pages[pick.item.id].get_url(),
                    "gain": round(pick.gain, 6),
                    "reasons": [_reason(reason) for reason in explanation.reasons],
                    "why": explanation_sentence(
                        explanation, offered.framework, label, titles, levels
                    ),
                }
                for pick, explanation in _pairs(ranking)
                if pick.item.id in pages
            ],
            "path": {step.name: list(step.ids) for step in path(ranking)},
            "hours": ranking.hours,
            "left_out": list(ranking.left_out),
            "content_gaps": [
                {
                    "indicator": gap.need.code,
                    "title": gap.need.title,
                    "need": round(gap.need.need, 4),
                    "nearest": gap.nearest,
                }
                for gap in ranking.content_gaps
            ],
        }

    def _print(self, answer: dict[str, Any]) -> None:
        self.stdout.write(f"{answer['profile']}, target {answer['target']}")
        for number, item in enumerate(answer["recommendations"], start=1):
            self.stdout.write(f"{number:>3}. {item['title']} ({item['id']})\n     {item['why']}")
        for name in answer["left_out"]:
            self.stdout.write(f"Did not fit into the time: {name}")
        for gap in answer["content_gaps"]:
            self.stdout.write(f"Nothing good yet for {gap['indicator']} {gap['title']}")


def _pairs(ranking: Ranking) -> list[tuple[Pick, Explanation]]:
    return list(zip(ranking.picks, explain(ranking), strict=True))


def _reason(reason: Reason) -> dict[str, Any]:
    """The filled fields of a reason."""
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(reason).items()
        if value not in (None, "", (), False)
    }
