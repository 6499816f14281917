"""Where scores come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentOrigin(models.TextChoices):
    IMPORT = "import", _("Imported report")
    SELF_CHECK = "self-check", _("Self-check")
