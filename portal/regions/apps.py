from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "portal.regions"
    label = "regions"
    verbose_name = _("Regions")

    def ready(self) -> None:
        from portal.clusters import exports
        from portal.clusters.audit_sentences import register_subject

        from . import signal_handlers
        from .exports import export_rows

        signal_handlers.connect()
        exports.register("regions", export_rows, position=60)
        register_subject("region-label", _("the label with an authority"))
        register_subject(
            "region-scores", _("label, total score and plan progress with an authority")
        )
        register_subject("region-consent", _("the consent to be followed"))
        register_subject("region-request", _("a request to be followed"))
        register_subject("region-list", _("what the cluster shares with an authority"))
