"""A small part of the starter library: quick to load, and a page of each type."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from django.core.management import call_command

from practices.starter_library.files import LibraryFile, read_files

# Resources that link to each other, and a course with its first modules.
IDENTIFIERS = {
    "bp-ten-page-strategy",
    "bp-signed-commitment",
    "m-member-survey",
    "cs-example-fee-reform",
    "t-strategy-outline",
    "t-evidence-folder",
    "c-prepare-bronze",
    "b-01-what-bronze-is",
    "b-02-collect-facts",
}
LOADER = "portal.home.management.commands.load_starter_library"


def load_part_of_the_library() -> None:
    """Run the command with these files and the readings; with the demonstration accounts."""

    def some(folder: Path) -> list[LibraryFile]:
        found = read_files(folder)
        return [f for f in found if f.identifier in IDENTIFIERS or f.meta.get("type") == "reading"]

    with mock.patch(f"{LOADER}.read_files", some):
        call_command("load_starter_library", accounts=True)
