"""A database that was kept is used again by the very same sources only."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.prepared import key as key_module
from tests.prepared.kept import MOST, KeptDatabases

FILES = {
    "portal/settings/base.py": 'VAR = env.str("PORTAL_VAR_DIR", default="var")\n',
    "portal/home/views.py": "old",
    "practices/migrations/0001_initial.py": "old",
    "practices/models.py": "old",
    "practices/starter_library/tools/one.en.md": "old",
    "locale/it/LC_MESSAGES/django.mo": "old",
    "tests/conftest.py": "old",
    "tests/prepared/database.py": "old",
    "tests/prepared/key.py": "old",
    "tests/prepared/test_kept.py": "old",
    "training/starter_library/course/module.en.md": "old",
}
TAKE_NO_PART = {"portal/home/views.py", "tests/prepared/test_kept.py"}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A checkout with one file of each kind."""
    for name, text in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "site"


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What a run has made: a database and documents."""
    (tmp_path / "made" / "media").mkdir(parents=True)
    (tmp_path / "made" / "media" / "plan.docx").write_text("a plan")
    (tmp_path / "made" / "library.sqlite3").write_text("a library")
    return tmp_path / "made"


@pytest.fixture
def kept(site: Path, tmp_path: Path) -> Callable[[], KeptDatabases]:
    """Makes what each process has of its own."""
    # Clocks of files are coarser than that of the process.
    return lambda: KeptDatabases(tmp_path / "kept", time.time() + 1, site)


Kept = Callable[[], KeptDatabases]


def test_the_sources_of_this_site_are_found() -> None:
    found = {str(path.relative_to(key_module.ROOT)) for path in key_module.source_files()}
    assert {name.partition("/")[0] for name in found} == {*key_module.SOURCES, "tests"}
    assert {
        "portal/settings/test.py",
        "practices/migrations/0001_initial.py",
        "practices/starter_library/loading/pages.py",
        "practices/starter_library/vocabularies.yaml",
        "portal/home/management/commands/load_starter_library.py",
        "locale/it/LC_MESSAGES/django.mo",
    } <= found


def test_a_later_run_of_the_same_sources_gets_a_copy(
    kept: Kept, made: Path, tmp_path: Path
) -> None:
    assert kept().put("media", "library.sqlite3", folder=made)
    later = tmp_path / "later"
    later.mkdir()
    assert kept().fetch("media", "library.sqlite3", folder=later)
    assert (later / "media" / "plan.docx").read_text() == "a plan"
    assert (later / "library.sqlite3").read_text() == "a library"
    assert not kept().fetch("media", "search-index", folder=later)


@pytest.mark.parametrize("name", sorted(FILES.keys() - TAKE_NO_PART))
def test_nothing_is_used_again_once_a_source_is_edited(
    name: str, kept: Kept, made: Path, site: Path
) -> None:
    kept().put("library.sqlite3", folder=made)
    (site / name).write_text("new")
    assert not kept().fetch("library.sqlite3", folder=made)


@pytest.mark.parametrize(
    "name", ["practices/migrations/0002_new.py", "practices/starter_library/tools/two.en.md"]
)
def test_nor_once_a_source_is_new_moved_or_gone(
    name: str, kept: Kept, made: Path, site: Path
) -> None:
    kept().put("library.sqlite3", folder=made)
    (site / name).write_text("")
    assert not kept().fetch("library.sqlite3", folder=made)
    kept().put("library.sqlite3", folder=made)
    (site / name).rename(site / f"{name}.moved")
    assert not kept().fetch("library.sqlite3", folder=made)
    kept().put("library.sqlite3", folder=made)
    (site / f"{name}.moved").unlink()
    (site / "practices/models.py").unlink()
    assert not kept().fetch("library.sqlite3", folder=made)


def test_nor_on_another_day_or_in_another_environment(
    kept: Kept, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept().put("library.sqlite3", folder=made)
    assert kept().fetch("library.sqlite3", folder=made)
    with monkeypatch.context() as tomorrow:
        tomorrow.setattr(key_module, "date", SimpleNamespace(today=lambda: date(2040, 1, 1)))
        assert not kept().fetch("library.sqlite3", folder=made)
    monkeypatch.setenv("PORTAL_VAR_DIR", "elsewhere")
    assert not kept().fetch("library.sqlite3", folder=made)


@pytest.mark.parametrize("name", sorted(TAKE_NO_PART))
def test_what_only_answers_requests_or_tests_takes_no_part(
    name: str, kept: Kept, made: Path, site: Path
) -> None:
    kept().put("library.sqlite3", folder=made)
    (site / name).write_text("new")
    assert kept().fetch("library.sqlite3", folder=made)


def test_a_source_that_changes_during_a_run_keeps_its_database_from_others(
    kept: Kept, made: Path, site: Path, tmp_path: Path
) -> None:
    during = KeptDatabases(tmp_path / "kept", time.time() - 60, site)
    assert not during.put("library.sqlite3", folder=made)
    assert kept().put("library.sqlite3", folder=made)
    assert not during.fetch("library.sqlite3", folder=made)
    before = kept()
    (site / "practices/models.py").unlink()
    assert not before.put("library.sqlite3", folder=made)


def test_a_copy_that_was_broken_off_is_none(kept: Kept, made: Path) -> None:
    one = kept()
    assert one.put("media", folder=made)
    own = one.folder / one.key
    (own / "media").rename(own / "media.unfinished")
    assert not kept().fetch("media", folder=made)
    assert kept().put("media", folder=made)
    assert kept().fetch("media", folder=made)


def test_what_is_made_anew_leaves_nothing_of_the_former_beside_it(kept: Kept, made: Path) -> None:
    kept().put("media", "library.sqlite3", folder=made)
    kept().put("library.sqlite3", folder=made)
    assert not kept().fetch("media", folder=made)


def test_few_states_are_kept_and_the_latest_stay(kept: Kept, made: Path, site: Path) -> None:
    for number in range(MOST + 2):
        (site / "practices/models.py").write_text(str(number))
        kept().put("library.sqlite3", folder=made)
    assert kept().fetch("library.sqlite3", folder=made)
    assert len([path for path in kept().folder.iterdir() if path.is_dir()]) == MOST
