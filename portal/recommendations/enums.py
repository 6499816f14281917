"""What a cluster says of a recommendation, of an area, and how much time it has."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MarkState(models.TextChoices):
    PINNED = "pinned", _("Pinned")
    DONE = "done", _("Done")
    DISMISSED = "dismissed", _("Not for us")


class AreaState(models.TextChoices):
    FIRST = "first", _("Worked on first")
    ASIDE = "aside", _("Not now")


class Helpfulness(models.TextChoices):
    """The answer to "Did it help?"; nothing where nobody answered."""

    YES = "yes", _("Yes")
    LITTLE = "little", _("A little")
    NO = "no", _("No")


class Figure(models.TextChoices):
    """A sum over clusters that somebody sees of a resource."""

    ADOPTIONS = "adoptions", _("Clusters that use it")
    ANSWERS = "answers", _("Answers to “Did it help?”")


class TimeBudget(models.IntegerChoices):
    """Hours for the whole list, in the steps in which people plan (eight make a day)."""

    NO_LIMIT = 0, _("No limit")
    TWO_HOURS = 2, _("2 hours")
    DAY = 8, _("A day")
    THREE_DAYS = 24, _("3 days")
    WEEK = 40, _("A week")
    TWO_WEEKS = 80, _("2 weeks")
    MONTH = 160, _("The whole month")
