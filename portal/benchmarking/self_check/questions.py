"""The self-check: questions with answers and proof so far, and reading back what was sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.benchmarking.crosswalk import Hint
from portal.benchmarking.enums import AssessmentOrigin
from portal.benchmarking.models import Score
from portal.benchmarking.rounding import whole
from portal.benchmarking.self_check.proof import proof_texts
from portal.benchmarking.services import Answer
from portal.benchmarking.wording import percent
from practices.models import Framework, Indicator

# Sent for a score that is known already and shall stay as it is.
KEEP = "keep"
# Share of the scale, and what it stands for.
ANSWERS = (
    (0, gettext_lazy("Not in place")),
    (25, gettext_lazy("Started")),
    (50, gettext_lazy("In part")),
    (75, gettext_lazy("Mostly")),
    (100, gettext_lazy("Fully, with proof")),
)
MAX_NOTE = 2000
MAX_LINK = 500


@dataclass(frozen=True, slots=True)
class Proof:
    """One example of evidence, to be ticked where it is there."""

    value: str
    label: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One indicator as components/indicator_field.html shows it."""

    name: str
    code: str
    title: str
    area: str
    description: str
    proofs: list[Proof]
    choices: list[tuple[str, str]]
    value: str | None
    is_unknown: bool
    note: str = ""
    link: str = ""
    hints: tuple[str, ...] = ()
    keep_label: str = ""
    keeps: bool = False
    error: str = ""
    link_error: str = ""
    # What is stored by now, to be sent along: see `hold_against`.
    shown: str = ""

    @property
    def has_proof(self) -> bool:
        """Whether something was ticked, so that it should be seen at once."""
        return any(proof.is_there for proof in self.proofs)


def field_name(indicator: Indicator) -> str:
    """The name of an indicator's input, which is also its id in the page."""
    return f"indicator-{indicator.pk}"


def on_scale(framework: Framework, share: int) -> float:
    """A share of the scale (per cent) as a score."""
    low, high = float(framework.scale_min), float(framework.scale_max)
    return low + (high - low) * share / 100


def as_share(framework: Framework, score: float) -> str:
    """A score as share of the scale, for comparison with the answers."""
    low, high = float(framework.scale_min), float(framework.scale_max)
    return str(whole((score - low) / (high - low) * 100))


def questions(
    framework: Framework,
    area: str,
    indicators: Sequence[Indicator],
    scores: Mapping[int, Score],
    known: Mapping[int, Score],
    hints: Mapping[str, Sequence[Hint]],
    errors: Mapping[str, str],
    posted: QueryDict | None = None,
    left_alone: Collection[str] = (),
) -> list[Question]:
    """The questions of an area with the answers so far, else with what is `known` from before;
    a page that was sent with a mistake is shown as it was `posted`, choices and words, but for
    those that were `left_alone`."""
    return [
        _question(
            framework,
            area,
            indicator,
            scores.get(indicator.pk),
            known.get(indicator.pk),
            tuple(hint.sentence for hint in hints.get(indicator.code, ())),
            errors,
            None if field_name(indicator) in left_alone else posted,
        )
        for indicator in indicators
    ]


def _question(
    framework: Framework,
    area: str,
    indicator: Indicator,
    score: Score | None,
    before: Score | None,
    hints: tuple[str, ...],
    errors: Mapping[str, str],
    posted: QueryDict | None,
) -> Question:
    name = field_name(indicator)
    known = None if score is None or score.value is None else float(score.value)
    proved = score or before
    is_there = set(proved.evidence if proved else ())
    note, link = (proved.note, proved.evidence_link) if proved else ("", "")
    value = None if known is None else as_share(framework, known)
    is_unknown = score is not None and known is None
    keeps = before is not None and (score is None or is_left(framework, score, before))
    shares = {str(share) for share, _label in ANSWERS}
    chosen = KEEP if keeps else "" if is_unknown else value if value in shares else None
    shown = _mark(chosen, is_there, note, link)
    # One of the five may be the known score as well; what was chosen is to leave it.
    value = None if keeps else value
    if posted is not None:
        note, link = posted.get(f"{name}-note", ""), posted.get(f"{name}-link", "")
        is_there = set(posted.getlist(f"{name}-proof"))
        value = posted.get(name)
        is_unknown, keeps = value == "", before is not None and value == KEEP
    return Question(
        name=name,
        code=indicator.code,
        title=indicator.title,
        area=area,
        description=indicator.description,
        proofs=[
            Proof(stored, shown, stored in is_there) for stored, shown in proof_texts(indicator)
        ],
        choices=[(str(share), str(label)) for share, label in ANSWERS],
        value=value,
        is_unknown=is_unknown,
        note=note[:MAX_NOTE],
        link=link[:MAX_LINK],
        keep_label=_keep_label(framework, before) if before else "",
        keeps=keeps,
        hints=hints,
        error=errors.get(name, ""),
        link_error=errors.get(f"{name}-link", ""),
        shown=shown,
    )


def _mark(chosen: str | None, proofs: Iterable[str], note: str, link: str) -> str:
    """A mark of how a question is answered, the same however it was sent."""
    words = [chosen, sorted(proofs), "\n".join(note.splitlines()).strip(), link.strip()]
    return sha256(json.dumps(words).encode()).hexdigest()[:24]


def hold_against(
    stored: Iterable[Question], posted: QueryDict
) -> tuple[frozenset[str], dict[str, str]]:
    """Which questions somebody else has answered since the page was loaded: names of those that
    the person left alone, where the other answer stays, and a message for each that both changed.

    What was sent without its mark is taken as it is.
    """
    left_alone, errors = set(), {}
    for each in stored:
        name, seen = each.name, posted.get(f"{each.name}-shown")
        ticked = set(posted.getlist(f"{name}-proof")) & {proof.value for proof in each.proofs}
        note, link = posted.get(f"{name}-note", ""), posted.get(f"{name}-link", "")
        mine = _mark(posted.get(name), ticked, note, link)
        if not seen or each.shown in (seen, mine):
            continue
        if mine == seen:
            left_alone.add(name)
            continue
        answers = dict(each.choices) | {KEEP: each.keep_label, "": _("We do not know yet")}
        chosen = "" if each.is_unknown else KEEP if each.keeps else each.value or ""
        words = answers.get(chosen, chosen)
        text = _(
            "%(code)s: somebody has answered this meanwhile with “%(answer)s”, or given other "
            "proof. Yours, here, is not saved. Send the page again if yours is right."
        )
        errors[name] = text % {"code": each.code, "answer": words}
    return frozenset(left_alone), errors


def _keep_label(framework: Framework, before: Score) -> str:
    low, high = float(framework.scale_min), float(framework.scale_max)
    words = {
        "score": percent((float(before.value or 0) - low) / (high - low) * 100),
        "origin": AssessmentOrigin(before.found_by).label,
        "day": date_format(before.found_on),
    }
    return _("Leave it at %(score)s (%(origin)s, %(day)s)") % words


def is_left(framework: Framework, score: Score, before: Score | None) -> bool:
    """Whether a row of a self-check is no answer: the known score with other proof."""
    if score.kept_from is not None:
        return True
    # Rows of before that rule: an answer that repeats what was known and is none of the five.
    if before is None or score.value is None:
        return False
    shares = {str(share) for share, _label in ANSWERS}
    return score.value == before.value and as_share(framework, float(score.value)) not in shares


def read_answers(
    framework: Framework,
    indicators: Sequence[Indicator],
    known: Mapping[int, Score],
    posted: QueryDict,
) -> tuple[dict[Indicator, Answer | None], dict[str, str]]:
    """Answers that were given, and a message for each field that holds nothing usable.

    None says that the `known` score stays with its proof; with other proof it stays as well, and
    the answer says so (`kept`). Unanswered ones are left out; proof without an answer asks for one.
    """
    answers: dict[Indicator, Answer | None] = {}
    errors: dict[str, str] = {}
    for indicator in indicators:
        name = field_name(indicator)
        before = known.get(indicator.pk)
        found = _read(framework, indicator, before, posted)
        if isinstance(found, Answer) and before and posted.get(name) == KEEP:
            same = (list(before.evidence), before.note, before.evidence_link)
            is_same = (list(found.evidence), found.note, found.link) == same
            answers[indicator] = None if is_same else replace(found, kept=before)
        elif isinstance(found, Answer):
            answers[indicator] = found
        elif found:
            errors[found[0]] = found[1] % {"code": indicator.code}
        elif name in posted:
            errors[name] = _("%(code)s: choose one of the answers.") % {"code": indicator.code}
    return answers, errors


def _read(
    framework: Framework, indicator: Indicator, before: Score | None, posted: QueryDict
) -> Answer | tuple[str, str] | None:
    """An answer, what is wrong with it (field, message), or None for no usable choice."""
    name = field_name(indicator)
    known = {stored for stored, _shown in proof_texts(indicator)}
    evidence = tuple(text for text in posted.getlist(f"{name}-proof") if text in known)
    # Browsers send two characters for the end of a line and count one towards the limit.
    note = posted.get(f"{name}-note", "").replace("\x00", "").replace("\r\n", "\n").strip()
    link = posted.get(f"{name}-link", "").strip()
    if name not in posted:
        if not (evidence or note or link):
            return None
        return name, _("%(code)s: choose an answer, or “We do not know yet”, to keep the proof.")
    shares = {str(share): share for share, _label in ANSWERS}
    value = posted.get(name, "")
    stays = value == KEEP and before is not None
    if value and value not in shares and not stays:
        return None
    if link and not is_link(link):
        return f"{name}-link", _("%(code)s: the link has to begin with https:// or http://.")
    if stays and before is not None and before.value is not None:
        return Answer(float(before.value), evidence, note[:MAX_NOTE], link)
    score = on_scale(framework, shares[value]) if value else None
    return Answer(score, evidence, note[:MAX_NOTE], link)


def is_link(text: str) -> bool:
    """Whether a text is an address on the web that can be kept."""
    if len(text) > MAX_LINK:
        return False
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return True
