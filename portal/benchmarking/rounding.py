"""The one place where a figure is rounded for people: whole per cent, half up.

Figures are kept and compared exactly; they are rounded once, when they are shown. Whoever sees
two figures and their difference has to be able to subtract, so **a shown difference is the
difference of the shown figures** (`difference`), never a rounded exact one: 62.4 and 64.6 are
shown as 62 and 65, and 3 are missing. Half goes away from zero (12.5 is 13, −2.5 is −3), so that
a loss and a gain of the same size read alike. Nothing else in the portal calls `round` on a
figure; a test holds that.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

# Decimals of a stored score: more than any report has.
KEPT_DECIMALS = 6
# A mean of floats may miss a half by a few parts in 10¹⁵. Scores have six decimals and weights
# few, so nine decimals keep every true difference and mend every such miss.
_CLEAN = 9


def _rounded(value: float | Decimal, step: str) -> Decimal:
    clean = Decimal(f"{value:.{_CLEAN}f}")
    return clean.quantize(Decimal(step), ROUND_HALF_UP)


def whole(value: float | Decimal) -> int:
    """A figure as a whole number, half away from zero."""
    return int(_rounded(value, "1"))


def whole_or_none(value: float | Decimal | None) -> int | None:
    """The same; None stays "not known"."""
    return None if value is None else whole(value)


def tenths(value: float | Decimal) -> Decimal:
    """A figure with at most one decimal, for fields in which it is edited and for shares."""
    return _rounded(value, "0.1")


def hundredths(value: float | Decimal) -> Decimal:
    """A sum with two decimals, where a message says it."""
    return _rounded(value, "0.01")


def kept(value: float | Decimal) -> Decimal:
    """A score as it is stored: 44.499 stays below a half, so that it is rounded once, to 44."""
    return _rounded(value, f"1e-{KEPT_DECIMALS}")


def difference(now: float | None, before: float | None) -> int | None:
    """How far two figures are apart as they are shown; None where either is not known."""
    if now is None or before is None:
        return None
    return whole(now) - whole(before)
