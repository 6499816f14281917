"""Loads what an officer sees of a region."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.peers.comparison import peer_minimum
from portal.benchmarking.peers.medians import TOTAL, Publication
from portal.benchmarking.selectors import default_framework, framework_spec
from portal.benchmarking.standing import StatusItem
from portal.benchmarking.wording import percent
from portal.clusters.models import Membership
from practices.enums import MaturityLevel
from practices.pagination import pager
from practices.requests import AuthenticatedRequest
from practices.selectors import LevelMark, level_mark

from .figures import Figures
from .heat import area_table, indicator_table
from .models import Consent, LabelRecord, RegionAuthority
from .periods import HALF_YEARS, HalfYear, by_month, count_labels, half_years
from .publishing import RegionFigures, latest_shared
from .rows import FollowedCluster, followed, with_totals
from .suggestions import suggestions
from .wording import half_year_label

MONTHS_AHEAD = 18
ROWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the pipeline; `level` is None for no label yet."""

    count: int
    level: LevelMark | None
    note: str


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One half-year: counts by label in the order of the columns, empty where hidden."""

    label: str
    counts: tuple[int, ...]
    total: str


@dataclass(frozen=True, slots=True)
class MonthOfEnds:
    """The labels that end in one month."""

    first_day: datetime.date
    ends: list[tuple[datetime.date, FollowedCluster]]


class Region:
    """An authority's clusters and figures, loaded once for a page."""

    def __init__(self, authority: RegionAuthority, user_id: int) -> None:
        self.authority, self.user_id = authority, user_id
        self.today = timezone.localdate()
        self.framework = default_framework()
        self.spec = framework_spec(self.framework)
        self.consents = list(
            Consent.objects.active()
            .filter(authority=authority)
            .select_related("cluster__country")
            .order_by("cluster__name", "pk")
        )
        self.rows = followed(self.consents, latest_shared(authority, self.framework))

    @property
    def numbers(self) -> list[int]:
        """The clusters that are followed."""
        return [consent.cluster_id for consent in self.consents]


def region_page(
    authority: RegionAuthority, request: AuthenticatedRequest, level: str, label: str
) -> tuple[Region, dict[str, Any]]:
    """Everything on the page of a region, for one of its officers.

    `level` is the label whose targets the suggestions use, `label` the filter of the table;
    anything that is neither stands for the usual one.
    """
    region = Region(authority, request.user.pk)
    periods = half_years(region.today, HALF_YEARS)
    published = RegionFigures(authority, region.framework, periods)
    viewer = _Viewer(region)
    figures = viewer.figures(published.latest())
    target = _level(level, region.rows)
    chosen = label if label in {"none", *MaturityLevel.values} else ""
    rows = [row for row in region.rows if not chosen or _label_of(row) == chosen]
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "authority": authority,
        "total": len(region.rows),
        "status": _status(region.rows),
        "stages": _stages(region.rows),
        "figures_count": figures.count,
        "minimum": peer_minimum(),
        "heat": area_table(region.spec, figures),
        "heat_indicators": indicator_table(region.spec, figures),
        "rows": with_totals(list(page.object_list), region.spec),
        "pager": pager(page, request.GET, "clusters"),
        "label_choices": _label_choices(),
        "label": chosen,
        "months": _months(region),
        "months_ahead": MONTHS_AHEAD,
        "expired": [row for row in region.rows if row.has_expired],
        "suggestions": suggestions(region.framework, figures, target, request),
        "target": target,
        "levels": list(MaturityLevel),
        "progress": _progress(region, published, viewer, periods),
        "progress_columns": [_("No label"), *(level.label for level in MaturityLevel)],
    }
    return region, context


class _Viewer:
    """What this officer may know: five clusters that share today, other than their own."""

    def __init__(self, region: Region) -> None:
        self.following = {row.number for row in region.rows if row.shared is not None}
        mine = Membership.objects.filter(user_id=region.user_id)
        self.own = set(mine.values_list("cluster_id", flat=True))

    def figures(self, published: Publication | None) -> Figures:
        return Figures(published, self.following, self.own, peer_minimum())


def _label_of(row: FollowedCluster) -> str:
    return row.label.slug if row.label else "none"


def _label_choices() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("none", _("No label yet")),
        *((level.value, str(level.label)) for level in MaturityLevel),
    ]


def _level(wanted: str, rows: Sequence[FollowedCluster]) -> MaturityLevel:
    """The label that was asked for, else the one that most clusters work towards."""
    if wanted in MaturityLevel.values:
        return MaturityLevel(wanted)
    aims = Counter(row.shared.target for row in rows if row.shared is not None)
    return max(MaturityLevel, key=lambda level: aims[level])


def _status(rows: Sequence[FollowedCluster]) -> list[StatusItem]:
    sharing = sum(row.shared is not None for row in rows)
    return [
        StatusItem(_("Clusters that you follow"), str(len(rows))),
        StatusItem(_("Share score and plan"), str(sharing)),
        StatusItem(
            _("Prepare a label"),
            str(sum(row.is_preparing for row in rows)),
            _("with an active plan"),
        ),
        StatusItem(_("Labels that end within a year"), str(sum(row.ends_soon for row in rows))),
    ]


def _stages(rows: Sequence[FollowedCluster]) -> list[Stage]:
    found = []
    for level in (None, *MaturityLevel):
        here = [row for row in rows if _label_of(row) == (level.value if level else "none")]
        found.append(Stage(len(here), level_mark(level) if level else None, _stage_note(here)))
    return found


def _stage_note(rows: Sequence[FollowedCluster]) -> str:
    preparing = sum(row.is_preparing for row in rows)
    ending = sum(row.ends_soon for row in rows)
    expired = sum(row.has_expired for row in rows)
    notes = [
        ngettext("%(count)d in preparation", "%(count)d in preparation", preparing)
        % {"count": preparing}
        if preparing
        else "",
        ngettext("%(count)d ends within a year", "%(count)d end within a year", ending)
        % {"count": ending}
        if ending
        else "",
        ngettext("%(count)d has expired", "%(count)d have expired", expired) % {"count": expired}
        if expired
        else "",
    ]
    return ", ".join(note for note in notes if note)


def _months(region: Region) -> list[MonthOfEnds]:
    ends = [(row.valid_until, row) for row in region.rows if row.valid_until is not None]
    return [
        MonthOfEnds(first, found) for first, found in by_month(ends, region.today, MONTHS_AHEAD)
    ]


def _progress(
    region: Region, published: RegionFigures, viewer: _Viewer, periods: Sequence[HalfYear]
) -> list[ProgressRow]:
    """Label counts and median total by half-year, the latest first; five clusters or nothing."""
    histories: dict[int, list[tuple[datetime.date, str]]] = defaultdict(list)
    records = LabelRecord.objects.filter(cluster__in=region.numbers)
    for cluster, since, label in records.values_list("cluster_id", "since", "label"):
        histories[cluster].append((since, label))
    rows = []
    for period in periods:
        counts = count_labels(histories, min(period.last_day, region.today))
        enough = sum(counts.values()) >= peer_minimum()
        total = viewer.figures(published.at_the_end_of(period)).median(TOTAL)
        rows.append(
            ProgressRow(
                half_year_label(period),
                tuple(counts.get(key, 0) for key in ("", *MaturityLevel.values)) if enough else (),
                "" if total is None else percent(total),
            )
        )
    return rows
