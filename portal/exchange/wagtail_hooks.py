"""Editing screens: published profiles, which editors can withhold, and eligibility points."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.clusters import audit
from portal.clusters.enums import AuditAction
from practices.editing.choosers import ClosedChooserViewSet

from .models import EligibilityAnswer, EligibilityPoint, PublicProfile


def link_to_profile(profile: PublicProfile) -> SafeString | str:
    """Where readers see the profile; nothing while they don't."""
    if not profile.is_public or profile.is_withheld:
        return ""
    return format_html(
        '<a href="{}">{}</a>',
        reverse("public_cluster", args=[profile.cluster.slug]),
        _("See the profile"),
    )


class PublicProfileViewSet(SnippetViewSet):
    """Profiles that clusters have published. Editors read them on the site and can hide one."""

    model = PublicProfile
    chooser_viewset_class = ClosedChooserViewSet
    icon = "view"
    menu_label = gettext_lazy("Public profiles")
    list_display = [
        "cluster",
        "published_at",
        "is_withheld",
        Column("page", label=gettext_lazy("Page"), accessor=link_to_profile),
    ]
    list_filter = ["is_withheld"]
    search_fields = ["cluster__name"]
    panels = [
        MultiFieldPanel(
            [
                FieldPanel(name, read_only=True)
                for name in ("offers", "looks_for", "website", "platform_url", "language")
            ],
            heading=gettext_lazy("What the cluster says"),
        ),
        MultiFieldPanel(
            [FieldPanel("is_withheld"), FieldPanel("withheld_reason")],
            heading=gettext_lazy("What the editors decide"),
        ),
    ]
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[PublicProfile]:
        """Drafts are the cluster's own, unless editors withhold them."""
        del request
        shown = PublicProfile.objects.filter(Q(is_public=True) | Q(is_withheld=True))
        return shown.select_related("cluster")


class EligibilityPointViewSet(SnippetViewSet):
    model = EligibilityPoint
    chooser_viewset_class = ClosedChooserViewSet
    icon = "tasks"
    menu_label = gettext_lazy("Eligibility points")
    list_display = ["title", "scheme", "level", "checked_on", "is_retired"]
    list_filter = ["scheme", "level", "is_retired"]
    search_fields = ["title_en", "title_it", "slug"]
    panels = [
        FieldRowPanel([FieldPanel("slug"), FieldPanel("sort_order")]),
        FieldRowPanel([FieldPanel("scheme"), FieldPanel("level"), FieldPanel("fact")]),
        FieldRowPanel([FieldPanel("title_en"), FieldPanel("title_it")]),
        FieldRowPanel([FieldPanel("explanation_en"), FieldPanel("explanation_it")]),
        FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")]),
        FieldRowPanel([FieldPanel("checked_on")]),
        FieldRowPanel([FieldPanel("is_optional"), FieldPanel("is_retired")]),
    ]


class ExchangeGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Exchange")
    menu_icon = "group"
    menu_order = 270
    items = (PublicProfileViewSet, EligibilityPointViewSet)


register_snippet(ExchangeGroup)


@hooks.register("before_create_snippet")
def profiles_are_made_by_clusters(request: HttpRequest, model: type[Model]) -> None:
    """An editor withholds a profile; writing one is up to its cluster."""
    del request
    if model is PublicProfile:
        raise PermissionDenied


@hooks.register("before_edit_snippet")
def only_published_profiles(request: HttpRequest, instance: Model) -> None:
    """A profile that its cluster has not published is nobody's business."""
    if isinstance(instance, PublicProfile):
        if not (instance.is_public or instance.is_withheld):
            raise Http404
        request.profile_was_withheld = instance.is_withheld  # type: ignore[attr-defined]  # kept for this request


@hooks.register("after_edit_snippet")
def note_a_decision(request: HttpRequest, instance: Model) -> None:
    """The cluster sees in its trail that its profile was withheld or shown again."""
    if not isinstance(instance, PublicProfile):
        return
    if getattr(request, "profile_was_withheld", None) != instance.is_withheld:
        action = AuditAction.WITHDRAWN if instance.is_withheld else AuditAction.SHARED
        audit.record(instance.cluster, request.user, action, "profile-withheld")


@hooks.register("before_delete_snippet")
def keep_answered_points(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Answers are the clusters' own: a point that has some is retired instead."""
    chosen = [item for item in instances if isinstance(item, EligibilityPoint)]
    if not EligibilityAnswer.objects.filter(point__in=chosen).exists():
        return None
    messages.error(
        request, _("Clusters have answered this point. Tick “retired” instead of deleting it.")
    )
    return redirect(EligibilityPointViewSet().get_url_name("list"))
