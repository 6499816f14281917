"""One resource as the recommender sees it."""

from __future__ import annotations

from dataclasses import dataclass

PRACTICE, METHOD, TOOL, CASE, TRAINING, READING = range(6)
ROLES = ("practice", "method", "tool", "case", "training", "reading")
KIND_ROLES = {
    "best-practice": PRACTICE,
    "methodology": METHOD,
    "template": TOOL,
    "checklist": TOOL,
    "tool": TOOL,
    "case-study": CASE,
    "course": TRAINING,
    "module": TRAINING,
    "reading": READING,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One resource as the recommender sees it.

    ``effort`` is the order of the effort band (1 = up to a day, 2 = two to five days, 3 =
    up to four weeks, …), ``evidence`` the order of the evidence level (1 to 5),
    ``quality`` an editorial figure from 0 to 1 and ``course`` the course of a module.
    The first primary indicator decides the area the resource counts for.
    """

    id: str
    kind: str
    levels: tuple[str, ...]
    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    category: str = ""
    effort: int = 3
    evidence: int = 2
    quality: float = 1.0
    languages: tuple[str, ...] = ()
    access: str = "public"
    prerequisites: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    course: str | None = None

    @property
    def role(self) -> int:
        """What the resource is for; an unknown kind counts as reading."""
        return KIND_ROLES.get(self.kind, READING)
