"""Every command in README and docs works as it is typed."""

from __future__ import annotations

import argparse
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.test import Client

from portal.accounts.models import User
from portal.api.services import create_token
from portal.home.services import set_up_demonstration_accounts
from tests.documentation.documents import ROOT, Command, all_commands, commands_in

OWN_APPS = ("portal.", "practices", "training", "search")
OWN = {name for name, app in get_commands().items() if str(app).startswith(OWN_APPS)}
COMMANDS = all_commands(OWN)
# What is not run here, by its first words, and why.
NOT_RUN = {
    "python -m venv": "makes an environment; `make install` does the same",
    ".venv/bin/pip install": "needs a network; `make install` does the same",
    ".venv/bin/gunicorn": "serves until it is ended",
    "git pull": "gets another release",
    "pg_dump ": "needs a server of PostgreSQL",
    "pg_restore ": "needs a server of PostgreSQL",
    "createdb ": "needs a server of PostgreSQL",
    "tar ": "packs uploads that are not there",
    "export ": "sets a variable of the shell",
    "python -m tests.fuzz": "runs for minutes; its parts have tests of their own",
    "manage.py collectstatic": "the tests in a browser begin with it",
    "manage.py createsuperuser": "asks for a password",
    "manage.py repair_tables": "changes tables; tested on a database of its own",
    "manage.py migrate": "the tests' database and those of upgrades are made by it",
    "manage.py evaluate_recommendations": "takes a minute; tested with fewer profiles",
}


def reason_not_to_run(command: Command) -> str:
    text = " ".join(command.words[:6])
    return next((why for start, why in NOT_RUN.items() if f"{text} ".startswith(start)), "")


def management_commands() -> list[Command]:
    return [command for command in COMMANDS if command.words[:1] == ["manage.py"]]


def test_the_documents_have_commands() -> None:
    assert {"README.md", "docs/operations.md", "docs/features/api.md"} <= {
        command.document for command in COMMANDS
    }
    assert len(COMMANDS) > 40


def test_everything_that_is_typed_is_of_a_kind_that_is_checked() -> None:
    """Management commands, targets of make, the API, files of the project, or listed above."""
    unknown = [
        command
        for command in COMMANDS
        if command.words
        and command.words[0] not in {"manage.py", "make", "curl"}
        and not command.words[0].startswith(".ci/")
        and "=" not in command.words[0]
        and not reason_not_to_run(command)
    ]
    assert unknown == []


def test_no_reason_is_left_over() -> None:
    typed = [f"{' '.join(command.words)} " for command in COMMANDS]
    unused = [start for start in NOT_RUN if not any(text.startswith(start) for text in typed)]
    assert unused == []


def test_targets_and_their_variables_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in COMMANDS:
        if command.words[:1] != ["make"]:
            continue
        for word in command.words[1:]:
            name, is_variable, _value = word.partition("=")
            pattern = rf"\$\((or \$\()?{name}\b" if is_variable else rf"^{name}:"
            assert re.search(pattern, makefile, re.MULTILINE), command


def test_files_of_the_project_that_are_run_can_be_run() -> None:
    for command in COMMANDS:
        for word in command.words[:1]:
            if word.startswith(".ci/") and not word.endswith(("/", ".py", ".txt", ".md")):
                path = ROOT / word
                assert path.is_dir() or path.stat().st_mode & 0o111, command


def options_of(name: str) -> argparse.ArgumentParser:
    app = get_commands()[name]
    return load_command_class(str(app), name).create_parser("manage.py", name)


def test_commands_and_options_that_are_only_shown_are_there() -> None:
    for command in management_commands():
        name = command.words[1]
        assert name in get_commands(), command
        known = {option for action in options_of(name)._actions for option in action.option_strings}
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", command.text))
        assert used <= known, command


@pytest.fixture
def _portal_as_after_make_run(tmp_path: Path, library_index: Path, settings: Any) -> None:
    """The demonstration accounts and an index of search."""
    settings.STATIC_ROOT = str(tmp_path / "static")
    set_up_demonstration_accounts()


@pytest.mark.django_db
@pytest.mark.usefixtures("_portal_as_after_make_run")
def test_every_management_command_runs_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    failed = {}
    to_run = {
        tuple(command.words): command
        for command in management_commands()
        if not command.is_usage and not reason_not_to_run(command)
    }
    assert len(to_run) > 10
    for words, command in to_run.items():
        try:
            call_command(*words[1:], stdout=io.StringIO(), stderr=io.StringIO())
        except (CommandError, SystemExit) as error:
            failed[f"{command.document}: {command.text}"] = str(error)
    assert failed == {}


class Shell:
    """Sends what `curl` would to the site of the tests; knows variables, headers and data."""

    def __init__(self, token: str) -> None:
        self.variables: dict[str, str] = {}
        self.token = token

    def assign(self, word: str) -> None:
        name, _equals, value = word.partition("=")
        self.variables[name] = self.token if value == "ckp_…" else self._expanded(value)

    def _expanded(self, text: str) -> str:
        return re.sub(r"\$(\w+)", lambda match: self.variables[match[1]], text)

    def curl(self, words: list[str]) -> Any:
        parser = argparse.ArgumentParser(exit_on_error=False)
        parser.add_argument("address")
        parser.add_argument("-H", dest="headers", action="append", default=[])
        parser.add_argument("-d", dest="data")
        options = parser.parse_args([self._expanded(word) for word in words])
        headers = dict(header.split(": ", 1) for header in options.headers)
        path = options.address.removeprefix("http://localhost:8000")
        assert path.startswith("/"), options.address
        client = Client(enforce_csrf_checks=True)
        if options.data is None:
            return client.get(path, headers=headers)
        return client.post(
            path, options.data, content_type=headers["Content-Type"], headers=headers
        )


def of_curl() -> Iterator[tuple[str, list[Command]]]:
    for document in sorted({command.document for command in COMMANDS}):
        there = [command for command in COMMANDS if command.document == document]
        if any(command.words[:1] == ["curl"] for command in there):
            yield document, there


@pytest.mark.django_db
@pytest.mark.usefixtures("_portal_as_after_make_run")
@pytest.mark.parametrize(("document", "typed"), list(of_curl()))
def test_the_api_answers_as_documented(document: str, typed: list[Command]) -> None:
    manager = User.objects.get(email="manager@example.org")
    shell = Shell(create_token(manager, "as documented", 30)[1])
    for command in typed:
        if re.match(r"^[A-Z_]+=", command.text):
            shell.assign(command.words[0])
        elif command.words[:1] == ["curl"]:
            response = shell.curl(command.words[1:])
            shown = json.loads(command.answer or "{}")
            assert response.status_code == shown.get("status", 200), (command, response.content)
            assert not shown or response.json() == shown


def test_commands_are_found_wherever_they_stand() -> None:
    text = (
        "Use `make run PORT=1` or `manage.py search fees`, then `load_it --all`.\n"
        "```bash\n# a comment\nX=1\ncurl \\\n  $X\n```\nIt answers:\n```json\n{}\n```\n"
        "```console\n$ ls\nan answer\n```\n```python\nmake()\n```\n"
        "| command | does |\n| --- | --- |\n| `daily` | cleans `x --y` |\n"
    )
    found = [(command.text, command.answer) for command in commands_in("a.md", text, {"load_it"})]
    assert found == [
        ("X=1", ""),
        ("curl $X", "{}\n"),
        ("ls", ""),
        ("make run PORT=1", ""),
        ("manage.py search fees", ""),
        ("manage.py load_it --all", ""),
        ("manage.py daily", ""),
    ]
