from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "portal.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from portal.clusters import exports
        from portal.clusters.audit_sentences import register_subject

        from . import signal_handlers
        from .exports import export_rows

        signal_handlers.connect()
        exports.register("exchange", export_rows, position=70)
        register_subject("experience", _("experience with an indicator"))
        register_subject("eligibility", _("the answers on eligibility"))
        register_subject("profile-withheld", _("the public profile, on behalf of the editors"))
