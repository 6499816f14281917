"""All checks of the starter library: of each file, and of what holds between files."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from practices.starter_library.checking.files import FILE_CHECKS, Library, Problem
from practices.starter_library.checking.relations import LIBRARY_CHECKS


def check_library(library: Library) -> list[Problem]:
    """Every problem of every file, by file."""
    found: Iterable[Problem] = chain(
        *(check(library, source) for source in library.sources for check in FILE_CHECKS),
        *(check(library) for check in LIBRARY_CHECKS),
    )
    return sorted(set(found), key=lambda problem: (problem.file, problem.section, problem.what))
