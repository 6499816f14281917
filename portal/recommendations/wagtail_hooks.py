"""What clusters said of the resources that they used, as a report in Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .feedback_views import feedback_report, may_see_feedback


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    """The report."""
    return [path("reports/feedback/", feedback_report, name="recommendation_feedback")]


class FeedbackMenuItem(MenuItem):
    """Shown to those who may open the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_feedback(request.user)


@hooks.register("register_reports_menu_item")
def register_report() -> MenuItem:
    """The report, after the searches."""
    return FeedbackMenuItem(
        _("Did it help?"),
        reverse("recommendation_feedback"),
        name="feedback",
        icon_name="pick",
        order=110,
    )
