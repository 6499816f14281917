from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from practices.files.access import register_field_rule
        from practices.permissions import register_atoms

        from . import signal_handlers
        from .page_policy import CoursePagePolicy
        from .permissions import closed_fields, course_atoms

        register_atoms(course_atoms)
        register_field_rule(closed_fields)
        register_permission_policy(Page, CoursePagePolicy(Page))
        signal_handlers.connect()
