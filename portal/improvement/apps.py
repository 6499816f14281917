from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementConfig(AppConfig):
    name = "portal.improvement"
    label = "improvement"
    verbose_name = _("Improvement plan")

    def ready(self) -> None:
        from portal.accounts.ending import register_ender
        from portal.benchmarking.corrections.services import score_corrected
        from portal.benchmarking.services import deletion_asked
        from portal.clusters.audit_sentences import register_details
        from portal.clusters.exports import register
        from portal.notifications.topics import register as register_topic
        from portal.security_log.events import watch_right

        from . import baselines, history, reminders, titles
        from .exports import export_rows
        from .following.feeds import end_feeds_of
        from .models import CalendarFeed

        score_corrected.connect(baselines.on_score_corrected, dispatch_uid="plans-baselines")
        deletion_asked.connect(baselines.on_deletion_asked, dispatch_uid="plans-deletion")
        register("improvement", export_rows, position=30)
        register_details(history.AUDIT_SUBJECT, titles.trail_titles)
        register_topic(reminders.TOPIC)
        register_ender(end_feeds_of)
        watch_right(CalendarFeed, "calendar-address", changes=False)
