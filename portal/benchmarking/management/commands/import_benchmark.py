"""`manage.py import_benchmark FILE --cluster SLUG`: all rows or none."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import ngettext

from portal.benchmarking import selectors, services
from portal.benchmarking.imports.reader import ImportPreview, UnreadableFile, read_scores
from portal.benchmarking.messages import problem_message
from portal.clusters.models import Cluster
from practices.models import Framework


class Command(BaseCommand):
    help = "Imports the scores of a CSV or XLSX file. All rows or none; bad rows are named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--cluster", required=True, metavar="SLUG")
        parser.add_argument(
            "--framework", metavar="SLUG", help="framework of the report (default: the usual one)"
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, save nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        cluster = Cluster.objects.filter(slug=options["cluster"]).first()
        if cluster is None:
            raise CommandError(f"There is no cluster {options['cluster']!r}.")
        framework = self._framework(options["framework"])
        preview = self._read(options["file"], framework)
        for notice in preview.notices:
            self.stderr.write(problem_message(notice))
        for row in preview.problems:
            if row.problem is not None:
                place = f"cell {row.cell}" if row.cell else f"row {row.row_number}"
                self.stderr.write(f"{place}: {problem_message(row.problem)}")
        if preview.problems:
            count = len(preview.problems)
            raise CommandError(
                ngettext(
                    "%(count)d row needs a look. Nothing was saved.",
                    "%(count)d rows need a look. Nothing was saved.",
                    count,
                )
                % {"count": count}
            )
        if not preview.can_be_saved:
            raise CommandError("No score is known in this file. Nothing was saved.")
        if options["dry_run"]:
            self.stdout.write(f"{len(preview.scores)} rows are ready. Nothing was saved (dry run).")
            return
        services.save_import(cluster, framework, preview.scores, None, preview.date)
        self.stdout.write(f"{len(preview.scores)} scores of {cluster.name} are saved.")

    def _framework(self, slug: str | None) -> Framework:
        usable = selectors.usable_frameworks()
        if slug and slug not in {each.slug for each in usable}:
            raise CommandError(f"There is no framework {slug!r} for new assessments.")
        return selectors.framework_from(slug or "", usable)

    def _read(self, path: Path, framework: Framework) -> ImportPreview:
        try:
            if path.stat().st_size > settings.BENCHMARK_UPLOAD_MAX_BYTES:
                limit = settings.BENCHMARK_UPLOAD_MAX_BYTES // 1024**2
                raise UnreadableFile("too-big", limit=str(limit))
            return read_scores(
                path.read_bytes(),
                path.name,
                selectors.framework_spec(framework).indicators,
                selectors.titles_in_every_language(framework),
            )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from error
        except UnreadableFile as error:
            raise CommandError(f"{path}: {problem_message(error.problem)}") from error
