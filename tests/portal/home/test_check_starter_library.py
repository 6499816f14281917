"""The command over the library that is shipped, and over a broken copy of it."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import practices.starter_library


def check() -> str:
    out = StringIO()
    call_command("check_starter_library", stdout=out)
    return out.getvalue()


def test_the_shipped_library_has_no_problem() -> None:
    output = check()
    assert "EMPTY" not in output
    assert "No problem in 232 files." in output


def test_counts_and_matrix_are_printed() -> None:
    lines = [line.split() for line in check().splitlines()]
    assert ["best-practice", "42", "42"] in lines
    assert ["module", "18", "18"] in lines
    assert ["all", "116", "116"] in lines
    assert sum(len(line) == 4 and line[0][0].isdigit() for line in lines) == 31


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the practices' files that the command reads instead."""
    package = Path(practices.starter_library.__file__).parent
    target = tmp_path / "library"
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("*.py*", "__pycache__"))
    monkeypatch.setattr(practices.starter_library, "__file__", str(target / "__init__.py"))
    return target


def test_a_missing_file_is_one_line_and_status_one(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "best_practices" / "bp-fee-bands.it.md").unlink()
    with pytest.raises(CommandError, match=r"1 problems in 231 files\.") as refusal:
        call_command("check_starter_library")
    assert refusal.value.returncode == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert lines == ["bp-fee-bands.it.md: file: the translation is missing. Translate the page."]


def test_an_unreadable_file_is_named(copy: Path) -> None:
    (copy / "best_practices" / "bp-fee-bands.it.md").write_text("Just words.")
    with pytest.raises(CommandError, match=r"^bp-fee-bands\.it\.md: no front matter"):
        check()
