"""What a cluster can share with a region, and what became of a region's request."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ConsentScope(models.TextChoices):
    """What an authority sees of a cluster. Single indicators and areas are in neither."""

    LABEL = "label", _("Label only")
    SCORES = "scores", _("Label, total score and plan progress")


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of a request", "Open")
    ACCEPTED = "accepted", pgettext_lazy("state of a request", "Accepted")
    DECLINED = "declined", pgettext_lazy("state of a request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a request", "Withdrawn")
