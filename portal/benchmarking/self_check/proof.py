"""Examples of evidence: how they are stored, and how readers of each language see them."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from modeltranslation.utils import build_localized_fieldname

from portal.benchmarking.models import Score
from practices.models import Indicator


def proof_texts(indicator: Indicator) -> list[tuple[str, str]]:
    """Examples of evidence as (what is stored, what is shown): stored in the default language,
    so that a colleague who reads another one finds the same boxes ticked."""
    name = build_localized_fieldname("evidence_examples", settings.LANGUAGE_CODE)
    stored = [line.strip() for line in (getattr(indicator, name) or "").splitlines()]
    stored = [line for line in stored if line]
    shown = indicator.evidence_list
    return (
        list(zip(stored, shown, strict=True))
        if len(stored) == len(shown)
        else [(line, line) for line in shown]
    )


def shown_proof(score: Score) -> list[str]:
    """The proof that was ticked, in the reader's language where the example is still there."""
    shown = dict(proof_texts(score.indicator))
    return [shown.get(text, text) for text in score.evidence]


def stored_proofs(indicator: Indicator) -> dict[str, str]:
    """The examples as they are stored, by how they are shown in any language."""
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {shown: stored for stored, shown in proof_texts(indicator)}
    return known
