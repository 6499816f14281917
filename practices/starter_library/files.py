"""Reads a file of the starter library: YAML front matter, then Markdown in headed sections.

Plain Python: text in, dataclasses out. See docs/features/starter-library.md for the format.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .yaml_reader import read_yaml

FRONT_MATTER = re.compile(r"\A---\n(?P<meta>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
SECTION = re.compile(r"^## (?P<key>[a-z_]+)\s*$", re.MULTILINE)
HEADING = re.compile(r"^### (?P<title>.+?)\s*$", re.MULTILINE)
STEP_DETAIL = re.compile(r"^- (?P<key>who|time|result): *(?P<value>.*)$")
OPTION = re.compile(r"^- \[(?P<mark>[ xX])\] (?P<text>.+?) :: (?P<feedback>.+)$")
LINK = re.compile(r"\]\(resource:(?P<identifier>[a-z0-9-]+)\)")


class LibraryFileError(ValueError):
    """A file of the starter library that can't be read; the message names file and reason."""


@dataclass(frozen=True, slots=True)
class StepText:
    title: str
    who: str
    time: str
    result: str
    body: str


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One resource in one language. `sections` maps keys to Markdown text."""

    path: Path
    identifier: str
    language: str
    meta: dict[str, Any]
    sections: dict[str, str]
    fingerprint: str

    @property
    def linked_identifiers(self) -> set[str]:
        """Resources that the text or the front matter refers to."""
        found = {match["identifier"] for match in LINK.finditer("\n".join(self.sections.values()))}
        for key in ("prerequisites", "methods", "related"):
            found.update(self.meta.get(key) or [])
        return found


def read_file(path: Path) -> LibraryFile:
    """Parse one file.

    Raises:
        LibraryFileError: no UTF-8, no front matter, broken YAML, or no id, language or title.
    """
    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise LibraryFileError(f"{path.name}: the text is not UTF-8.") from error
    match = FRONT_MATTER.match(text)
    if not match:
        raise LibraryFileError(f"{path.name}: no front matter between two lines of ---.")
    try:
        meta = read_yaml(match["meta"])
    except yaml.YAMLError as error:
        raise LibraryFileError(
            f"{path.name}: the front matter is no valid YAML: {error}"
        ) from error
    for key in ("id", "language", "title", "summary"):
        if not isinstance(meta, dict) or not meta.get(key):
            raise LibraryFileError(f"{path.name}: the front matter has no {key}.")
    parts = SECTION.split(match["body"])
    return LibraryFile(
        path=path,
        identifier=str(meta["id"]),
        language=str(meta["language"]),
        meta=meta,
        sections={key: body.strip() for key, body in zip(parts[1::2], parts[2::2], strict=True)},
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
    )


def read_files(folder: Path) -> list[LibraryFile]:
    """All files one level below `folder`, by name."""
    return [read_file(path) for path in sorted(folder.glob("*/*.md"))]


def items(text: str) -> list[str]:
    """Entries of a plain Markdown list, continuation lines joined."""
    entries: list[str] = []
    for line in text.splitlines():
        if re.match(r"^[-*] |^\d+\. ", line):
            entries.append(re.sub(r"^([-*]|\d+\.) +", "", line).strip())
        elif line.strip() and entries:
            entries[-1] += " " + line.strip()
    return entries


def facts(text: str) -> tuple[list[tuple[str, str]], str]:
    """Pairs of a `- Label: value` list, and whatever paragraphs follow the list."""
    lines = text.splitlines()
    end = len(lines)
    for number, line in enumerate(lines):
        if line.strip() and not line.startswith(("- ", "  ")):
            end = number
            break
    pairs = []
    for entry in items("\n".join(lines[:end])):
        label, _, value = entry.partition(":")
        pairs.append((label.strip(" *"), value.strip(" *")))
    return pairs, "\n".join(lines[end:]).strip()


def parts(text: str) -> Iterator[tuple[str, str]]:
    """Heading and Markdown of each `### heading` part."""
    pieces = HEADING.split(text)
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        yield title, body.strip()


def steps(text: str) -> Iterator[StepText]:
    """Steps: a `### title`, up to three `- who/time/result:` lines, then paragraphs."""
    for title, body in parts(text):
        details = {"who": "", "time": "", "result": ""}
        lines = body.splitlines()
        while lines and (match := STEP_DETAIL.match(lines[0])):
            details[match["key"]] = match["value"].strip()
            lines.pop(0)
        yield StepText(title=title, body="\n".join(lines).strip(), **details)


TABLE_LINE = re.compile(r"^\|(?P<cells>.*)\|\s*$")
TABLE_RULE = re.compile(r"^\|(\s*:?-+:?\s*\|)+\s*$")


def form_parts(text: str) -> Iterator[str | list[list[str]]]:
    """Text and tables of a form in order; a table is its rows, headings first."""
    prose: list[str] = []
    table: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        match = TABLE_LINE.match(line)
        if match:
            if not TABLE_RULE.match(line):
                table.append([cell.strip(" *") for cell in match["cells"].split("|")])
            continue
        if table:
            if "\n".join(prose).strip():
                yield "\n".join(prose).strip()
            yield table
            prose, table = [], []
        prose.append(line)
    if "\n".join(prose).strip():
        yield "\n".join(prose).strip()


def first_table(text: str) -> list[list[str]]:
    """Rows of the first table of a form, headings first; empty if there is none."""
    return next((part for part in form_parts(text) if not isinstance(part, str)), [])


@dataclass(frozen=True, slots=True)
class OptionText:
    text: str
    is_right: bool
    feedback: str


def questions(text: str) -> Iterator[tuple[str, list[OptionText]]]:
    """Quiz questions: `### question`, then `- [x] answer :: feedback` lines."""
    for title, body in parts(text):
        matches = [OPTION.match(line) for line in body.splitlines() if line.strip()]
        yield (
            title,
            [
                OptionText(match["text"], match["mark"] != " ", match["feedback"])
                for match in matches
                if match
            ],
        )
