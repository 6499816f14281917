"""Settings say each thing once."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import portal.settings

FILES = sorted(Path(portal.settings.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_setting_is_given_twice_in_a_file(path: Path) -> None:
    """The second one would win, and what the first one asks for would be dead."""
    names: Counter[str] = Counter()
    for statement in ast.parse(path.read_text()).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        names.update(one.id for one in targets if isinstance(one, ast.Name))
    assert [name for name, count in names.items() if count > 1] == []
