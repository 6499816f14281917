"""Figures as people read them."""

from __future__ import annotations

from .rounding import difference, whole

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


def percent(value: float | None) -> str:
    """Whole per cent with a no-break space, an en dash where nothing is known."""
    if value is None:
        return "–"
    shown = whole(value)
    return f"{MINUS if shown < 0 else ''}{abs(shown)}{NO_BREAK_SPACE}%"


def signed(now: float | None, before: float | None) -> tuple[str, str]:
    """How far `now` is from `before`, as both are shown, and its direction for the look:
    ("−10", "down"). Two empty texts where either is not known."""
    found = difference(now, before)
    if found is None:
        return "", ""
    if found == 0:
        return "0", ""
    return (f"{MINUS}{-found}", "down") if found < 0 else (f"+{found}", "up")
