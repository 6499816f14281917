"""Sentences for what an import says, in the active language."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.rounding import kept


def problem_message(problem: Problem) -> str:
    """Return the sentence for a problem of a row or of a file, a question or a notice."""
    texts = {**_file_messages(), **_row_messages(), **_questions(), **_notices()}
    # Programs know one code for what is no number; people read what is beside the number.
    text = texts.get(problem.params.get("why", problem.code))
    if text is None:
        return _("This cannot be imported.")
    return text % _as_written(problem)


# Values of sentences that are figures, and the problems whose `raw` is one (elsewhere it is a code
# or whatever else stands in the file).
_FIGURES = {"lowest", "highest", "min", "max", "low", "high", "found", "usual"}
_RAW_FIGURES = {"outside-scale", "percent-outside", "above-given-maximum"} | {
    "row-differs",
    *(f"{kind}{which}-differs" for kind in ("sum", "mean", "total") for which in ("", "-of-rows")),
}


# A date cell has no words of its own, so it is shown as the reader writes days.
_DAYS = {"raw", "day"}
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def _as_written(problem: Problem) -> dict[str, str]:
    """The values with figures as the reader writes them: 2.5 or 2,5."""
    figures = _FIGURES | ({"raw"} if problem.code in _RAW_FIGURES else set())
    has_day = problem.code.startswith(("date-", "day-")) or "-is-date" in problem.code
    return {
        name: as_written(value)
        if name in figures
        else with_days(value)
        if has_day and name in _DAYS
        else value
        for name, value in problem.params.items()
    }


def with_days(text: str) -> str:
    """A text with its days, such as 2025-10-14, as the reader writes them."""
    return _ISO_DAY.sub(_day, text)


def _day(found: re.Match[str]) -> str:
    """A day as the reader writes it, where it is one."""
    try:
        return date_format(datetime.date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def figure(number: float | Decimal) -> str:
    """A number as the reader writes it, without zeros at its end: 2.5 or 2,5."""
    return number_format(kept(number).normalize() + 0)


def as_written(number: str) -> str:
    """A number with a decimal point as the reader writes it; anything else as it is."""
    try:
        return number_format(Decimal(number))
    except ArithmeticError:
        return number


def reason_left_out(why: str) -> str:
    """Why a row of a sheet holds no score, in a word or two."""
    return {
        "section": _("section"),
        "sum": _("sum or average"),
        "detail": _("part of an indicator"),
        "remark": _("remark"),
        "hidden": _("hidden row"),
        "chosen": _("by hand"),
        "framework": _("of another framework"),
        "open": _("self-check that is not finished"),
    }[why]


def _file_messages() -> dict[str, str]:
    return {
        "empty-file": _("The file is empty."),
        "too-big": _("The file is larger than %(limit)s MB."),
        "unpacks-too-big": _(
            "The file unpacks to far more than a score sheet holds. "
            "Copy the table with the scores into a new file and save that."
        ),
        "too-many-rows": _(
            "A sheet has more than %(limit)s rows. Copy the table with the scores into a new file."
        ),
        "too-many-cells": _(
            "The file has more than %(limit)s filled cells. "
            "Copy the table with the scores into a new file."
        ),
        "too-many-sheets": _(
            "The file has more than %(limit)s sheets. "
            "Save the sheet with the scores as a file of its own."
        ),
        "takes-too-long": _(
            "The file takes too long to read. Copy the table with the scores into a new file."
        ),
        "not-a-spreadsheet": _("This is not a CSV or XLSX file. Save the sheet as one of them."),
        "open-document": _("This is an OpenDocument sheet. Save it as XLSX or CSV."),
        "old-or-encrypted": _(
            "This is an old XLS file or it has a password. Save it as XLSX without a password."
        ),
        "damaged": _("The file is damaged. Open it, save it again and try once more."),
        "open-quote": _(
            "A quotation mark is opened in row %(row)s and closed nowhere or far below. "
            "Remove it, or save the sheet as XLSX."
        ),
        "no-header": _(
            "No heading row was found. It needs a column for the code and one for the score."
        ),
        "own-without-scores": _("This file of the portal holds no assessment."),
        "own-of-others": _(
            "The assessments in this file are of another framework. Choose the framework of the "
            "report."
        ),
        "no-figures": _(
            "%(count)s indicators were found, but no column with their scores as numbers. Write a "
            "number for each word, cross or colour."
        ),
        "codes-unknown": _(
            "The file numbers its indicators otherwise than this framework does, such as "
            "%(codes)s. Choose the framework of the report, or write the numbers of this one."
        ),
        "only-areas": _(
            "The file has scores of areas only. Scores of single indicators are needed."
        ),
        "no-rows": _("There is no row with a score below the headings."),
        "several-results": _(
            "Most indicators stand there more than once, so the file seems to hold several "
            "results, one below the other. Keep the rows of one of them, or download that "
            "assessment alone, and upload it."
        ),
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
        "code-and-title-differ": _(
            "The code says %(code)s, but “%(title)s” is indicator %(other)s."
        ),
        "duplicate": _("%(code)s is already in row %(row)s."),
        "score-empty": _("No score. Enter one, write “n/a” if it is not known, or remove the row."),
        "percent-or-points": _(
            "“%(raw)s” has a per cent sign, but is very low beside the others. "
            "Enter it as it is meant, such as 75 %% or 3/4. "
            "If it is right as it stands, write “per cent” as a word."
        ),
        "sign-missing": _(
            "“%(raw)s” has no per cent sign, but the others have one. "
            "Enter it again as it is meant, such as 75 %% or 3/4."
        ),
        "share-or-percent": _(
            "“%(raw)s” is not above 1, but the others are per cent. Enter it with its sign, "
            "such as 62 %% or 0.62 %%."
        ),
        "score-is-date": _(
            "The score was turned into a date (%(raw)s). Was it %(found)s? "
            "Format the column as text and enter it again."
        ),
        "score-is-range": _("“%(raw)s” is a range. Decide on one number and enter that."),
        "score-not-alone": _(
            "“%(raw)s” is more than a number. Enter the number alone, such as %(found)s."
        ),
        "score-not-a-number": _("“%(raw)s” is not a number."),
        "outside-scale": _("%(raw)s is not between %(min)s and %(max)s."),
        "percent-outside": _("%(raw)s is not a percentage from 0 to 100."),
        "above-given-maximum": _("%(raw)s is not between 0 and %(max)s, the maximum given."),
        "fraction-differs": _(
            "“%(raw)s” is out of another number than %(max)s, the end of the scale here. "
            "Enter the score on that scale."
        ),
        "maximum-unlike": _(
            "%(raw)s of %(max)s is very low where the others are out of %(usual)s. "
            "Enter it in per cent as it is meant, such as 75 %%."
        ),
        "maximum-missing": _("The maximum is missing here, but other rows have one."),
        "maximum-not-a-number": _("The maximum “%(raw)s” is not a number above 0."),
        "too-many-columns": _("A decimal comma may have split this score: is it %(raw)s?"),
    }


def _questions() -> dict[str, str]:
    return {
        "scales-differ": _(
            "The file names several scales: %(scales)s. "
            "Its scores lie between %(lowest)s and %(highest)s. Which scale is it?"
        ),
        "which-scale": _(
            "The file does not say on which scale it scores. "
            "Its scores lie between %(lowest)s and %(highest)s. Which scale is it?"
        ),
        "which-points": _(
            "The file speaks of per cent or of a highest score of 100, but no score is above "
            "%(highest)s. Which scale is it?"
        ),
        "which-direction": _(
            "“%(heading)s” may say what is missing instead of what is reached. Which is it?"
        ),
        "which-meaning": _(
            "Nothing says what the figures below “%(heading)s” mean. Is more better, or less?"
        ),
        "which-figures": _(
            "“%(heading)s” may be something else than the scores that the cluster has reached. If "
            "these are its own scores, is more better, or less? If they are not, do not import "
            "them."
        ),
        "other-tables": _(
            "%(known)s of %(count)s indicators were read. Other tables look like scores as well, "
            "but could not be put together with these: %(tables)s. Put all scores below one "
            "heading and upload the file again, or go on without them."
        ),
        "titles-unknown": _(
            "The titles beside the codes are not those of this framework, as here: %(examples)s. "
            "If they only stand in other words or another language, go by the codes. If the file "
            "is of another framework, or its codes are numbered otherwise, do not import it."
        ),
        "titles-elsewhere": _(
            "The titles beside the codes are those of other indicators, as here: %(examples)s. "
            "Which of the two is right?"
        ),
        "which-end": _(
            "The file does not say for sure at which end its scale is good. "
            "Which scale is it, from the worst to the best score?"
        ),
        "which-shares": _(
            "The scores are called per cent, but none is above 1. Are they shares of 1 or per cent?"
        ),
        "which-column": _("Several columns may hold the scores: %(columns)s. Which one is meant?"),
        "which-corrections": _(
            "“%(corrections)s” may correct the scores of some rows. Do the scores count as they "
            "stand, or with these corrections (+)?"
        ),
        "no-such-column": _(
            "The file has no column of figures called “%(raw)s”. Which one is meant: %(columns)s?"
        ),
        "column-of-others": _(
            "The only column with figures is called “%(columns)s”. Are these the scores of the "
            "cluster?"
        ),
        "which-maxima": _(
            "What are the figures below “%(heading)s”, such as %(some)s: the most points that "
            "each row can have, or the best scores of others?"
        ),
        "merged-scores": _(
            "These scores stand in cells that are merged over several rows: %(codes)s. Does such a "
            "score hold for each of its rows, or for the first one only?"
        ),
        "marked-scores": _(
            "What stands beside or above some figures says that they are no scores of the "
            "cluster: %(rows)s. What are they?"
        ),
        "struck-scores": _("These scores are struck through: %(rows)s. Do they still hold?"),
        "own-assessments": _("The file holds %(count)s assessments. Which are to be imported?"),
        "date-missing": _("The file does not say on which day the assessment was made."),
        "date-ambiguous": _(
            "The date “%(raw)s” (%(cell)s) can be read in more than one way. Which day is meant?"
        ),
        "date-lone": _(
            "The file names a day, “%(raw)s” (%(cell)s), without saying of what. "
            "Is it the day of the assessment?"
        ),
        "date-several": _(
            "The file names %(count)s days that may be meant, the first one in %(cell)s. On which "
            "day was the assessment made?"
        ),
        "date-unsure": _(
            "The file names a day, “%(raw)s” (%(cell)s), but perhaps not that of the assessment."
        ),
        "date-unreadable": _("The date “%(raw)s” (%(cell)s) cannot be read as a day."),
        "date-impossible-given": _("The date “%(raw)s” is in the future or before 2000."),
        "date-impossible": _("The date “%(raw)s” (%(cell)s) is in the future or before 2000."),
    }


def _notices() -> dict[str, str]:
    return {
        "formulas-read": _(
            "Some scores are formulas. They were read as your spreadsheet programme last "
            "calculated them."
        ),
        "day-not-used": _(
            "The date %(day)s in the file is in the future or before 2000, so it is not used."
        ),
        "not-known": _("Not known: %(codes)s."),
        "struck-replaced": _(
            "Rows that are struck through were left out, since others stand there for the same "
            "indicators: %(codes)s."
        ),
        "footnoted": _("Scores with a mark (%(codes)s) were read without it. It says: “%(raw)s”."),
        "code-for-unknown": _("The file says “%(raw)s”: such scores were read as not known."),
        "scale-beside": _("The scale %(scale)s is named in %(cell)s."),
        "scale-of-sections": _("Lines between the scores name their scale: %(scales)s."),
        "scale-assumed": _(
            "The file names no scale, so the scores were read on the scale %(scale)s."
        ),
        "scale-given": _(
            "The scale %(scale)s was given, so the one that the file names is not used."
        ),
        "scale-begins": _("The scale begins at %(low)s, so that %(low)s is 0 %%."),
        "name-the-scale": _(
            "No score is above %(highest)s. Name the scale on which they are, such as 0-4, or "
            "%(scale)s if that is meant."
        ),
        "column-used": _("The column “%(used)s” was read as the score."),
        "direction-less": _(
            "The figures were read as what is missing, as you said: less is better."
        ),
        "direction-more": _(
            "The figures were read as what is reached, as you said: more is better."
        ),
        "sheets-read": _("These sheets were read: %(sheet)s."),
        "sheet-read": _("The sheet “%(sheet)s” was read."),
        "hidden-sheets": _("Hidden sheets were not read: %(names)s."),
        "hidden-columns": _("Hidden columns were not read: %(columns)s."),
        "other-cluster": _(
            "The file names “%(name)s”. Import it only if these are the scores of %(cluster)s."
        ),
        "hidden-scores": _(
            "Hidden rows hold scores of indicators that stand nowhere else: %(codes)s. They are "
            "left out unless you choose to read them."
        ),
        "indicators-there": _("The file has %(known)s of %(count)s indicators."),
        "columns-ignored": _("These columns hold no score of the cluster: %(columns)s."),
        "too-little": _(
            "There is no total, because the scores carry less than half of the weight."
        ),
        "units-mixed": _(
            "These scores have a per cent sign and the others are points: %(codes)s. Each was "
            "read as it stands there."
        ),
        "scale-of-cells": _(
            "Nearly all scores are out of %(max)s, so that the others were read on the scale "
            "%(scale)s too."
        ),
        "decimals-joined": _(
            "Decimal commas had split scores. They were put together again in %(count)s rows."
        ),
        "total-differs": _(
            "The sheet says %(raw)s in %(cell)s; the scores that were read make %(found)s %%."
        ),
        "mean-differs": _(
            "The sheet says %(raw)s in %(cell)s; the mean of the scores that were read is "
            "%(found)s."
        ),
        "row-differs": _(
            "The sheet says %(raw)s in %(cell)s; the only score there, in row %(row)s, is "
            "%(found)s."
        ),
        "total-of-rows-differs": _(
            "The sheet says %(raw)s in %(cell)s; the rows %(first)s to %(last)s make %(found)s %%."
        ),
        "sum-of-rows-differs": _(
            "The sheet says %(raw)s in %(cell)s; the rows %(first)s to %(last)s add up to "
            "%(found)s."
        ),
        "mean-of-rows-differs": _(
            "The sheet says %(raw)s in %(cell)s; the mean of the rows %(first)s to %(last)s is "
            "%(found)s."
        ),
        "sum-differs": _(
            "The sheet says %(raw)s in %(cell)s; the scores that were read add up to %(found)s."
        ),
    }
