from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClustersConfig(AppConfig):
    name = "portal.clusters"
    label = "clusters"
    verbose_name = _("Clusters")

    def ready(self) -> None:
        from portal.accounts.deletion import register_guard
        from portal.security_log.events import watch_right

        from . import exports, signal_handlers
        from .guards import manages_a_cluster_alone
        from .models import Membership

        signal_handlers.connect()
        watch_right(Membership, "place-in-team", ("cluster_id", "role"))
        register_guard(manages_a_cluster_alone)
        exports.register("clusters", exports.own_sheets, position=0)
        exports.register("trail", exports.trail_sheet, position=1000)
