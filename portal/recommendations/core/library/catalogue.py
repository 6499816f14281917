"""The catalogue of resources, prepared once so that ranking a profile is fast.

Preparation sorts by id and by topic, so that the same resources in any order give the
same arrays and therefore the same list. Topics are kept sparse: one entry per resource
and indicator, sorted by resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from portal.benchmarking.core.scoring import FrameworkSpec, natural_key
from portal.recommendations.core.library.candidate import (
    CASE,
    KIND_ROLES,
    METHOD,
    PRACTICE,
    READING,
    ROLES,
    TOOL,
    TRAINING,
    Candidate,
)
from portal.recommendations.core.library.columns import PREREQUISITE, Columns, columns_of

__all__ = [
    "CASE",
    "KIND_ROLES",
    "METHOD",
    "PRACTICE",
    "READING",
    "ROLES",
    "TOOL",
    "TRAINING",
    "Candidate",
    "Catalogue",
    "Settings",
]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]
T = TypeVar("T", int, str)

TYPICAL_TOPICS = 3.0  # main topics plus half of the others, in an ordinary resource


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
    least_worth              share of what the best resource is worth (new coverage and taking
                             stock) that the last place of a window must have; grows from 0
                             at the first place, so that habits lead at the head
    order_share              share of the best coverage that may come next in the order
    effort_hours             hours that the effort bands take of a limit of time, in their
                             order: an estimate inside each band, until the first usable
                             result. Bands that run in the calendar (see ``effort``) have
                             one as well, so that they fit or not, but none that is told
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
    unlock: float = 0.1
    companion: float = 1.3
    take_stock: float = 0.35
    guidance: float = 1.0
    least_worth: float = 0.85
    order_share: float = 0.93
    effort_hours: tuple[float, ...] = (2.0, 24.0, 80.0, 320.0, 960.0)
    quick_effort: int = 2
    quick_within: int = 3
    area_share: float = 2 / 3
    weak_area: float = 0.15
    window: int = 10
    fallback_language: float = 0.9


class Catalogue:
    """Resources prepared for one framework. Read only; safe to share and to cache."""

    def __init__(
        self,
        resources: Iterable[Candidate] | Columns,
        framework: FrameworkSpec,
        settings: Settings | None = None,
    ) -> None:
        """Prepare ``resources`` (unique ids); raises ValueError on a duplicate id."""
        self.framework = framework
        self.settings = settings or Settings()
        columns = resources if isinstance(resources, Columns) else columns_of(resources)
        order = sorted(range(len(columns.ids)), key=columns.ids.__getitem__)
        self.ids: tuple[str, ...] = tuple(columns.ids[place] for place in order)
        self.rows = {name: row for row, name in enumerate(self.ids)}
        if len(self.rows) != len(self.ids):
            raise ValueError("candidate ids must be unique")
        self.codes = tuple(sorted((spec.code for spec in framework.indicators), key=natural_key))
        self.areas = tuple(dict.fromkeys(area.code for area in framework.areas))
        self._prepare_labels(columns, order)
        self._prepare_topics(columns, order)
        self._prepare_links(columns, order)
        self._prepare_shortcuts()
        given = columns.items
        self._given = None if given is None else tuple(given[place] for place in order)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def items(self) -> tuple[Candidate, ...]:
        """Every resource as a candidate, by id. Takes long in a large catalogue."""
        return self._given or tuple(self.candidate(row) for row in range(len(self)))

    def candidate(self, row: int) -> Candidate:
        """The resource of ``row``. Where it was read as columns, its topics are those of the
        framework, and its links those to other resources of the catalogue."""
        if self._given is not None:
            return self._given[row]
        named = self._named[self._named_starts[row] : self._named_starts[row + 1]].tolist()
        course = int(self.course[row])
        together = self.companions(row).tolist()
        return Candidate(
            id=self.ids[row],
            kind=self._kinds[row],
            levels=tuple(self.framework.levels[place] for place in self.level_sets_of(row)),
            primary=tuple(self.codes[column] for column, main in named if main),
            secondary=tuple(self.codes[column] for column, main in named if not main),
            category=self._categories[row],
            effort=int(self.effort[row]),
            evidence=int(self.evidence[row]),
            quality=float(self.quality[row]),
            languages=self.language_sets[self.language_group[row]],
            access=self.access_of(row),
            prerequisites=tuple(self.ids[r] for r in self.prerequisites.get(row, ())),
            related=tuple(self.ids[r] for r in together if r != course),
            course=self.ids[course] if course >= 0 else None,
        )

    def level_sets_of(self, row: int) -> tuple[int, ...]:
        """Places of the labels that the resource is written for; all where it names none."""
        return self.level_sets[self.level_group[row]]

    def _prepare_labels(self, columns: Columns, order: Sequence[int]) -> None:
        levels, settings = self.framework.levels, self.settings
        sets = {
            group: tuple(sorted({levels.index(level) for level in group if level in levels}))
            or tuple(range(len(levels)))
            for group in set(columns.levels)
        }
        self.level_sets, self.level_group = _groups(
            [sets[columns.levels[place]] for place in order]
        )
        lowest = np.array([group[0] for group in self.level_sets], dtype=np.int64)
        self.lowest: Ints = lowest[self.level_group]
        self._kinds = [columns.kinds[place] for place in order]
        self._categories = [columns.categories[place] for place in order]
        roles = {kind: KIND_ROLES.get(kind, READING) for kind in set(self._kinds)}
        self.role: Ints = np.array([roles[kind] for kind in self._kinds], dtype=np.int64)
        courses = [columns.courses[place] for place in order]
        self.is_part: Bools = np.array([course is not None for course in courses], dtype=np.bool_)
        self.course: Ints = np.array(
            [-1 if course is None else self.rows.get(course, -1) for course in courses],
            dtype=np.int64,
        )
        self.effort: Ints = np.array(columns.efforts, dtype=np.int64)[order]
        self.evidence: Ints = np.array(columns.evidence, dtype=np.int64)[order]
        self.quality: Floats = np.array(columns.quality, dtype=np.float64)[order]
        bands = np.clip(self.effort - 1, 0, len(settings.effort_hours) - 1)
        self.hours: Floats = np.array(settings.effort_hours)[bands]
        self.language_sets, self.language_group = _groups(
            [columns.languages[place] for place in order]
        )
        self.access_sets, self.access_group = _groups([(columns.access[p],) for p in order])

    def _prepare_topics(self, columns: Columns, order: Sequence[int]) -> None:
        """Sort topics by resource and indicator; a main topic wins over the same as another."""
        column = {code: place for place, code in enumerate(self.codes)}
        row_of = np.empty(len(order), dtype=np.int64)
        row_of[order] = np.arange(len(order))
        topics = np.array([column.get(code, -1) for code in columns.topic_codes], dtype=np.int64)
        known = topics >= 0
        rows = row_of[np.array(columns.topic_places, dtype=np.int64)[known]]
        topics, main = topics[known], np.array(columns.topic_main, dtype=np.int64)[known]
        as_named = np.argsort(rows, kind="stable")
        self._named = np.column_stack([topics, main])[as_named].astype(np.int16)
        self._named_starts = np.searchsorted(rows[as_named], np.arange(len(order) + 1))
        self.home: Ints = self._home(rows[as_named])
        blank = np.setdiff1d(np.arange(len(order)), rows)  # one empty entry, so that all start
        rows = np.append(rows, blank)
        topics, main = np.append(topics, 0 * blank), np.append(main, 0 * blank)
        by_topic = np.lexsort((-main, topics, rows))
        rows, topics, main = rows[by_topic], topics[by_topic], main[by_topic]
        keep = (np.diff(rows, prepend=-1) != 0) | (np.diff(topics, prepend=-1) != 0)
        self.columns: Ints = topics[keep]
        self.main: Bools = main[keep].astype(np.bool_)
        self.entry_rows: Ints = rows[keep]
        self.starts: Ints = np.searchsorted(self.entry_rows, np.arange(len(order)))
        self.blank: Ints = self.starts[blank]
        self._weigh_topics()

    def _home(self, rows: Ints) -> Ints:
        """Place of the area of the first main topic named; one past the last without any."""
        spec_area = {spec.code: self.areas.index(spec.area) for spec in self.framework.indicators}
        area = np.array([spec_area[code] for code in self.codes], dtype=np.int64)
        home = np.full(len(self), len(self.areas), dtype=np.int64)
        main = self._named[:, 1] == 1
        with_main, first = np.unique(rows[main], return_index=True)
        home[with_main] = area[self._named[main, 0][first]]
        return home

    def _weigh_topics(self) -> None:
        settings, count = self.settings, len(self)
        self.lengths = np.diff(np.append(self.starts, len(self.columns)))
        mains = np.bincount(self.entry_rows[self.main], minlength=count)
        size = (mains + (self.lengths - mains) / 2) / TYPICAL_TOPICS
        trust = 1 + settings.evidence_step * (self.evidence - 2)
        factors = size**-settings.focus * trust * (0.9 + 0.1 * self.quality)
        weights = np.where(self.main, settings.cover_main, settings.cover_also)
        self.weights: Floats = np.minimum(weights * factors[self.entry_rows], 0.95)
        self.weights[self.blank] = 0.0

    def _prepare_links(self, columns: Columns, order: Sequence[int]) -> None:
        needed: set[tuple[int, int]] = set()
        linked: set[tuple[int, int]] = set()
        row_of = {place: row for row, place in enumerate(order)} if columns.links else {}
        for place, kind, other in columns.links:
            row, to = row_of[place], self.rows.get(other)
            if to is None or to == row:
                continue
            if kind == PREREQUISITE:
                needed.add((to, row))
            elif self.role[row] != self.role[to]:
                linked |= {(row, to), (to, row)}
        for row in np.flatnonzero(self.course >= 0).tolist():
            linked |= {(row, int(self.course[row])), (int(self.course[row]), row)}
        self.edges: Ints = np.array(sorted(needed), dtype=np.int64).reshape(-1, 2)
        self.needed_rows: Ints = np.unique(self.edges[:, 0])
        pairs: Ints = np.array(sorted(linked), dtype=np.int64).reshape(-1, 2)
        self._link_starts = np.searchsorted(pairs[:, 0], np.arange(len(self) + 1))
        self._link_ends = pairs[:, 1]

    def _prepare_shortcuts(self) -> None:
        """Arrays that only save time: keys into tables of level set × indicator, bit sets
        of main topics, shapes (level set × role × part of a course), light resources."""
        width = len(self.codes)
        self.keys: Ints = self.level_group[self.entry_rows] * width + self.columns
        size = len(self.level_sets) * width
        self.key_counts: Ints = np.bincount(self.keys[self.weights > 0], minlength=size)
        self.main_rows: Ints = self.entry_rows[self.main]
        self.main_bits = np.zeros((len(self), width // 64 + 1), dtype=np.uint64)
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

    def sums(self, values: Floats) -> Floats:
        """Sum of the values of each row's entries."""
        return summed(values, self.entry_rows, len(self))

    def entries(self, row: int) -> slice:
        """Where the topics of ``row`` are in the arrays of entries."""
        first = int(self.starts[row])
        return slice(first, first + int(self.lengths[row]))

    def access_of(self, row: int) -> str:
        """The access value of ``row``."""
        return self.access_sets[self.access_group[row]][0]

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


def summed(values: Floats, places: Ints, size: int) -> Floats:
    """Sums of ``values`` by place (0 to ``size`` − 1); a third of the time of ``reduceat``."""
    return np.bincount(places, weights=values, minlength=size).astype(np.float64, copy=False)


def _groups(values: Sequence[tuple[T, ...]]) -> tuple[tuple[tuple[T, ...], ...], Ints]:
    """Return the distinct values, sorted, and for each value its place among them."""
    distinct = tuple(sorted(set(values)))
    place = {value: number for number, value in enumerate(distinct)}
    return distinct, np.array([place[value] for value in values], dtype=np.int64)
