"""What holds between the targets of a framework: they rise with the levels, and none that clusters
are measured by goes away without another in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.entry_rules import is_recorded
from practices.enums import MaturityLevel
from practices.models.framework import Framework, Indicator

if TYPE_CHECKING:
    from practices.models.targets.model import IndicatorTarget

# What each level asks for, in units of the scale or in per cent of the total.
Asked = Mapping[str, Decimal | int]
LEVELS = tuple(level.value for level in MaturityLevel)


def out_of_order(asked: Asked, level: str) -> tuple[str, str] | None:
    """The lower and the higher level, one of them `level`, of which the higher asks for less.

    Levels that ask for nothing are left out; two may ask for the same.
    """
    place = LEVELS.index(level)
    for lower in LEVELS[:place]:
        if lower in asked and asked[lower] > asked[level]:
            return lower, level
    for higher in LEVELS[place + 1 :]:
        if higher in asked and asked[higher] < asked[level]:
            return level, higher
    return None


def _others(target: IndicatorTarget) -> models.QuerySet[IndicatorTarget]:
    rows = type(target)._default_manager.filter(framework_id=target.framework_id)
    return rows.exclude(pk=target.pk)


def _asked(
    rows: Iterable[IndicatorTarget],
) -> tuple[dict[str, Decimal], dict[int, dict[str, Decimal]]]:
    """Values for all indicators by level, and those of single indicators by number and level."""
    general: dict[str, Decimal] = {}
    own: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for row in rows:
        (general if row.indicator_id is None else own[row.indicator_id])[row.level] = row.value
    return general, own


def require_order(target: IndicatorTarget) -> None:
    """Refuse a value that contradicts what another level asks for.

    Raises:
        ValidationError: at the value or at the total.
    """
    if target.level not in LEVELS:
        return  # Said at its own field.
    others = list(_others(target).select_related("indicator"))
    general, own = _asked([*others, target])
    names = {row.indicator_id: str(row.indicator) for row in others if row.indicator_id}
    if target.indicator_id is not None:
        tables = {"": {**general, **own[target.indicator_id]}}
    else:
        # An indicator with a value of its own for this level isn't asked for the general one.
        single = {names[key]: {**general, **row} for key, row in own.items() if key in names}
        own_here = {names[key] for key, row in own.items() if target.level in row}
        tables = {"": general, **{k: v for k, v in single.items() if k not in own_here}}
    for name, asked in tables.items():
        if pair := out_of_order(asked, target.level):
            raise ValidationError({"value": _contradiction(asked, pair, name)})
    if target.total is None or target.indicator_id is not None:
        return
    totals = {r.level: r.total for r in others if r.indicator_id is None and r.total is not None}
    totals[target.level] = target.total
    if pair := out_of_order(totals, target.level):
        raise ValidationError({"total": _contradiction(totals, pair, "")})


def _contradiction(asked: Asked, pair: tuple[str, str], indicator: str) -> str:
    lower, higher = pair
    text = _(
        "A higher level can't ask for less: %(lower)s asks for %(more)s, %(higher)s for %(less)s."
    )
    said = text % {
        "lower": MaturityLevel(lower).label,
        "more": asked[lower],
        "higher": MaturityLevel(higher).label,
        "less": asked[higher],
    }
    return f"{indicator}: {said}" if indicator else said


def left_without(
    targets: Collection[IndicatorTarget], instead: Collection[IndicatorTarget] = ()
) -> list[tuple[Indicator, str]]:
    """Indicators by which clusters are measured, and the level for which they would have no
    target if `targets` went and `instead` came in their place."""
    found = []
    gone = {target.pk for target in targets}
    for framework in {target.framework for target in targets}:
        if not _is_in_use(framework):
            continue
        rows = list(framework.targets.all())
        before = _asked(rows)
        new = [one for one in instead if one.framework_id == framework.pk]
        after = _asked([*(row for row in rows if row.pk not in gone), *new])
        levels = [
            level
            for level in LEVELS
            if any(one.level == level and one.framework_id == framework.pk for one in targets)
        ]
        found += [
            (indicator, level)
            for indicator in _indicators(framework)
            for level in levels
            if _has(before, indicator, level) and not _has(after, indicator, level)
        ]
    return found


def _indicators(framework: Framework) -> models.QuerySet[Indicator]:
    return Indicator.objects.filter(area__framework=framework)


def _has(
    asked: tuple[dict[str, Decimal], dict[int, dict[str, Decimal]]],
    indicator: Indicator,
    level: str,
) -> bool:
    general, own = asked
    return level in general or level in own.get(indicator.pk, {})


def _is_in_use(framework: Framework) -> bool:
    same = Framework.objects.filter(pk=framework.pk)
    return framework.is_default or is_recorded(same) or is_recorded(_indicators(framework))


def said_of_left_without(
    targets: Collection[IndicatorTarget], instead: Collection[IndicatorTarget] = ()
) -> str:
    """Why `targets` can't go, even if `instead` comes; empty where they may."""
    missing = left_without(targets, instead)
    if not missing:
        return ""
    levels = ", ".join(
        str(MaturityLevel(level).label) for level in LEVELS if level in {m[1] for m in missing}
    )
    number = len({indicator.pk for indicator, _level in missing})
    text = ngettext(
        "%(number)d indicator would have no target for %(levels)s, and clusters are measured by "
        "it. Change the value instead, or add another target first.",
        "%(number)d indicators would have no target for %(levels)s, and clusters are measured by "
        "them. Change the value instead, or add another target first.",
        number,
    )
    return text % {"number": number, "levels": levels}
