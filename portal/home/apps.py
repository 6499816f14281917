from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from practices.pages.context import page_context

        from . import number_lookups, selectors
        from .checks import check_tables, refuse_tables_that_do_not_fit
        from .models import HomePage

        page_context.register(HomePage, selectors.home_context)
        number_lookups.register()
        register(check_tables, Tags.database)
        post_migrate.connect(refuse_tables_that_do_not_fit, sender=self)
