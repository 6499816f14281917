"""Where scores come from, and when a label's end is announced."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentOrigin(models.TextChoices):
    IMPORT = "import", _("Imported report")
    SELF_CHECK = "self-check", _("Self-check")
    # A self-check that left some of an earlier report's scores as they were.
    MIXED = "mixed", _("Self-check with scores of an earlier report")


class SameDayChoice(models.TextChoices):
    """What becomes of the assessment that a day has when another report of that day comes."""

    REPLACE = (
        "replace",
        _("Replace the scores that differ; each change is noted and can be taken back"),
    )
    UNCORRECTED = (
        "replace-uncorrected",
        _("Replace them, except those that somebody has entered or corrected"),
    )
    KEEP = "keep-both", _("Keep both, as two assessments of that day")


class KnownChoice(models.TextChoices):
    """What becomes of known scores that a newer report has no row for."""

    DROP = "drop", _("Not known in the new assessment")
    KEEP = "keep", _("Kept as they were found")


class LabelReminderKind(models.TextChoices):
    """The moments at which a team is reminded, from the earliest to the day itself."""

    YEAR = "12-months", _("12 months before")
    HALF_YEAR = "6-months", _("6 months before")
    QUARTER = "3-months", _("3 months before")
    EXPIRED = "expired", _("on the day of expiry")
