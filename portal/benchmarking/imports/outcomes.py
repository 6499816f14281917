"""Sentences for what became of an import, in the active language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.imports.core.results import Result
from portal.benchmarking.services import Saved


def outcome_sentence(results: Iterable[Result], saved: Iterable[Saved]) -> str:
    """What became of each result: saved, taken over into the assessment of its day, or nothing."""
    saved = list(saved)
    rows = list(zip(results, saved, strict=True))
    new = [result for result, each in rows if each.is_new]
    there = [taken_over_sentence(each) for _result, each in rows if not each.is_new]
    kept = sum(each.kept for each in saved[-1:])
    told = [saved_sentence(new), *([_kept_sentence(kept)] if kept else [])]
    return " ".join([*told, *there] if new else there)


def _kept_sentence(count: int) -> str:
    """How many known scores stand beside those of the report, in the newest assessment."""
    return ngettext(
        "%(count)d other score is kept as it was found.",
        "%(count)d other scores are kept as they were found.",
        count,
    ) % {"count": count}


def taken_over_sentence(saved: Saved) -> str:
    """What became of the assessment that the day had already."""
    text = (
        ngettext(
            "%(count)d score of the assessment of %(day)s is changed; its page says what it was.",
            "%(count)d scores of the assessment of %(day)s are changed; its page says what they "
            "were.",
            saved.changed,
        )
        if saved.changed
        else _("The assessment of %(day)s has these scores already. Nothing was changed.")
    )
    return text % {"day": date_format(saved.assessment.assessed_on), "count": saved.changed}


def saved_sentence(results: Iterable[Result], *, is_dry_run: bool = False) -> str:
    """How many scores are saved, or would be; what is not known is no score."""
    values = [value for result in results for value in result.scores.values()]
    known = sum(value is not None for value in values)
    text = (
        ngettext("%(count)d score is ready.", "%(count)d scores are ready.", known)
        if is_dry_run
        else ngettext("%(count)d score is saved.", "%(count)d scores are saved.", known)
    ) % {"count": known}
    unknown = len(values) - known
    if not unknown:
        return text
    more = ngettext("%(count)d is not known.", "%(count)d are not known.", unknown)
    return f"{text} {more % {'count': unknown}}"
