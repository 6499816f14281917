"""What a text of the library has to be like: fields, lengths, words. Pure data.

The house style behind it is described in docs/features/starter-library.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

# How far a text may stay under or go over the length of its type before it is refused.
LENGTH_TOLERANCE = 0.1
LONGEST_TITLE = 100
LONGEST_SUMMARY = 160
# Shorter passages may stand in two resources: labels, table heads, "ask an expert".
SHARED_PARAGRAPH_WORDS = 12


@dataclass(frozen=True, slots=True)
class Count:
    """The fewest and the most entries that something may have; None is no upper bound."""

    least: int
    most: int | None = None

    def allows(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


# Front matter of an original: field and the type of its value.
ORIGINAL_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "type": str,
    "language": str,
    "title": str,
    "summary": str,
    "levels": list,
    "primary": list,
    "secondary": list,
    "category": str,
    "ecosystem": str,
    "effort": str,
    "audience": list,
    "evidence": str,
    "access": str,
    "tags": list,
    "prerequisites": list,
    "methods": list,
    "related": list,
    "owner": str,
    "licence": str,
    "reviewed_on": datetime.date,
    "review_every": int,
    "sources": list,
}
OPTIONAL_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "country": str,
    "life_cycle": list,
    "asked_as": list,
}
MODULE_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "course": str,
    "position": int,
    "duration_minutes": int,
}
# A translation takes everything else from its original.
TRANSLATION_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str,
    "language": str,
    "title": str,
    "summary": str,
    "tags": list,
}
OPTIONAL_TRANSLATION_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "owner": str,
    "asked_as": list,
}
SOURCE_FIELDS = ("who", "title", "address")
TAGS = Count(3, 6)

# Entries of list-like sections, beyond what the models ask of every editor.
ENTRIES: Mapping[tuple[str, str], Count] = {
    ("best-practice", "steps"): Count(4, 7),
    ("best-practice", "needs"): Count(4),
    ("best-practice", "signs"): Count(2, 3),
    ("best-practice", "proof"): Count(1),
    ("methodology", "participants"): Count(2),
    ("methodology", "preparation"): Count(1),
    ("methodology", "materials"): Count(1),
    ("case-study", "facts"): Count(6),
    ("case-study", "difficulties"): Count(1),
    ("case-study", "questions"): Count(2, 2),
    ("reading", "questions"): Count(2, 2),
    ("module", "objectives"): Count(3, 3),
    ("module", "content"): Count(3, 4),
    ("module", "exercise"): Count(3),
    ("module", "quiz"): Count(5, 5),
}
QUIZ_OPTIONS = Count(3, 4)

# Words of a whole text, or of the sections named.
LENGTHS: Mapping[str, Count] = {
    "best-practice": Count(350, 600),
    "methodology": Count(350, 600),
    # The lower bound is that of a short case.
    "case-study": Count(250, 700),
    "template": Count(80, 200),
    "checklist": Count(80, 200),
    "reading": Count(500, 900),
    "module": Count(600, 1000),
}
COUNTED_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "template": ("guidance",),
    "checklist": ("guidance",),
    "reading": ("text",),
    # Exercise, quiz and trainer's notes come on top.
    "module": ("objectives", "why", "case", "content", "reflection"),
}

EVIDENCE_WITH_SOURCES = frozenset({"self-declared", "documented", "externally-assessed"})
INVENTED = {"en": "invented", "it": "inventat"}

HYPE: Mapping[str, tuple[str, ...]] = {
    "en": (
        "world-class",
        "cutting-edge",
        "unlock",
        "leverage",
        "game changer",
        "game-changer",
        "best in class",
        "best-in-class",
        "seamless",
    ),
    "it": ("performant", "supporta", "implementa", "world-class", "all'avanguardia"),
}

# Passages that are meant to be the same everywhere, as they begin.
STANDARD_NOTICES = (
    "This portal supports learning. It is independent of the bodies that award cluster labels",
    "Questo portale è uno strumento formativo. È indipendente dagli enti che rilasciano le label",
    "This case is invented",
    "Questo caso è inventato",
    "Progress here means one thing",
    "Il progresso indica una cosa sola",
)
