"""The measures, and the collection files."""

import json
import math
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import SearchEngine
from search.evaluation import (
    EvaluationError,
    evaluate,
    load_collection,
    ndcg,
    percentile,
    recall,
    reciprocal_rank,
)


def _collection(folder: Path, corpus: str | None = None, qrels: str | None = None) -> list[Path]:
    documents = [
        {"id": "d1", "title": "Wing design", "text": "Lift of a wing."},
        {"id": "d2", "title": "Heat", "text": "Heat conduction in slabs."},
        {"id": "d3", "title": "Flow", "text": "Flow around a wing and heat."},
    ]
    queries = [{"id": "q1", "text": "conduction slabs"}, {"id": "q2", "text": "zzzz"}]
    contents = {
        "corpus.jsonl": corpus or "\n".join(map(json.dumps, documents)),
        "queries.jsonl": "\n".join(map(json.dumps, queries)),
        "qrels.tsv": qrels or "q1\td2\t2\nq1\td3\t1\n",
    }
    for name, text in contents.items():
        (folder / name).write_text(text)
    return [folder / name for name in contents]


def test_the_gain_is_linear_and_discounted_by_rank() -> None:
    grades = {"a": 3, "b": 1}
    ideal = 3 + 1 / math.log2(3)
    assert ndcg(["b", "x", "a"], grades) == pytest.approx((1 + 3 / 2) / ideal)
    assert ndcg(["a", "b"], grades) == pytest.approx(1)


def test_only_the_first_ten_hits_count() -> None:
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0
    assert reciprocal_rank(["x"] * 10 + ["a"], {"a": 1}) == 0


def test_negative_and_zero_grades_are_not_relevant() -> None:
    grades = {"a": -1, "b": 0, "c": 1}
    assert reciprocal_rank(["a", "b", "c"], grades) == pytest.approx(1 / 3)
    assert recall(["a", "b"], grades) == 0
    assert ndcg(["c"], grades) == 1


def test_percentiles_are_nearest_ranks() -> None:
    assert [percentile([4, 1, 3, 2], share) for share in (50, 95, 0)] == [2, 4, 1]


def test_an_engine_is_measured_on_a_collection(engine: SearchEngine, tmp_path: Path) -> None:
    measured = evaluate(engine, load_collection(*_collection(tmp_path), "en"), "en").as_dict()
    assert measured.pop("p95_ms") >= measured.pop("p50_ms") >= 0
    assert measured == {
        "ndcg@10": pytest.approx(2 / (2 + 1 / math.log2(3)), abs=1e-4),
        "mrr@10": 1.0,
        "recall@100": 0.5,
        "no_answer_rate": 0.5,
        "documents": 3,
        "queries": 2,
    }


@pytest.mark.parametrize(
    ("corpus", "reason"),
    [
        ("{", "line 1: not JSON"),
        ('{"id": "1"}', "line 1: needs text"),
        ("[1]", "line 1: needs id, text"),
        ('{"id": "1", "text": "a"}\n{"id": "1", "text": "b"}', "line 2: the id is empty or rep"),
        ("\n", "no documents"),
    ],
)
def test_a_bad_corpus_is_named_by_its_line(tmp_path: Path, corpus: str, reason: str) -> None:
    with pytest.raises(EvaluationError, match=reason):
        load_collection(*_collection(tmp_path, corpus=corpus), "en")


@pytest.mark.parametrize("qrels", ["q1 d1 1", "q1\td1", "q1\td1\thigh"])
def test_a_bad_judgement_is_named_by_its_line(tmp_path: Path, qrels: str) -> None:
    with pytest.raises(EvaluationError, match="line 1: needs query, document and grade"):
        load_collection(*_collection(tmp_path, qrels=qrels), "en")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    files = _collection(tmp_path)
    files[1].unlink()
    with pytest.raises(EvaluationError, match="queries"):
        load_collection(*files, "en")


@given(
    st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.integers(0, 3), min_size=1),
    st.permutations("abcdefghijklmnop"),
    st.integers(1, 16),
)
def test_each_measure_is_what_the_field_s_library_measures(
    grades: dict[str, int], order: list[str], length: int
) -> None:
    run = order[:length]
    qrels = [ir_measures.Qrel("q", document, grade) for document, grade in grades.items()]
    scored = [ir_measures.ScoredDoc("q", one, -float(place)) for place, one in enumerate(run)]
    wanted = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 100]
    theirs = ir_measures.calc_aggregate(wanted, qrels, scored)
    ours = [ndcg(run, grades), reciprocal_rank(run, grades), recall(run, grades)]
    assert ours == pytest.approx([theirs[measure] for measure in wanted])
