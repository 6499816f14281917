"""What is known of a cluster today and would be known no longer after an import."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from portal.benchmarking.enums import SameDayChoice
from portal.benchmarking.imports.core.results import Reading
from portal.benchmarking.imports.pending import before_same_day
from portal.benchmarking.models import PendingImport
from portal.benchmarking.selectors import assessment_history, framework_spec, scores_of


def areas_left_behind(pending: PendingImport, reading: Reading) -> tuple[str, ...]:
    """Titles of the areas that the latest assessment knows and the file has no row for.

    The dashboard shows the latest assessment alone, so a report of three areas would take the
    others from it. Nothing is left behind by an older report, nor by one whose scores are taken
    over into the assessment of its day.
    """
    is_column_open = any(each.about == "column" for each in reading.questions)
    if not pending.framework.is_default or not reading.results or is_column_open:
        return ()
    latest = next(iter(assessment_history(pending.cluster, pending.framework)), None)
    result = max(reading.results, key=lambda each: each.date or datetime.date.max)
    if latest is None or (result.date and result.date < latest.assessed_on):
        return ()
    choice = before_same_day(pending).get(result.label, "").partition(":")[0]
    if result.date == latest.assessed_on and choice not in ("", SameDayChoice.KEEP):
        return ()
    known = {code for code, value in scores_of(latest).items() if value is not None}
    there = {row.code for row in result.rows if row.indicator}
    spec = framework_spec(pending.framework)
    areas_known = {each.area for each in spec.indicators if each.code in known}
    areas_there = {each.area for each in spec.indicators if each.code in there}
    return tuple(
        f"{area.code} {area.title}" for area in spec.areas if area.code in areas_known - areas_there
    )


def left_behind_message(areas: tuple[str, ...]) -> str:
    """What the import would take from the dashboard, and how to keep it; "" for nothing."""
    if not areas:
        return ""
    return _(
        "Known today and not in this file: %(areas)s. The dashboard shows the latest assessment, "
        "so after the import these areas are not known there. To keep them, don't import this "
        "file: enter its scores in a self-check, which keeps the scores that are known."
    ) % {"areas": ", ".join(areas)}
