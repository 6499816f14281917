"""`manage.py load_starter_library`: a filled portal; running it again changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import practices.starter_library
import training
from portal.benchmarking.starter_library.loader import load_example_clusters
from portal.exchange.starter_library.loader import load_eligibility_points
from portal.home import services
from portal.migrating import one_at_a_time
from practices.starter_library.building.downloads import DownloadSourceError, read_sources
from practices.starter_library.files import LibraryFileError, read_files
from practices.starter_library.library_types import PRACTICE_TYPES
from practices.starter_library.loading.editing_search import found_at_the_end
from practices.starter_library.loading.pages import Loader, LoadReport
from practices.starter_library.loading.vocabularies import load_frameworks, load_vocabularies
from search.indexing.services import apply_outbox, deferred
from training.starter_types import COURSE_TYPES


class Command(BaseCommand):
    help = (
        "Loads frameworks, vocabularies, the library's pages and example clusters. A second run "
        "changes nothing, and nothing that an editor changed is touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accounts",
            action="store_true",
            help="also create demonstration accounts and print them (development only)",
        )
        parser.add_argument(
            "--no-index",
            action="store_true",
            help="leave the search index to its rebuild, which has to follow",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        with one_at_a_time(self.stderr.write):
            self._set_up(options)

    def _set_up(self, options: dict[str, Any]) -> None:
        try:
            with deferred(), transaction.atomic(), found_at_the_end():
                report = self._load()
        except (LibraryFileError, DownloadSourceError, ValidationError) as error:
            raise CommandError(str(error)) from error
        if not options["no_index"]:
            apply_outbox()
        self.stdout.write(f"Starter library: {report}.")
        if options["accounts"]:
            self._accounts()

    def _load(self) -> LoadReport:
        load_vocabularies()
        load_frameworks()
        parents = services.set_up_site()
        services.set_up_groups(parents)
        loader = Loader({**PRACTICE_TYPES, **COURSE_TYPES}, parents, read_sources())
        files = [
            *read_files(Path(practices.starter_library.__file__).parent),
            *read_files(Path(training.__file__).parent / "starter_library"),
        ]
        report = loader.load(files)
        load_example_clusters()
        load_eligibility_points()
        return report

    def _accounts(self) -> None:
        try:
            accounts = services.set_up_demonstration_accounts()
        except PermissionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Accounts (password for all: try-the-portal):")
        for account in accounts:
            self.stdout.write(f"  {account.email:<24} {account.role}")
