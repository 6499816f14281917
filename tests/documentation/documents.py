"""Finds the commands that the project's documents tell people to type."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/**/*.md",
    ".ci/**/*.md",
    "tests/**/*.md",
)
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`(?P<text>[^`\n]+)`")
# The first column of a table whose heading is "command".
TABLE = re.compile(r"^\| command \|.*\n\| --.*\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)
SHELLS = {"bash", "sh", "console"}
TYPED = re.compile(r"^(?:\.venv/bin/)?(?:python )?(?P<rest>manage\.py \w.*)$")
PROGRAMS = ("make ", "python -m ", ".ci/", "curl ")
# A form of use, not something to type: an option in brackets, a name to be put in.
PLACEHOLDER = re.compile(r"…|\[|\b[A-Z]{2,}\b(?!=)| [A-Z]\b")


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody is told to type, and where. `answer` is the JSON that is shown for it."""

    document: str
    text: str
    answer: str = ""

    @property
    def words(self) -> list[str]:
        """As a shell splits it, comments left out, without the path of Python."""
        words = shlex.split(self.text, comments=True)
        if words[:1] and words[0].endswith("python") and words[1:2] == ["manage.py"]:
            words = words[1:]
        return words

    @property
    def is_usage(self) -> bool:
        """Whether it only shows how a command is used."""
        return bool(PLACEHOLDER.search(self.text))


def all_commands(own: Collection[str], root: Path = ROOT) -> list[Command]:
    """Every command in every document; `own` are the management commands of the project."""
    paths = sorted({path for pattern in DOCUMENTS for path in root.glob(pattern)})
    return [
        command
        for path in paths
        for command in commands_in(
            path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), own
        )
    ]


def commands_in(document: str, text: str, own: Collection[str]) -> Iterator[Command]:
    """Commands in fenced blocks, in running text and in tables of commands."""
    fences = list(FENCE.finditer(text))
    for fence, following in zip_longest(fences, fences[1:]):
        if fence["language"] not in SHELLS:
            continue
        typed = list(_typed(fence["text"], has_prompts=fence["language"] == "console"))
        for line in typed[:-1]:
            yield Command(document, line)
        is_answered = following is not None and following["language"] == "json"
        yield Command(document, typed[-1], following["text"] if following and is_answered else "")
    prose = FENCE.sub("", text)
    for match in SPAN.finditer(prose):
        typed_text = match["text"]
        found = TYPED.match(typed_text)
        if found or typed_text.startswith(PROGRAMS):
            yield Command(document, found["rest"] if found else typed_text)
        elif " --" in typed_text and typed_text.split()[0] in own:
            yield Command(document, f"manage.py {typed_text}")
    for table in TABLE.finditer(prose):
        for row in table["rows"].splitlines():
            for match in SPAN.finditer(row.split("|")[1]):
                yield Command(document, f"manage.py {match['text']}")


def _typed(block: str, *, has_prompts: bool) -> Iterator[str]:
    """Whole commands of a block: continued lines joined, comments and answers left out."""
    joined = re.sub(r"\\\n\s*", "", block)
    for line in joined.splitlines():
        if has_prompts and not line.startswith("$ "):
            continue
        command = line.removeprefix("$ ").strip()
        if command and not command.startswith("#"):
            yield command
