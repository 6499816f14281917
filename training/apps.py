from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy

        from practices.files.access import register_field_rule
        from practices.pages.context import page_context
        from practices.permissions import register_atoms

        from . import selectors, signal_handlers
        from .models import Course, CourseIndexPage, Module
        from .own_courses import course_index_context
        from .page_policy import CoursePagePolicy
        from .permissions import closed_fields, course_atoms

        page_context.register(CourseIndexPage, course_index_context)
        page_context.register(Course, selectors.course_context)
        page_context.register(Module, selectors.module_context)
        register_atoms(course_atoms)
        register_field_rule(closed_fields)
        register_permission_policy(Page, CoursePagePolicy(Page))
        signal_handlers.connect()
