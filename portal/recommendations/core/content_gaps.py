"""Weak indicators for which the library has nothing good at a fitting level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.recommendations.core.library.catalogue import Catalogue, Ints
from portal.recommendations.core.needs import Need, Needs
from portal.recommendations.core.utility import Valuation


@dataclass(frozen=True, slots=True)
class ContentGap:
    """A weak indicator that no resource of a fitting level is about or also helps.

    ``nearest`` is the id of the resource that still helps most, if any does.
    """

    need: Need
    nearest: str | None


def content_gaps(
    catalogue: Catalogue, needs: Needs, valuation: Valuation
) -> tuple[ContentGap, ...]:
    """Weak indicators that no allowed resource of fitting level is about or also helps.

    Largest need first; ``nearest`` is the allowed resource with the best cover. Areas that are
    set aside have no gaps: nobody asked for anything there.
    """
    counts = _helping(catalogue, valuation).reshape(valuation.fit.shape)
    fitting = (counts * (valuation.fit >= 1.0)).sum(axis=0)
    place = {row.code: column for column, row in enumerate(needs.rows)}
    return tuple(
        ContentGap(need, _nearest(catalogue, valuation, place[need.code]))
        for need in needs.weak
        if need.need > 0 and not fitting[place[need.code]]
    )


def _helping(catalogue: Catalogue, valuation: Valuation) -> Ints:
    """How many allowed resources there are for each set of levels and indicator."""
    hidden = np.flatnonzero(~valuation.allowed)
    if len(hidden) > len(catalogue) // 4:
        # A resource without any topic keeps one entry of no weight.
        helps = valuation.allowed[catalogue.entry_rows] & (catalogue.weights > 0)
        return np.bincount(catalogue.keys[helps], minlength=valuation.fit.size)
    counts = catalogue.key_counts.copy()
    for row in hidden.tolist():
        entries = catalogue.entries(row)
        counts[catalogue.keys[entries][catalogue.weights[entries] > 0]] -= 1
    return counts


def _nearest(catalogue: Catalogue, valuation: Valuation, column: int) -> str | None:
    """Id of the allowed resource with the best cover of one indicator."""
    entries = np.flatnonzero(catalogue.columns == column)
    rows = catalogue.entry_rows[entries]
    cover = catalogue.weights[entries] * valuation.fit.ravel()[catalogue.keys[entries]]
    cover = np.where(valuation.allowed[rows], cover, 0.0)
    if not len(entries) or cover.max() <= 0:
        return None
    return catalogue.ids[int(rows[int(cover.argmax())])]
