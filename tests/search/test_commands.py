"""The commands."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from search.core.documents import SearchDocument
from search.engines import get_engine
from search.indexing import registry
from search.models import OutboxEntry

MakeDocument = Callable[..., SearchDocument]


def _run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def site(db: None, library: Any, index_folder: Path, make_document: MakeDocument) -> Any:
    """A library with an index, two facets and two kinds of readers."""
    OutboxEntry.objects.all().delete()
    registry.register_facet(registry.Facet("level", "Level"))
    registry.register_access(lambda user: frozenset({"trainer"} if user else ()))
    library.put(make_document("a", title="Membership fees", facets={"level": ("bronze",)}))
    library.put(make_document("b", title="Fees for trainers", access=frozenset({"trainer"})))
    call_command("rebuild_search_index", stdout=io.StringIO())
    return library


def test_a_search_prints_json_and_nothing_else(site: Any) -> None:
    printed = json.loads(_run("search", "fee", "--format", "json"))
    assert set(printed) == {"total", "hits", "facets", "suggestion", "took_ms"}
    assert printed["facets"]["level"] == {"bronze": 1}
    assert set(printed["hits"][0]) == {
        "id",
        "kind",
        "title",
        "url",
        "language",
        "score",
        "highlight",
    }
    assert [hit["id"] for hit in printed["hits"]] == ["a"]


def test_a_search_can_be_filtered_and_limited(site: Any) -> None:
    none = json.loads(_run("search", "fee", "--filter", "level=gold", "--format", "json"))
    assert none["total"] == 0
    either = ["--filter", "level=gold", "--filter", "level=bronze", "--limit", "1"]
    assert json.loads(_run("search", "fee", *either, "--format", "json"))["total"] == 1


def test_a_search_can_be_made_as_a_user(site: Any) -> None:
    users = get_user_model()
    user = users(**{users.get_email_field_name(): "Trainer@example.org"})
    setattr(user, users.USERNAME_FIELD, "Trainer@example.org")
    user.save()
    found = json.loads(_run("search", "fee", "--as", "trainer@example.org", "--format", "json"))
    assert {hit["id"] for hit in found["hits"]} == {"a", "b"}


def test_a_search_reads_well_on_a_terminal(site: Any) -> None:
    printed = _run("search", "membershp fee")
    assert "Results for “membership fee”" in printed
    assert "1. Membership fees [best_practice, en] /en/a/" in printed
    assert "1 found in" in printed


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--filter", "colour=red"], "no filter “colour”; known filters: lang, level, type"),
        (["--filter", "level"], "write NAME=VALUE"),
        (["--limit", "0"], "not a number from 1"),
        (["--language", "!"], "not a language code"),
        (["--as", "nobody@example.org"], "no user with the address"),
        (["--format", "xml"], "invalid choice"),
    ],
)
def test_bad_input_is_named(site: Any, arguments: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        _run("search", "fee", *arguments)


def test_a_missing_engine_is_one_line(site: Any, index_folder: Path, settings: Any) -> None:
    blocked = index_folder.parent / "blocked"
    blocked.write_text("in the way")
    settings.SEARCH_ENGINE = {**settings.SEARCH_ENGINE, "LOCATION": str(blocked)}
    get_engine.cache_clear()
    for command in (["search", "fee"], ["rebuild_search_index"], ["check_search_index"]):
        with pytest.raises(CommandError, match="Search is unavailable"):
            _run(*command)
    OutboxEntry.objects.create(translation_key="a")
    with pytest.raises(CommandError, match="0 pages applied, 1 failed, 1 waiting"):
        _run("sync_search_index")


def test_the_outbox_is_applied(site: Any, make_document: MakeDocument) -> None:
    site.put(make_document("c"))
    OutboxEntry.objects.create(translation_key="c")
    assert _run("sync_search_index") == "1 pages applied, 0 failed, 0 waiting\n"
    assert "c:en" in set(get_engine().keys())


def test_the_index_is_checked_and_repaired(site: Any, make_document: MakeDocument) -> None:
    assert "equal to the database" in _run("check_search_index")
    site.put(make_document("c"))
    del site.pages["a"]
    with pytest.raises(CommandError, match=r"1 missing \(c:en\), 0 outdated, 1 superfluous"):
        _run("check_search_index")
    assert "2 pages repaired" in _run("check_search_index", "--repair")
    assert "equal to the database" in _run("check_search_index")


def test_a_rebuild_says_what_it_did(site: Any) -> None:
    assert _run("rebuild_search_index").startswith("2 documents indexed in ")


def test_an_engine_is_measured(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text('{"id": "1", "title": "Wing", "text": "Lift of a wing"}\n')
    (tmp_path / "queries").write_text('{"id": "q", "text": "wings"}\n')
    (tmp_path / "qrels").write_text("q\t1\t1\n")
    files = [f"--{name}={tmp_path / name}" for name in ("corpus", "queries", "qrels")]
    measured = json.loads(_run("evaluate_search", *files))
    assert (measured["ndcg@10"], measured["documents"], measured["queries"]) == (1.0, 1, 1)
    (tmp_path / "qrels").write_text("q 1 1\n")
    with pytest.raises(CommandError, match="line 1"):
        _run("evaluate_search", *files)


def test_bad_arguments_end_with_status_one_and_one_line() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "manage.py", "evaluate_search", "--corpus", "nowhere"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "CommandError: the following arguments are required: --queries, --qrels\n"
