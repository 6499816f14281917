from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from practices.permissions import register_atoms

        from .permissions import course_atoms

        register_atoms(course_atoms)
