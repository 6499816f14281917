from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecurityLogConfig(AppConfig):
    name = "portal.security_log"
    label = "security_log"
    verbose_name = _("Security log")

    def ready(self) -> None:
        from . import events

        events.connect()
