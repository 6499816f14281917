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


def is_below(value: float | None, target: float | None) -> bool:
    """Whether a figure has not reached a target; a mean of floats that misses it by nothing but
    its arithmetic has. The one rule for every list of what is below."""
    if value is None or target is None:
        return False
    return _rounded(value, f"1e-{_CLEAN}") < _rounded(target, f"1e-{_CLEAN}")


def is_just_below(value: float | None, target: float | None) -> bool:
    """Whether a figure is below a target though both are shown alike, as 64.6 is below 65.

    Wherever the two stand beside each other, "just below" stands with them: nothing that is
    listed as below may look as if it had reached its target.
    """
    return is_below(value, target) and not difference(value, target)


def exactly_apart(now: float, before: float) -> Decimal:
    """How far two figures are apart as they are stored, negative for a loss: what lists are put in
    order by. Shown as whole numbers 12.5 may be 12 or 13, and stays together in a list."""
    return _rounded(now, f"1e-{_CLEAN}") - _rounded(before, f"1e-{_CLEAN}")


def decimals_apart(one: float, other: float) -> int:
    """How many decimals it takes to show two figures unlike; 0 where whole ones do, or where they
    are the same as they are stored."""
    if kept(one) == kept(other):
        return 0
    steps = range(KEPT_DECIMALS + 1)
    return next(n for n in steps if _rounded(one, f"1e-{n}") != _rounded(other, f"1e-{n}"))


def with_decimals(value: float, decimals: int) -> Decimal:
    """A figure with so many decimals."""
    return _rounded(value, f"1e-{decimals}")


def difference(now: float | None, before: float | None) -> int | None:
    """How far two figures are apart as they are shown; None where either is not known."""
    if now is None or before is None:
        return None
    return whole(now) - whole(before)
