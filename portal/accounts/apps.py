from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from . import signal_handlers
        from .deletion import last_administrator, register_guard

        register_guard(last_administrator)
        signal_handlers.connect()
