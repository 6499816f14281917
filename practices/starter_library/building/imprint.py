"""What every download says about itself: title of its page, licence, independence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from practices.starter_library.yaml_reader import read_yaml

LIBRARY = Path(__file__).parent.parent
TEXTS = LIBRARY / "downloads" / "imprint.yaml"


@dataclass(frozen=True, slots=True)
class Origin:
    """The page a file belongs to, as far as the file speaks of it or repeats it.

    `sections` maps keys to Markdown: a form that stands on the page is not written twice.
    """

    identifier: str
    title: str
    licence: str
    owner: str
    sections: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Imprint:
    """Name of a spreadsheet's notes sheet, its first lines, and the last lines of any file."""

    sheet: str
    lines: tuple[str, ...]
    closing: tuple[str, ...]
    author: str


def imprint(origin: Origin, language: str) -> Imprint:
    """The imprint of a file in `language`."""
    with TEXTS.open(encoding="utf-8") as stream:
        texts = read_yaml(stream)[language]
    values = {
        "title": origin.title,
        "identifier": origin.identifier,
        "licence": origin.licence,
        "owner": origin.owner,
    }
    return Imprint(
        sheet=texts["sheet"],
        lines=tuple(texts["lines"]),
        closing=(
            texts["source"].format(**values),
            texts["licence"].format(**values),
            texts["notice"],
        ),
        author=origin.owner,
    )
