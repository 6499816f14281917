"""What a cluster says of a recommendation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MarkState(models.TextChoices):
    PINNED = "pinned", _("Pinned")
    DONE = "done", _("Done")
    DISMISSED = "dismissed", _("Not for us")
