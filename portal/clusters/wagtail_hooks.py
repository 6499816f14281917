"""Editing screens for clusters: who they are and who works for them, never their scores."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Cluster, Membership


class ClusterViewSet(SnippetViewSet):
    """Facts and the confirmation that lets a cluster count as a peer."""

    model = Cluster
    icon = "group"
    menu_label = _("Clusters")
    list_display = ["name", "country", "portfolio", "counts_as_peer", "is_example"]
    list_filter = ["counts_as_peer", "portfolio", "country"]
    search_fields = ["name", "region"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("country"), FieldPanel("region")]),
        FieldPanel("portfolio"),
        FieldPanel("counts_as_peer"),
    ]


class MembershipViewSet(SnippetViewSet):
    """Teams. Who is in one sees its scores, so this is left to administrators."""

    model = Membership
    icon = "user"
    menu_label = _("Teams")
    list_display = ["cluster", "user", "role", "joined_at"]
    list_filter = ["cluster", "role"]
    panels = [FieldRowPanel([FieldPanel("cluster"), FieldPanel("user")]), FieldPanel("role")]


class ClusterGroup(SnippetViewSetGroup):
    menu_label = _("Clusters")
    menu_icon = "group"
    menu_order = 260
    items = (ClusterViewSet, MembershipViewSet)


register_snippet(ClusterGroup)
