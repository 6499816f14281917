from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationsConfig(AppConfig):
    name = "portal.recommendations"
    label = "recommendations"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        from portal.clusters.exports import register

        from .exports import mark_sheets

        register("marks", mark_sheets, position=20)
