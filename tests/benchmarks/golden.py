"""Golden queries: real questions over the starter library with graded judgements.

The questions, the meaning of the grades and the rules of judging stand in
`golden_queries.yaml`; this module reads that file and refuses what breaks its form.
"""

from __future__ import annotations

import random
import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

GOLDEN_FILE: Final = Path(__file__).parent / "golden_queries.yaml"

LANGUAGES: Final = ("en", "it")
KINDS: Final = ("known-item", "topic", "question", "no-answer")
HALVES: Final = ("tuning", "test")
AUDIENCES: Final = ("manager", "trainer", "editor")
BEST_GRADE: Final = 3
GRADES: Final = (1, 2, BEST_GRADE)

FIELDS: Final = ("id", "language", "text", "kind", "half", "audience", "judgements")

SHORTEST_WORD_WITH_AN_ERROR: Final = 5
WORD: Final = re.compile(r"[^\W\d_]+")
KEYBOARD_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class GoldenQueryError(ValueError):
    """The file of golden queries is wrong; the message names the query and says why."""


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """One question; `judgements` maps resource identifiers to grades from 1 to 3."""

    identifier: str
    language: str
    text: str
    kind: str
    half: str
    audience: str
    judgements: Mapping[str, int] = field(hash=False)

    @property
    def best(self) -> frozenset[str]:
        """Identifiers of the resources that answer the question."""
        return frozenset(key for key, grade in self.judgements.items() if grade == BEST_GRADE)


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice, where YAML would silently keep the last one."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        doubled = next((key for position, key in enumerate(keys) if key in keys[:position]), None)
        if doubled is not None:
            line = node.start_mark.line + 1
            raise GoldenQueryError(f"the entry at line {line} has {doubled!r} twice")
        return super().construct_mapping(node, deep)


def load_golden_queries(path: Path = GOLDEN_FILE) -> tuple[GoldenQuery, ...]:
    """Read and check all golden queries, in the order of the file.

    Raises:
        GoldenQueryError: an entry lacks a field, has an unknown value or breaks the promise
            of its kind, or two entries share an identifier or a text.
    """
    with path.open(encoding="utf-8") as stream:
        entries = yaml.load(stream, Loader=_StrictLoader)  # noqa: S506  # a SafeLoader
    if not isinstance(entries, list):
        raise GoldenQueryError(f"{path.name}: a list of queries is expected")
    queries = tuple(_query(entry, number) for number, entry in enumerate(entries, start=1))
    _check_unique(queries)
    return queries


def _query(entry: object, number: int) -> GoldenQuery:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise GoldenQueryError(f"query number {number}: a mapping with an id is expected")
    name = entry["id"]
    if set(entry) != set(FIELDS):
        wrong = ", ".join(sorted(str(key) for key in set(entry) ^ set(FIELDS)))
        raise GoldenQueryError(f"{name}: missing or unknown fields: {wrong}")
    query = GoldenQuery(
        identifier=name,
        language=_one_of(entry["language"], LANGUAGES, name, "language"),
        text=_text(entry["text"], name),
        kind=_one_of(entry["kind"], KINDS, name, "kind"),
        half=_one_of(entry["half"], HALVES, name, "half"),
        audience=_one_of(entry["audience"], AUDIENCES, name, "audience"),
        judgements=_judgements(entry["judgements"], name),
    )
    _check_kind(query)
    return query


def _one_of(value: object, allowed: tuple[str, ...], name: str, what: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise GoldenQueryError(f"{name}: {what} {value!r} is none of {', '.join(allowed)}")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or value != " ".join(value.split()):
        raise GoldenQueryError(f"{name}: the text is empty or has stray spaces: {value!r}")
    return value


def _judgements(value: object, name: str) -> Mapping[str, int]:
    if not isinstance(value, dict):
        raise GoldenQueryError(f"{name}: judgements must map identifiers to grades")
    for key, grade in value.items():
        if not isinstance(key, str) or type(grade) is not int or grade not in GRADES:
            raise GoldenQueryError(f"{name}: {key!r} has the grade {grade!r}, not one of 1, 2, 3")
    return MappingProxyType(dict(value))


def _check_kind(query: GoldenQuery) -> None:
    """Hold a query to what its kind promises."""
    name, grades = query.identifier, sorted(query.judgements.values())
    if query.kind == "no-answer":
        if grades:
            raise GoldenQueryError(f"{name}: nothing can be judged for a query without an answer")
        return
    if not grades:
        raise GoldenQueryError(f"{name}: no resource is judged")
    if query.kind == "known-item" and grades != [1] * (len(grades) - 1) + [BEST_GRADE]:
        raise GoldenQueryError(f"{name}: a known item has one grade 3 and otherwise grade 1")


def _check_unique(queries: tuple[GoldenQuery, ...]) -> None:
    identifiers: set[str] = set()
    texts: dict[str, str] = {}
    for query in queries:
        if query.identifier in identifiers:
            raise GoldenQueryError(f"{query.identifier}: this identifier is used twice")
        identifiers.add(query.identifier)
        text = query.text.casefold()
        if text in texts:
            raise GoldenQueryError(f"{query.identifier}: the same text as {texts[text]}")
        texts[text] = query.identifier


# --- typing errors


def _neighbours() -> dict[str, str]:
    """For each letter of a QWERTY keyboard the letters beside it and in the rows next to it."""
    # Each row is shifted by about half a key, so a key touches two of the row below it.
    places = {
        letter: (row, column)
        for row, letters in enumerate(KEYBOARD_ROWS)
        for column, letter in enumerate(letters)
    }
    touching = {(0, -1), (0, 1), (1, -1), (1, 0), (-1, 0), (-1, 1)}
    return {
        letter: "".join(
            other
            for other, (other_row, other_column) in places.items()
            if (other_row - row, other_column - column) in touching
        )
        for letter, (row, column) in places.items()
    }


NEIGHBOURING_KEYS: Final[Mapping[str, str]] = MappingProxyType(_neighbours())


def _dropped(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


def _doubled(word: str) -> list[str]:
    return [word[:at] + word[at] + word[at:] for at in range(1, len(word))]


def _swapped(word: str) -> list[str]:
    return [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for at in range(1, len(word) - 1)
        if word[at] != word[at + 1]
    ]


def _mistyped(word: str) -> list[str]:
    return [
        word[:at] + key + word[at + 1 :] for at in range(1, len(word)) for key in _keys(word, at)
    ]


def _keys(word: str, at: int) -> Iterator[str]:
    letter = word[at]
    for key in NEIGHBOURING_KEYS.get(letter.lower(), ""):
        yield key.upper() if letter.isupper() else key


def with_typing_error(text: str, seed: int) -> str:
    """The text with one realistic typing error in one of its words, always the same for a seed.

    A letter is dropped, doubled, swapped with the next one or replaced by one from a
    neighbouring key, each kind of error as likely as the others. The first letter of a word
    stays, and so does every word of fewer than five letters; a text without a longer word
    comes back unchanged.
    """
    words = [one for one in WORD.finditer(text) if len(one[0]) >= SHORTEST_WORD_WITH_AN_ERROR]
    if not words:
        return text
    generator = random.Random(f"{seed}:{text}")
    word = generator.choice(words)
    ways = [_dropped(word[0]), _doubled(word[0]), _swapped(word[0]), _mistyped(word[0])]
    wrong = generator.choice(generator.choice([way for way in ways if way]))
    return text[: word.start()] + wrong + text[word.end() :]
