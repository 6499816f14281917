from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BenchmarkingConfig(AppConfig):
    name = "portal.benchmarking"
    label = "benchmarking"
    verbose_name = _("Benchmarking")

    def ready(self) -> None:
        from portal.clusters.exports import register
        from portal.notifications.topics import register as register_topic

        from . import label_reminders
        from .exports import export_rows

        register("assessments", export_rows, position=10)
        register_topic(label_reminders.TOPIC)
