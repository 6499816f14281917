"""Sentences for the problems of an import, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.benchmarking.imports.files import Problem


def problem_message(problem: Problem) -> str:
    """Return the sentence for a problem of a row, of a file or a notice."""
    text = {**_file_messages(), **_row_messages(), **_notices()}.get(problem.code)
    if text is None:
        return _("This cannot be imported.")
    return text % problem.params


def _file_messages() -> dict[str, str]:
    return {
        "empty-file": _("The file is empty."),
        "too-big": _("The file is larger than %(limit)s MB."),
        "unpacks-too-big": _("The file unpacks to far more than a score sheet holds."),
        "too-many-rows": _("The file has more than %(limit)s rows."),
        "not-a-spreadsheet": _("This is not a CSV or XLSX file. Save the sheet as one of them."),
        "open-document": _("This is an OpenDocument sheet. Save it as XLSX or CSV."),
        "old-or-encrypted": _(
            "This is an old XLS file or it has a password. Save it as XLSX without a password."
        ),
        "damaged": _("The file is damaged. Open it, save it again and try once more."),
        "no-header": _(
            "No heading row was found. It needs a column for the code and one for the score."
        ),
        "no-rows": _("There is no row with a score below the headings."),
    }


def _row_messages() -> dict[str, str]:
    return {
        "formula": _("A formula without its result. Replace it by the result."),
        "code-missing": _("The code is missing."),
        "code-unknown": _("No indicator %(raw)s in this framework."),
        "code-unknown-near": _("No indicator %(raw)s in this framework. Did you mean %(near)s?"),
        "code-ambiguous": _(
            "The code %(raw)s may stand for %(options)s. "
            "Format the column as text and enter it again."
        ),
        "code-is-date": _(
            "The code was turned into a date (%(raw)s). Did you mean %(options)s? "
            "Format the column as text and enter it again."
        ),
        "code-is-date-unknown": _(
            "The code was turned into a date (%(raw)s). "
            "Format the column as text and enter it again."
        ),
        "duplicate": _("%(code)s is already in row %(row)s."),
        "score-empty": _("No score. Enter one, write “n/a” if it is not known, or remove the row."),
        "score-is-date": _("The score was turned into a date (%(raw)s). Enter it as a number."),
        "score-not-a-number": _("“%(raw)s” is not a number."),
        "outside-scale": _("%(raw)s is not between %(min)s and %(max)s."),
        "percent-outside": _("%(raw)s is not a percentage from 0 to 100."),
        "above-given-maximum": _("%(raw)s is not between 0 and %(max)s, the maximum given."),
        "maximum-missing": _("The maximum is missing here, but other rows have one."),
        "maximum-not-a-number": _("The maximum “%(raw)s” is not a number above 0."),
        "too-many-columns": _(
            "The row has more cells than headings. A decimal comma may have split the score."
        ),
    }


def _notices() -> dict[str, str]:
    return {
        "several-score-columns": _("The column “%(used)s” was read, not %(others)s."),
        "formulas-read": _(
            "Some scores are formulas. They were read as your spreadsheet programme last "
            "calculated them."
        ),
        "day-not-used": _(
            "The date %(day)s in the file is in the future or before 2000, so it is not used."
        ),
        "looks-like-shares": _(
            "All scores are between 0 and 1. If they are shares of the whole, add a percent sign."
        ),
    }
