"""Measures an engine on a collection with judged queries."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from search.core.query import SearchQuery
from search.engines import ENGINES, engine_class
from search.evaluation import EvaluationError, evaluate, load_collection
from search.management.base import SearchCommand, progress_bar


class Command(SearchCommand):
    """Index a collection into a throwaway index, run its queries, print the measures as JSON."""

    help = "Measure how well an engine ranks, on a collection with judged queries."

    def add_arguments(self, parser: CommandParser) -> None:
        """The three files of the collection, its language, the engine."""
        parser.add_argument(
            "--corpus", type=Path, required=True, help="JSON lines: id, title, text"
        )
        parser.add_argument("--queries", type=Path, required=True, help="JSON lines: id, text")
        parser.add_argument(
            "--qrels",
            type=Path,
            required=True,
            help="lines of query, document, grade; tabs between",
        )
        parser.add_argument("--language", default="en")
        parser.add_argument("--engine", choices=sorted(ENGINES), default="tantivy")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        try:
            collection = load_collection(
                options["corpus"], options["queries"], options["qrels"], options["language"]
            )
        except EvaluationError as error:
            raise CommandError(str(error)) from error
        backend = engine_class(ENGINES[options["engine"]])
        with self.engine_errors(), backend.throwaway() as engine:
            evaluation = evaluate(engine, collection, options["language"], _with_progress)
        self.stdout.write(json.dumps(evaluation.as_dict(), indent=2))


def _with_progress(queries: Iterable[SearchQuery], total: int) -> Iterator[SearchQuery]:
    with progress_bar("Searching", total) as bar:
        for query in queries:
            yield query
            bar.update()
