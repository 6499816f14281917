"""The catalogue of resources, prepared once so that ranking a profile is fast.

Preparation sorts by id and by topic, so that the same resources in any order give the
same arrays and therefore the same list. Topics are kept sparse: one entry per resource
and indicator, sorted by resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from portal.benchmarking.scoring import FrameworkSpec, natural_key

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

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
TYPICAL_TOPICS = 3.0  # main topics plus half of the others, in an ordinary resource


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


@dataclass(frozen=True, slots=True)
class Settings:
    """Parameters of the ranking, the same for every profile.

    cover_main, cover_also   share of a need that a main / other topic closes
    focus                    0 = topics add up freely, 1 = a fixed amount is shared
    evidence_step            change of cover per evidence level above or below editorial
    below, above             factor per label that a resource lies under the indicator's
                             stage / over the target label
    off_topic                factor when no main topic is known to be weak
    supporting               factor for tools, cases, training and reading against
                             practices and methods; applied once more to a module,
                             which is only a part of its course
    repeat_kind              factor for each further supporting item of the same role
    unlock                   share of the gain of a dependant that its open
                             prerequisite receives
    companion                factor for what belongs to something already chosen
    take_stock               gain of covering unknown indicators with a light method or
                             tool, times the share of indicators that is unknown
    guidance                 extra for training and methods made for exactly the target
                             label, times the flatness of the profile
    quick_effort, quick_within  what counts as quick, and by which place one must come
    area_share, weak_area    largest share of a window for one area where at least two
                             areas have this share of all needs
    window                   number of places that the area rule looks at
    fallback_language        factor for a language that is not the first choice
    """

    cover_main: float = 0.3
    cover_also: float = 0.15
    focus: float = 0.5
    evidence_step: float = 0.02
    below: float = 0.5
    above: float = 0.1
    off_topic: float = 0.3
    supporting: float = 0.7
    repeat_kind: float = 0.75
    unlock: float = 0.3
    companion: float = 1.3
    take_stock: float = 0.35
    guidance: float = 1.0
    quick_effort: int = 2
    quick_within: int = 3
    area_share: float = 2 / 3
    weak_area: float = 0.15
    window: int = 10
    fallback_language: float = 0.9


class Catalogue:
    """Candidates prepared for one framework. Read only; safe to share and to cache."""

    def __init__(
        self,
        candidates: Iterable[Candidate],
        framework: FrameworkSpec,
        settings: Settings | None = None,
    ) -> None:
        """Prepare ``candidates`` (unique ids); raises ValueError on a duplicate id."""
        self.framework = framework
        self.settings = settings or Settings()
        self.items: tuple[Candidate, ...] = tuple(sorted(candidates, key=lambda item: item.id))
        self.rows = {item.id: row for row, item in enumerate(self.items)}
        if len(self.rows) != len(self.items):
            raise ValueError("candidate ids must be unique")
        self.codes = tuple(sorted((spec.code for spec in framework.indicators), key=natural_key))
        self._prepare_topics()
        self._prepare_labels()
        self._prepare_links()
        self._prepare_shortcuts()

    def __len__(self) -> int:
        return len(self.items)

    def _prepare_topics(self) -> None:
        column = {code: place for place, code in enumerate(self.codes)}
        area_of = {spec.code: spec.area for spec in self.framework.indicators}
        self.areas = tuple(dict.fromkeys(area.code for area in self.framework.areas))
        columns: list[int] = []
        main: list[bool] = []
        blank: list[int] = []
        starts: list[int] = []
        home: list[int] = []
        for item in self.items:
            starts.append(len(columns))
            topics = {column[code]: False for code in item.secondary if code in column}
            topics |= {column[code]: True for code in item.primary if code in column}
            if not topics:  # one empty entry, so that every row has a start
                blank.append(len(columns))
                topics = {0: False}
            columns += sorted(topics)
            main += (topics[place] for place in sorted(topics))
            first = next((code for code in item.primary if code in column), None)
            home.append(self.areas.index(area_of[first]) if first else len(self.areas))
        self.columns: Ints = np.array(columns, dtype=np.int64)
        self.main: Bools = np.array(main, dtype=np.bool_)
        self.blank = np.array(blank, dtype=np.int64)
        self.starts = np.array(starts, dtype=np.int64)
        self.home: Ints = np.array(home, dtype=np.int64)
        self._weigh_topics()

    def _weigh_topics(self) -> None:
        settings, count = self.settings, len(self.items)
        self.lengths = np.diff(np.append(self.starts, len(self.columns)))
        self.entry_rows = np.repeat(np.arange(count), self.lengths)
        mains = np.bincount(self.entry_rows[self.main], minlength=count)
        evidence = np.array([item.evidence for item in self.items])
        quality = np.array([item.quality for item in self.items])
        size = (mains + (self.lengths - mains) / 2) / TYPICAL_TOPICS
        trust = 1 + settings.evidence_step * (evidence - 2)
        factors = size**-settings.focus * trust * (0.9 + 0.1 * quality)
        weights = np.where(self.main, settings.cover_main, settings.cover_also)
        self.weights: Floats = np.minimum(weights * factors[self.entry_rows], 0.95)
        self.weights[self.blank] = 0.0

    def _prepare_labels(self) -> None:
        items, levels = self.items, self.framework.levels
        sets = [
            tuple(sorted({levels.index(level) for level in item.levels if level in levels}))
            or tuple(range(len(levels)))
            for item in items
        ]
        self.level_sets = tuple(sorted(set(sets)))
        place = {group: number for number, group in enumerate(self.level_sets)}
        self.level_group: Ints = np.array([place[group] for group in sets], dtype=np.int64)
        self.lowest: Ints = np.array([group[0] for group in sets], dtype=np.int64)
        self.role: Ints = np.array([item.role for item in items], dtype=np.int64)
        self.is_part: Bools = np.array([item.course is not None for item in items], dtype=np.bool_)
        self.effort: Ints = np.array([item.effort for item in items], dtype=np.int64)
        self.language_sets, self.language_group = _groups([item.languages for item in items])
        self.access_sets, self.access_group = _groups([(item.access,) for item in items])

    def _prepare_links(self) -> None:
        needed: list[tuple[int, int]] = []
        linked: set[tuple[int, int]] = set()
        for row, item in enumerate(self.items):
            for other in dict.fromkeys(item.prerequisites):
                if other in self.rows and other != item.id:
                    needed.append((self.rows[other], row))
            names = (*item.methods, *item.related, *((item.course,) if item.course else ()))
            for other in names:
                place = self.rows.get(other)
                if place is not None and (
                    self.items[place].role != item.role or other == item.course
                ):
                    linked |= {(row, place), (place, row)}
        self.edges: Ints = np.array(sorted(needed), dtype=np.int64).reshape(-1, 2)
        pairs: Ints = np.array(sorted(linked), dtype=np.int64).reshape(-1, 2)
        self._link_starts = np.searchsorted(pairs[:, 0], np.arange(len(self.items) + 1))
        self._link_ends = pairs[:, 1]

    def _prepare_shortcuts(self) -> None:
        """Arrays that only save time: keys into tables of level set × indicator, bit sets
        of main topics, shapes (level set × role × part of a course), light resources."""
        width = len(self.codes)
        self.keys: Ints = self.level_group[self.entry_rows] * width + self.columns
        self.main_rows: Ints = self.entry_rows[self.main]
        self.main_bits = np.zeros((len(self.items), width // 64 + 1), dtype=np.uint64)
        word, bit = np.divmod(self.columns[self.main], 64)
        np.bitwise_or.at(
            self.main_bits,
            (self.main_rows, word),
            np.left_shift(np.uint64(1), bit.astype(np.uint64)),
        )
        self.shapes: Ints = (self.level_group * len(ROLES) + self.role) * 2 + self.is_part
        light = (self.effort <= self.settings.quick_effort) & (
            (self.role == METHOD) | (self.role == TOOL)
        )
        self.light_rows = np.flatnonzero(light)
        self.light_entries = np.flatnonzero(light[self.entry_rows])
        lengths = self.lengths[self.light_rows]
        self.light_starts = np.cumsum(lengths) - lengths

    def bits(self, marked: Bools) -> Bits:
        """Bit set of the marked indicators, in the layout of ``main_bits``."""
        words = np.zeros(self.main_bits.shape[1], dtype=np.uint64)
        for place in np.flatnonzero(marked).tolist():
            words[place // 64] |= np.uint64(1 << (place % 64))
        return words

    def companions(self, row: int) -> Ints:
        """Rows that belong together with ``row``: its method, practice, tool or course."""
        return self._link_ends[self._link_starts[row] : self._link_starts[row + 1]]

    @cached_property
    def prerequisites(self) -> dict[int, tuple[int, ...]]:
        """Row → rows of its direct prerequisites that are in the catalogue."""
        found: dict[int, list[int]] = {}
        for before, after in self.edges.tolist():
            found.setdefault(after, []).append(before)
        return {row: tuple(sorted(rows)) for row, rows in found.items()}


def _groups(values: Sequence[tuple[str, ...]]) -> tuple[tuple[tuple[str, ...], ...], Ints]:
    """Return the distinct values, sorted, and for each value its place among them."""
    distinct = tuple(sorted(set(values)))
    place = {value: number for number, value in enumerate(distinct)}
    return distinct, np.array([place[value] for value in values], dtype=np.int64)
