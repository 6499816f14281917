"""How often a member gets the e-mails of a topic."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Frequency(models.TextChoices):
    """A topic offers some of these: most are on or off, a digest has a rhythm."""

    ON = "on", pgettext_lazy("e-mails of a topic", "On")
    WEEKLY = "weekly", _("Once a week")
    MONTHLY = "monthly", _("Once a month")
    OFF = "off", pgettext_lazy("e-mails of a topic", "Off")
