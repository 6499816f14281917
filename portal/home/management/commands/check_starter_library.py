"""`manage.py check_starter_library`: everything wrong with the library's files, and what it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

import practices.starter_library
import training
from practices.starter_library.building.downloads import DownloadSourceError, read_sources
from practices.starter_library.checking import coverage
from practices.starter_library.checking.files import Library
from practices.starter_library.checking.library import check_library
from practices.starter_library.files import LibraryFileError, read_files
from practices.starter_library.library_types import PRACTICE_TYPES
from practices.starter_library.loading.vocabularies import indicator_codes, term_slugs
from training.starter_types import COURSE_TYPES


class Command(BaseCommand):
    help = "Checks the files of the starter library and prints what they cover. Needs no database."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            library = self._library()
        except (LibraryFileError, DownloadSourceError) as error:
            raise CommandError(str(error)) from error
        matrix = coverage.indicator_matrix(library.originals.values())
        lines = [
            *coverage.count_lines(library.sources, library.languages),
            "",
            *coverage.matrix_lines(matrix, library.indicators),
        ]
        for line in lines:
            self.stdout.write(line)
        problems = [*check_library(library), *coverage.empty_cells(matrix, library.indicators)]
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problems in {len(library.sources)} files.")
        self.stdout.write(f"No problem in {len(library.sources)} files.")

    def _library(self) -> Library:
        types = {**PRACTICE_TYPES, **COURSE_TYPES}
        return Library(
            sources=[
                *read_files(Path(practices.starter_library.__file__).parent),
                *read_files(Path(training.__file__).parent / "starter_library"),
            ],
            sections={str(kind): library_type.sections for kind, library_type in types.items()},
            indicators=indicator_codes(),
            terms=term_slugs(),
            languages=[code for code, _label in settings.LANGUAGES],
            downloads=frozenset(read_sources()),
        )
