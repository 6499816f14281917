"""The scale of a report: where it is named, and what it may be where it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.benchmarking.imports.core.words.headings import fold
from portal.benchmarking.imports.core.words.scale.directions import worded_ends
from portal.benchmarking.imports.core.words.values import plain

_N = r"(?:1000|\d{1,3}(?:[.,]\d)?)"
# "1.000", "1,000", "1'000", "1 000" where a scale ends; nobody writes its end with three decimals.
_THOUSAND = re.compile(r"(?<![\d.,])1[.,'\u2019\u00a0\u202f ]000(?![\d.,]*\d)")
# A number that counts something else: "max. 3 pages", "of 31 indicators".
_NOT_COUNTED = r"(?!\s*(?!p(?:oi|u|k)?n?\w*t|pt|sc|%|to |bis |a )[^\W\d_]{3,})"
SPAN = re.compile(
    r"(?<![\d.,/-])([01](?:[.,]0)?|[-\u2212][1-9]\d?)\s*"
    r"(?:-|\u2013|\u2014|\u2212|\.\.\.?|…|/|to|bis|bis zu|a|à|al|hasta|fino a)"
    rf"\s*\+?({_N})(?![\d.,/-]*\d)",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(
    rf"(?:\bmax(?:\.|im\w*|i)?|\bmassim\w*|\bm[aá]xim\w*|\bm[aá]x\.|\bh[oö]chst\w*|\bvon|\bsu|\bsur|\bsobre"
    rf"|\bout of|\bof|\bbis|\bauf|\bde|\bdi|/)\s*(?:max\.?\s*)?"
    rf"(?:points?|punkten?|punti|puntos)?\s*[:=]?\s*({_N})(?![\d.,/-]*\d){_NOT_COUNTED}",
    re.IGNORECASE,
)
_TO = r"(?:-|\u2013|\u2014|to|up to|bis|bis zu|a|à|al|hasta|fino a|până la|pana la|ile)"
_MOST_OF = r"(?:max\w*|massim\w*|m[aá]xim\w*|h[oö]chst\w*)\.?\s*:?\s*"
_LEAST_OF = r"(?:min\w*|m[ií]nim\w*|mindest\w*)\.?\s*:?\s*"
# "1 (weak) to 5 (strong)", "1=gering bis 5", "1 to max. 5"; "Score 1 (max. 4)" names one end only.
_BOTH_ENDS = re.compile(
    rf"(?<![\d.,/-])(?P<a>[01])\s*(?:\([^()\d]*\)|[=:-]?\s*[^\W\d][^\d(]{{0,30}}?)?\s+{_TO}"
    rf"\s*(?:{_MOST_OF})?(?P<b>{_N})(?![\d.,/-]*\d)"
    rf"|\b{_LEAST_OF}(?P<c>[01])\D{{1,8}}?\b{_MOST_OF}(?P<d>{_N})(?![\d.,/-]*\d)"
    rf"|\b{_MOST_OF}(?P<f>{_N})\D{{1,8}}?\b{_LEAST_OF}(?P<e>[01])(?![\d.,/-]*\d)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"%|\b(?:percent\w*|per cent\w*|prozent\w*|pourcent\w*|porcent\w*|pct)\b", re.IGNORECASE
)
SCALE_WORD = re.compile(
    r"s[ck]al[ae]|escala|echelle|bewert|valutaz|punkte|punti|puntos|points|score|punteggi|puntua"
    r"|puntaj|notation|rating|\bmarks?\b|\bvoti?\b"
    r"|\bnot(?:e|en|es|as?) (?:\w+ )?(?:de|von|da|from)\b"
)
IN_BRACKETS = re.compile(r"\([^()]*\)")
_SECTION_TOP = re.compile(
    rf"\b(?:max\w*|massim\w*|m[aá]xim\w*|h[oö]chst\w*)\.?\s*:?\s*({_N})(?![\d.,/-]*\d)"
    rf"|({_N})\s*(?:points?|punkten?|punti|puntos|pts?)\.?\s*max",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:each|every|je|jeweils|pro|ciascun\w*|ognuno|cadaun\w*|cada|chacune?|chaque"
    r"|per (?:indicator|item|criterion|question|indicatore|voce|criterio|domanda)"
    r"|par (?:indicateur|critere|question)|por (?:indicador|criterio))\b"
)
_HIGHEST = re.compile(
    r"\b(?:max\w*|massim\w*|hochst\w*|highest|top) (?:score|points?|rating|mark)s?\b"
    r"|\b(?:punteggio|punti|punteggi|voto|puntuacion|puntos|nota|note|score|points)"
    r" (?:max\w*|massim\w*)"
    r"|\b(?:hochst|maximal)(?:punkt\w*|wert\w*|note\w*)\b|\bmaximale (?:punkt\w*|bewertung)"
)
_LINE_TOP = re.compile(
    rf"[:=]\s*({_N})\s*(?:points?|punkte?|punti|puntos|pts)?\.?\s*$", re.IGNORECASE
)
_OPTION = re.compile(rf"\s*(-?{_N})\s*(?:-|\u2013|to|\.\.)\s*\+?({_N})\s*")
_REACHES = (1, 2, 3, 4, 5, 10)
HALF = 50
_USUAL_TOPS = (1, 3, 4, 5, 6, 7, 10, 20, HALF)
_MOST = 6
# Of scores up to this one, one or two far beyond are rather mistyped than the only high ones.
_SMALL = 10
_ENOUGH = 6


@dataclass(frozen=True, slots=True, order=True)
class Scale:
    """From the worst to the best score: ``low`` is 0 %, ``high`` 100 %. Where the lowest number
    is the best, as with grades, ``low`` is the greater one."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{plain(self.low)}-{plain(self.high)}"

    def percent(self, number: float) -> float:
        """``number`` in per cent of the scale: its worst score is 0 %."""
        return (number - self.low) / (self.high - self.low) * 100

    def allows(self, number: float) -> bool:
        """Whether the number lies on the scale."""
        return self.least <= number <= self.most

    @property
    def least(self) -> float:
        """The lowest number."""
        return min(self.low, self.high)

    @property
    def most(self) -> float:
        """The highest number."""
        return max(self.low, self.high)

    @property
    def turned(self) -> Scale:
        """The same numbers with the other end as the best."""
        return Scale(self.high, self.low)


PERCENT = Scale(0, 100)


def parse_scale(text: str) -> Scale | None:
    """A scale as people type it, worst score first, such as "0-4", or "6-1" where
    the lowest is the best; else None."""
    match = _OPTION.fullmatch(text)
    if match is None:
        return None
    low, high = (float(each.replace(",", ".")) for each in match.groups())
    return Scale(low, high) if low < high or low > high >= 0 else None


def scale_from(low: str, high: str) -> Scale | None:
    """The scale between two numbers as texts; None where they make none."""
    bottom, top = (float(each.replace(",", ".").replace("\u2212", "-")) for each in (low, high))
    return Scale(bottom, top) if bottom < top else None


def named_in_heading(text: str) -> Scale | None:
    """The scale that a heading names: "Punkte (0-4)", "Score %", "von 4", "1 = best, 5 = poor"."""
    if worded := worded_ends(text):
        return Scale(*worded)
    text = _THOUSAND.sub("1000", text)
    if match := SPAN.search(text):
        return scale_from(match[1], match[2])
    if match := _BOTH_ENDS.search(text):
        low, high = match["a"] or match["c"] or match["e"], match["b"] or match["d"] or match["f"]
        return scale_from(low, high)
    if match := _MAXIMUM.search(text):
        top = float(match[1].replace(",", "."))
        return Scale(0, top) if 1 <= top <= 1000 else None
    return PERCENT if _PERCENT.search(text) else None


@dataclass(frozen=True, slots=True)
class SectionScale:
    """The scale that the title of an area or an indicator names; not ``is_sure`` where it may be
    the highest sum of the area instead."""

    scale: Scale
    is_sure: bool


def highest_of_each(text: str) -> Scale | None:
    """The scale of a line such as "Maximum score per indicator: 4"; None where it is none."""
    plain_text = fold(text)
    match = _LINE_TOP.search(text)
    if match is None or not (_EACH.search(plain_text) and _HIGHEST.search(plain_text)):
        return None
    top = float(match[1].replace(",", "."))
    return Scale(0, top) if top >= 2 else None


def named_in_section(text: str) -> SectionScale | None:
    """The scale in a title: "Strategy (0-10)", "Financing (max. 5 points each)". What stands
    outside of brackets counts beside a word for scales only: areas are numbered."""
    if worded_ends(text):
        return None  # Its good end matters, and is told for all scores together.
    rest = IN_BRACKETS.sub(" ", text)
    parts = re.findall(r"[(\[]([^()\[\]]+)[)\]]", text)
    if SCALE_WORD.search(fold(rest)):
        parts.append(rest)
    for part in parts:
        part = _THOUSAND.sub("1000", part)
        match = SPAN.search(part)
        scale = scale_from(match[1], match[2]) if match else None
        if scale and scale.high >= 2:
            return SectionScale(scale, is_sure=True)
        if _BOTH_ENDS.search(part):
            return None
        if top := _SECTION_TOP.search(part):
            scale = Scale(0, float((top[1] or top[2]).replace(",", ".")))
            return (
                SectionScale(scale, is_sure=bool(_EACH.search(fold(part)))) if scale.high else None
            )
    return None


def _without_typos(numbers: Sequence[float]) -> Sequence[float]:
    """The scores without those that lie far beyond a small scale that most of them fit: typing
    errors, or an area in per cent among others in points."""
    usual = [number for number in numbers if 0 <= number <= _SMALL]
    odd = [number for number in numbers if not 0 <= number <= _SMALL]
    are_few = 2 * len(odd) <= len(numbers) and len(usual) >= _ENOUGH
    is_far = all(number < 0 or number > 2 * max(usual, default=0) for number in odd)
    return usual if odd and are_few and is_far and max(usual) > 0 else numbers


def possible_scales(numbers: Sequence[float], own: Scale) -> list[Scale]:
    """The scales that a report with these scores may have; only the framework's ``own`` where no
    smaller one fits, or where none would make a difference."""
    if not numbers or (max(numbers) <= 0 and min(numbers) >= 0):
        return [own]
    numbers = _without_typos(numbers)
    lowest, highest = min(numbers), max(numbers)
    tops = [top for top in _USUAL_TOPS if highest <= top < own.high]
    if lowest < 0 <= own.low and max(highest, -lowest) <= _SMALL:
        # As far below zero as above it, such as -2 to 2.
        reach = next(top for top in _REACHES if max(highest, -lowest) <= top)
        return [Scale(-reach, reach), own]
    if lowest < 0 or not tops:
        return [own]
    fitting = []
    for top in tops:
        fitting.append(Scale(0, top))
        # Nobody counts from 1 to 20 or 50, nor grades like that.
        if lowest >= 1 and 3 < top <= _SMALL:
            fitting.append(Scale(1, top))
    near = fitting[:_MOST]
    if Scale(0, 10) in fitting and Scale(0, 10) not in near:
        near.append(Scale(0, 10))
    return [*near, own]
