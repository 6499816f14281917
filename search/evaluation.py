"""Measures how well an engine ranks, on any collection with judged queries.

The collection goes into a throwaway index of the engine and is searched by the very code that
answers the site's searches; nothing here knows a collection.

Measures, each a mean over the queries that have at least one relevant document:

- nDCG@10 (Järvelin and Kekäläinen, TOIS 2002) with linear gain, as `trec_eval` has it: a document
  of grade g at rank r adds g / log2(r + 1), and the sum is divided by that of the best possible
  order. (With 2^g - 1 as the gain the figure is the same where all grades are 0 or 1, as in the
  Cranfield collection.) Plain BM25 over title and text reaches 0.525 there by this definition.
- MRR@10: 1 / rank of the first relevant document, 0 if it is not among the first ten.
- recall@100: the share of the relevant documents that are among the first hundred.
"""

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from search.core.access import PUBLIC, STAFF
from search.core.documents import ANY_READER, SearchDocument
from search.core.query import SearchQuery
from search.engines import SearchEngine

DEPTH = 100
TOP = 10
BATCH = 1_000

Judgements = Mapping[str, Mapping[str, int]]
Progress = Callable[[Iterable[SearchQuery], int], Iterable[SearchQuery]]


class EvaluationError(ValueError):
    """A file of the collection cannot be used; the message says which line and why."""


@dataclass(frozen=True)
class Collection:
    """Documents, queries (id to text) and judgements (query id to document id to grade)."""

    documents: Sequence[SearchDocument]
    queries: Mapping[str, str]
    judgements: Judgements


@dataclass(frozen=True)
class Evaluation:
    """The measures of one run; times in milliseconds for a page of ten hits with facets."""

    ndcg: float
    mrr: float
    recall: float
    no_answer_rate: float
    p50_ms: float
    p95_ms: float
    documents: int
    queries: int

    def as_dict(self) -> dict[str, float | int]:
        """The measures by their usual names."""
        return {
            "ndcg@10": round(self.ndcg, 4),
            "mrr@10": round(self.mrr, 4),
            "recall@100": round(self.recall, 4),
            "no_answer_rate": round(self.no_answer_rate, 4),
            "p50_ms": round(self.p50_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
            "documents": self.documents,
            "queries": self.queries,
        }


def load_collection(corpus: Path, queries: Path, qrels: Path, language: str) -> Collection:
    """Read a collection: two JSON-lines files, and lines of query, document and grade."""
    documents = [_document(record, language) for record in _records(corpus, ("id", "text"))]
    if not documents:
        raise EvaluationError(f"{corpus}: no documents")
    texts = {record["id"]: record["text"] for record in _records(queries, ("id", "text"))}
    if not texts:
        raise EvaluationError(f"{queries}: no queries")
    return Collection(documents, texts, _judgements(qrels))


def evaluate(
    engine: SearchEngine,
    collection: Collection,
    language: str,
    progress: Progress = lambda queries, total: queries,
) -> Evaluation:
    """Fill an empty engine with a collection and measure it."""
    documents = collection.documents
    engine.rebuild(documents[at : at + BATCH] for at in range(0, len(documents), BATCH))
    queries = [
        SearchQuery(text=text, language=language, page_size=DEPTH)
        for text in collection.queries.values()
    ]
    runs: list[list[str]] = []
    times: list[float] = []
    for query in progress(queries, len(queries)):
        runs.append([hit.identifier for hit in engine.search(query).hits])
        page = SearchQuery(text=query.text, language=language, page_size=TOP)
        started = time.perf_counter()
        engine.search(page)
        times.append((time.perf_counter() - started) * 1000)
    judged = [
        (run, relevant)
        for run, query_id in zip(runs, collection.queries, strict=True)
        if (relevant := _relevant(collection.judgements.get(query_id, {})))
    ]
    return Evaluation(
        ndcg=mean(ndcg(run, relevant) for run, relevant in judged),
        mrr=mean(reciprocal_rank(run, relevant) for run, relevant in judged),
        recall=mean(recall(run, relevant) for run, relevant in judged),
        no_answer_rate=mean(not run for run in runs),
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
        documents=len(documents),
        queries=len(queries),
    )


def ndcg(run: Sequence[str], grades: Mapping[str, int], depth: int = TOP) -> float:
    """Normalised discounted cumulative gain of a ranking, 0 to 1; see the module."""
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    ideal = _gain(best[:depth])
    return _gain([max(grades.get(one, 0), 0) for one in run[:depth]]) / ideal if ideal else 0.0


def reciprocal_rank(run: Sequence[str], grades: Mapping[str, int], depth: int = TOP) -> float:
    """1 / rank of the first relevant document, 0 if there is none in the first `depth`."""
    ranks = (rank for rank, one in enumerate(run[:depth], start=1) if grades.get(one, 0) > 0)
    return 1 / next(ranks, math.inf)


def recall(run: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """The share of the relevant documents among the first `depth`."""
    relevant = _relevant(grades)
    return len(relevant.keys() & set(run[:depth])) / len(relevant) if relevant else 0.0


def mean(values: Iterable[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def percentile(values: Sequence[float], share: int) -> float:
    """The smallest value that at least `share` per cent do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share / 100 * len(ordered)), 1) - 1] if ordered else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _relevant(grades: Mapping[str, int]) -> dict[str, int]:
    return {one: grade for one, grade in grades.items() if grade > 0}


def _document(record: Mapping[str, str], language: str) -> SearchDocument:
    return SearchDocument(
        key=record["id"],
        kind="document",
        language=language,
        title=record.get("title", ""),
        summary="",
        body=record["text"],
        url="",
        facets={},
        access=frozenset({PUBLIC, STAFF}),
        quality=0.5,
        updated=date(2000, 1, 1),
        translation_key=record["id"],
        identifier=record["id"],
        readers=(ANY_READER,),
    )


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: {error}") from error


def _records(path: Path, required: Sequence[str]) -> Iterator[dict[str, str]]:
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{path}, line {number}: not JSON ({error})") from error
        missing = [name for name in required if name not in record] if _is_object(record) else None
        if missing is None or missing:
            wanted = ", ".join(missing or required)
            raise EvaluationError(f"{path}, line {number}: needs {wanted}")
        texts = {name: str(value or "") for name, value in record.items()}
        if not texts["id"] or texts["id"] in seen:
            raise EvaluationError(f"{path}, line {number}: the id is empty or repeated")
        seen.add(texts["id"])
        yield texts


def _is_object(record: object) -> bool:
    return isinstance(record, dict)


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        parts = line.split("\t")
        try:
            query, document, grade = parts[0], parts[1], int(parts[2])
        except (IndexError, ValueError) as error:
            raise EvaluationError(
                f"{path}, line {number}: needs query, document and grade, with tabs between"
            ) from error
        judgements.setdefault(query, {})[document] = grade
    if not judgements:
        raise EvaluationError(f"{path}: no judgements")
    return judgements
