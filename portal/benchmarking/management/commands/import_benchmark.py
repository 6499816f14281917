"""`manage.py import_benchmark FILE --cluster SLUG`: all rows or none."""

from __future__ import annotations

import datetime
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import ngettext

from portal.benchmarking import selectors, services
from portal.benchmarking.enums import SameDayChoice
from portal.benchmarking.imports import pending as pending_import
from portal.benchmarking.imports.core.files.grids import Limits, UnreadableFile
from portal.benchmarking.imports.core.results import Answers, Reading, Result
from portal.benchmarking.imports.core.tables.lines import ROW_CHOICES
from portal.benchmarking.imports.core.words.scale.scales import Scale, parse_scale
from portal.benchmarking.imports.messages import problem_message
from portal.benchmarking.imports.outcomes import outcome_sentence, saved_sentence
from portal.benchmarking.imports.report import report
from portal.benchmarking.imports.same_day import SameDayError, same_day
from portal.benchmarking.imports.same_day_page import doubled_message, same_day_message
from portal.clusters.models import Cluster
from practices.models import Framework


def _scale(text: str) -> Scale:
    scale = parse_scale(text)
    if scale is None:
        raise ArgumentTypeError(f"{text!r} is no scale such as 0-4")
    return scale


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date such as 2025-10-14") from None


def _same_days(cluster: Cluster, framework: Framework, reading: Reading) -> list[str]:
    """What is there already of the days of the results."""
    found = [
        same_day(cluster, framework, result.date, result.scores)
        for result in reading.results
        if result.date
    ]
    spec = selectors.framework_spec(framework)
    return [same_day_message(each, spec) for each in found if each]


class Command(BaseCommand):
    help = (
        "Imports the scores of a CSV or XLSX file. All rows or none; bad rows are named. What the "
        "file leaves open is asked for, with the total that each answer would give, and ends with "
        "status 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--cluster", required=True, metavar="SLUG")
        parser.add_argument(
            "--framework", metavar="SLUG", help="framework of the report (default: the usual one)"
        )
        parser.add_argument("--scale", type=_scale, help="scale of the scores, such as 0-4")
        parser.add_argument(
            "--date",
            type=_day,
            action="append",
            default=[],
            help="day of the assessment, such as 2025-10-14; with --column both once for each "
            "column, in their order",
        )
        parser.add_argument(
            "--column", default="", help="heading or year of the scores' column, or both"
        )
        for kind, help_text in (
            ("hidden", "hidden rows with scores that stand nowhere else"),
            ("merged", "scores in cells that are merged over several rows"),
            ("marked", "scores that are struck through or stand beside words such as not assessed"),
            ("direction", "figures that are called a gap or not fulfilled: less or more is better"),
            ("maxima", "what maxima are: the scale of each row, or the best scores of others"),
            ("names", "what counts where titles are not those of their codes"),
            ("parts", "scores of other tables that could not be put together with these"),
        ):
            parser.add_argument(f"--{kind}", choices=ROW_CHOICES[kind], help=help_text)
        parser.add_argument(
            "--same-day",
            choices=SameDayChoice.values,
            default="",
            help="what becomes of the assessment that the day has already, where scores differ",
        )
        parser.add_argument(
            "--keep-known",
            action="store_true",
            help="keep the known scores that a newer report has no row for, as they were found",
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, save nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *_args: Any, **options: Any) -> None:
        cluster = Cluster.objects.filter(slug=options["cluster"]).first()
        if cluster is None:
            raise CommandError(f"There is no cluster {options['cluster']!r}.")
        framework = self._framework(options["framework"])
        is_json, is_dry = options["format"] == "json", options["dry_run"]
        try:
            reading = self._read(options, framework, cluster)
        except UnreadableFile as error:
            message = problem_message(error.problem)
            if is_json:
                self._print(report(None, problem=message))
            raise CommandError(f"{options['file']}: {message}") from error
        told = report(reading, selectors.framework_spec(framework), is_dry_run=is_dry)
        if is_dry:
            told["notices"] += _same_days(cluster, framework, reading)
        if is_json:
            self._print(told)
        else:
            self._tell(told)
        if told["problems"] or told["questions"]:
            count = len(told["problems"]) + len(told["questions"])
            raise CommandError(
                ngettext(
                    "%(count)d row or question needs a look. Nothing was saved.",
                    "%(count)d rows or questions need a look. Nothing was saved.",
                    count,
                )
                % {"count": count}
            )
        if not reading.has_scores:
            raise CommandError("No score is known in this file. Nothing was saved.")
        done = saved_sentence(reading.results, is_dry_run=True) + " Nothing was saved (dry run)."
        if not is_dry:
            for message in doubled_message(reading).values():
                raise CommandError(f"{message} Nothing was saved.")
            results = sorted(reading.results, key=lambda each: each.day)
            saved = self._save(cluster, framework, results, options)
            done = outcome_sentence(results, saved)
        if not is_json:
            self.stdout.write(f"{cluster.name}: {done}")

    def _save(
        self,
        cluster: Cluster,
        framework: Framework,
        results: Sequence[Result],
        options: dict[str, Any],
    ) -> list[services.Saved]:
        try:
            with transaction.atomic():
                return [
                    services.save_import(
                        cluster,
                        framework,
                        result.scores,
                        None,
                        result.day,
                        {row.code: row.remarks for row in result.ready if row.remarks},
                        scale=result.scale,
                        same_day=options["same_day"],
                        source=options["file"].name,
                        keep_known=options["keep_known"],
                    )
                    for result in results
                ]
        except SameDayError as error:
            text = same_day_message(error.found, selectors.framework_spec(framework))
            choices = ", ".join(error.found.choices)
            raise CommandError(f"{text} --same-day {choices}. Nothing was saved.") from error

    def _print(self, told: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))

    def _tell(self, told: dict[str, Any]) -> None:
        for notice in told["notices"]:
            self.stderr.write(notice)
        for row in told["left_out"]:
            self.stderr.write(f"left out: row {row['row']}, {row['text']} ({row['why']})")
        for problem in told["problems"]:
            self.stderr.write(f"cell {problem['cell']}: {problem['message']}")
        for question in told["questions"]:
            choices = ", ".join(question["choices"])
            self.stderr.write(f"{question['message']} --{question['about']} {choices}".rstrip())

    def _framework(self, slug: str | None) -> Framework:
        usable = selectors.usable_frameworks()
        if slug and slug not in {each.slug for each in usable}:
            raise CommandError(f"There is no framework {slug!r} for new assessments.")
        return selectors.framework_from(slug or "", usable)

    def _read(self, options: dict[str, Any], framework: Framework, cluster: Cluster) -> Reading:
        path: Path = options["file"]
        try:
            if path.stat().st_size > Limits().bytes:
                raise UnreadableFile("too-big", limit=str(Limits().bytes // 1024**2))
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        days: list[datetime.date] = options["date"]
        answers = Answers(
            scale=options["scale"],
            column=options["column"],
            dates={"": days[0]} if len(days) == 1 else {},
            rows={kind: options[kind] for kind in ROW_CHOICES if options.get(kind)},
            is_scale_for_all=options["scale"] is not None,
        )
        reading = pending_import.read(content, path.name, framework, answers, cluster)
        if len(days) > 1:
            by_label = dict(zip(reading.columns, days, strict=False))
            answers = replace(answers, dates=by_label)
            reading = pending_import.read(content, path.name, framework, answers, cluster)
        return reading
