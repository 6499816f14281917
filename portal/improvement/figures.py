"""Scores between the units of a framework, in which they are kept, and the per cent of pages."""

from __future__ import annotations

from decimal import Decimal

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.corrections.units import read_percent
from portal.benchmarking.rounding import kept, tenths
from practices.selectors import IndicatorMark, search_url


def in_percent(spec: IndicatorSpec, value: float | Decimal | None) -> float | None:
    """A score in per cent of its scale; None stays unknown."""
    return None if value is None else spec.percent(float(value))


def in_units(spec: IndicatorSpec, value: Decimal | float | None) -> Decimal | None:
    """Per cent of the scale as a score; None stays unknown."""
    if value is None:
        return None
    return kept(spec.from_percent(float(value)))


def percent_input(value: float | None) -> str:
    """Per cent as a number field takes it, at most one decimal."""
    return "" if value is None else f"{tenths(value).normalize():f}"


def typed_percent(text: str) -> Decimal | None:
    """Per cent as somebody typed them ("65", "65 %", "3/4"), at most one decimal; None for none.

    Raises:
        ValueError: it is no score.
    """
    if not text.strip():
        return None
    found = read_percent(text)
    if not isinstance(found, float | int):
        raise ValueError(found.code)
    return tenths(found)


def indicator_mark(spec: IndicatorSpec) -> IndicatorMark:
    """The tag of an indicator, with a link to guidance on it."""
    return IndicatorMark(spec.code, spec.title, spec.area, search_url(indicator=spec.code))
