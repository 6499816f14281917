"""Figures as people read them."""

from __future__ import annotations

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


def percent(value: float | None) -> str:
    """Whole per cent with a no-break space, an en dash where nothing is known."""
    return "–" if value is None else f"{value:.0f}{NO_BREAK_SPACE}%"


def signed(value: float | None) -> tuple[str, str]:
    """A difference with its sign, and its direction for the look: ("−10", "down")."""
    if value is None:
        return "", ""
    rounded = round(value)
    if rounded == 0:
        return "0", ""
    if rounded < 0:
        return f"{MINUS}{-rounded}", "down"
    return f"+{rounded}", "up"
