"""What the search commands have in common: errors in one line, progress on a terminal."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search.engines import EngineUnavailable


class SearchCommand(BaseCommand):
    """A command that ends with status 1 and one clear line on bad input or without an engine."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The usual parser, but with one line and status 1 instead of the usage and status 2."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if parser.called_from_command_line:

            def error(message: str) -> NoReturn:
                parser.exit(1, f"CommandError: {message}\n")

            setattr(parser, "error", error)  # noqa: B010 - mypy forbids replacing a method
        return parser

    @contextlib.contextmanager
    def engine_errors(self) -> Iterator[None]:
        """Turn a missing engine into one line."""
        try:
            yield
        except EngineUnavailable as error:
            raise CommandError(f"Search is unavailable: {error}") from error


@contextlib.contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator["tqdm[NoReturn]"]:
    """A progress bar on standard error if that is a terminal, nothing otherwise."""
    with tqdm(desc=label, total=total, disable=None, file=sys.stderr) as bar:
        yield bar
