"""In which order the chosen resources stand: most coverage first, pairs together.

Within a window the order of choice holds as long as it costs little coverage: next comes
the earliest chosen whose first item covers nearly as much as the best of those left. A
template stays behind its practice or method, taking stock counts as well where most scores
are unknown, nothing comes before its prerequisites, and
something quick stays among the first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from portal.recommendations.core.choice import Choice
from portal.recommendations.core.library.catalogue import METHOD, PRACTICE, TOOL, Catalogue, Floats
from portal.recommendations.core.needs import Needs
from portal.recommendations.core.utility import Valuation

TOLERANCE = 1e-12
MOSTLY = 2 / 3  # share of unknown scores from which gaps say little about what comes first

Block = tuple[int, ...]


def in_order(catalogue: Catalogue, needs: Needs, valuation: Valuation, choice: Choice) -> list[int]:
    """Return the chosen rows in the order of the list; what is pinned keeps its places."""
    rows = _tools_follow(catalogue, valuation, choice.rows, choice.pinned)
    window = catalogue.settings.window
    mostly_unknown = len(needs.unknown) >= len(needs.rows) * MOSTLY
    stock = valuation.stock if mostly_unknown else None
    ordered = rows[: choice.pinned]
    while len(ordered) < len(rows):
        end = (len(ordered) // window + 1) * window
        rest = rows[len(ordered) : end]
        ordered += _most_coverage_first(catalogue, valuation, stock, ordered, rest)
    return ordered


def _most_coverage_first(
    catalogue: Catalogue,
    valuation: Valuation,
    stock: Floats | None,
    before: Sequence[int],
    rows: Sequence[int],
) -> list[int]:
    """Order ``rows``, which come after the rows ``before``; ``stock`` is added to the first
    that takes stock."""
    settings = catalogue.settings
    left = np.ones(len(catalogue.codes))
    for row in before:
        _close(catalogue, valuation, row, left)
    rest, ordered = _blocks(catalogue, rows), list[int]()
    keeps_quick = _has_quick(catalogue, [*before, *rows])
    while rest:
        done = {*before, *ordered}
        may = [block for block in rest if _is_open(catalogue, valuation, block, rows, done)] or rest
        if keeps_quick:
            head = [*before, *ordered]
            may = [block for block in may if _may_be_quick(catalogue, [*head, *block])] or may
        gains = [_gain(catalogue, valuation, block[0], left) for block in may]
        if stock is not None and not any(stock[row] > 0 for row in ordered):
            gains = [gain + stock[block[0]] for gain, block in zip(gains, may, strict=True)]
        limit = settings.order_share * max(gains) - TOLERANCE
        chosen = next(block for block, gain in zip(may, gains, strict=True) if gain >= limit)
        rest.remove(chosen)
        for row in chosen:
            _close(catalogue, valuation, row, left)
        ordered += chosen
    return ordered


def _may_be_quick(catalogue: Catalogue, rows: Sequence[int]) -> bool:
    """Whether a list that begins with ``rows`` can have something quick in time."""
    return len(rows) < catalogue.settings.quick_within or _has_quick(catalogue, rows)


def _gain(catalogue: Catalogue, valuation: Valuation, row: int, left: Floats) -> float:
    """Need that ``row`` would newly cover."""
    entries = catalogue.entries(row)
    return float(valuation.gain[entries] @ left[catalogue.columns[entries]])


def _close(catalogue: Catalogue, valuation: Valuation, row: int, left: Floats) -> None:
    entries = catalogue.entries(row)
    left[catalogue.columns[entries]] *= 1 - valuation.cover(catalogue, entries)


def _is_open(
    catalogue: Catalogue, valuation: Valuation, block: Block, rows: Sequence[int], done: set[int]
) -> bool:
    """Whether nothing that ``block`` waits for is still to come."""
    return all(
        before in done or before not in rows or before in block
        for row in block
        for before in valuation.waits_for(catalogue, row)
    )


def _blocks(catalogue: Catalogue, rows: Sequence[int]) -> list[Block]:
    """Single rows, and pairs of a practice or method with the template straight behind it."""
    blocks: list[Block] = []
    for row in rows:
        if blocks and catalogue.role[row] == TOOL and _leads(catalogue, blocks[-1], row):
            blocks[-1] = (*blocks[-1], row)
        else:
            blocks.append((row,))
    return blocks


def _leads(catalogue: Catalogue, block: Block, tool: int) -> bool:
    return (
        len(block) == 1
        and catalogue.role[block[0]] in (PRACTICE, METHOD)
        and block[0] in catalogue.companions(tool)
    )


def _tools_follow(
    catalogue: Catalogue, valuation: Valuation, chosen: Sequence[int], first_free: int
) -> list[int]:
    """Move each template or checklist straight behind its practice or method.

    Only within a window and behind the pinned head, never before a prerequisite, and
    only as long as something quick stays among the first.
    """
    settings = catalogue.settings
    order = list(chosen)
    for row in chosen:
        if catalogue.role[row] not in (PRACTICE, METHOD):
            continue
        place = order.index(row)
        end = (place // settings.window + 1) * settings.window
        companions = set(catalogue.companions(row).tolist())
        for other in order[max(place + 2, first_free) : end]:
            if catalogue.role[other] != TOOL or other not in companions:
                continue
            moved = [item for item in order if item != other]
            moved.insert(place + 1, other)
            waits = any(
                item in moved[place + 2 :] for item in valuation.waits_for(catalogue, other)
            )
            if place + 1 >= first_free and not waits and _keeps_quick(catalogue, order, moved):
                order = moved
            break
    return order


def _keeps_quick(catalogue: Catalogue, before: Sequence[int], after: Sequence[int]) -> bool:
    return _has_quick(catalogue, after) or not _has_quick(catalogue, before)


def _has_quick(catalogue: Catalogue, rows: Sequence[int]) -> bool:
    """Whether something quick is among the first places of ``rows``."""
    settings = catalogue.settings
    head = rows[: settings.quick_within]
    return any(catalogue.effort[row] <= settings.quick_effort for row in head)
