"""Resources by column: what a catalogue is prepared from.

A library of 100,000 resources is read from the database as columns, because building an
object for each resource takes longer than everything else together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.recommendations.core.library.candidate import Candidate

PREREQUISITE, TOGETHER = "prerequisite", "together"


@dataclass(slots=True)
class Columns:
    """One value for each resource in every list up to ``courses``.

    The lists of topics have one value for each topic: the place of its resource, the code of
    the indicator and whether it is a main topic, the topics of one resource in their order.
    ``links`` are (place, kind, id of the other) with ``TOGETHER`` for methods, practices and
    related resources. ``items`` are the candidates where they exist already.
    """

    ids: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    levels: list[tuple[str, ...]] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    efforts: list[int] = field(default_factory=list)
    evidence: list[int] = field(default_factory=list)
    quality: list[float] = field(default_factory=list)
    languages: list[tuple[str, ...]] = field(default_factory=list)
    access: list[str] = field(default_factory=list)
    courses: list[str | None] = field(default_factory=list)
    topic_places: list[int] = field(default_factory=list)
    topic_codes: list[str] = field(default_factory=list)
    topic_main: list[bool] = field(default_factory=list)
    links: list[tuple[int, str, str]] = field(default_factory=list)
    items: Sequence[Candidate] | None = None

    def add(self, item: Candidate) -> None:
        """Append one candidate."""
        place = len(self.ids)
        self.ids.append(item.id)
        self.kinds.append(item.kind)
        self.levels.append(item.levels)
        self.categories.append(item.category)
        self.efforts.append(item.effort)
        self.evidence.append(item.evidence)
        self.quality.append(item.quality)
        self.languages.append(item.languages)
        self.access.append(item.access)
        self.courses.append(item.course)
        topics = (*item.primary, *item.secondary)
        self.topic_places += [place] * len(topics)
        self.topic_codes += topics
        self.topic_main += [number < len(item.primary) for number in range(len(topics))]
        self.links += ((place, PREREQUISITE, other) for other in item.prerequisites)
        self.links += ((place, TOGETHER, other) for other in (*item.methods, *item.related))


def columns_of(candidates: Iterable[Candidate]) -> Columns:
    """The columns of candidates, which are kept."""
    items = list(candidates)
    columns = Columns(items=items)
    for item in items:
        columns.add(item)
    return columns
