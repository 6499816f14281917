"""Editing screens for clusters: who they are and who works for them, never their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from practices.editing.choosers import ClosedChooserViewSet

from . import audit, services
from .enums import AuditAction, MembershipRole
from .models import Cluster, ClusterQuerySet, Membership


class ClusterFilterSet(WagtailFilterSet):
    """Above all: which clusters nobody can look after."""

    without_manager = django_filters.BooleanFilter(
        label=gettext_lazy("No manager who can sign in"), method="filter_without_manager"
    )

    class Meta:
        model = Cluster
        fields = ["counts_as_peer", "portfolio", "country"]

    def filter_without_manager(
        self, queryset: ClusterQuerySet, _name: str, value: bool
    ) -> QuerySet[Cluster]:
        orphaned = Cluster.objects.without_manager().values("pk")
        return queryset.filter(pk__in=orphaned) if value else queryset.exclude(pk__in=orphaned)


class ClusterViewSet(SnippetViewSet):
    """Facts and the confirmation that lets a cluster count as a peer."""

    model = Cluster
    chooser_viewset_class = ClosedChooserViewSet
    icon = "group"
    menu_label = gettext_lazy("Clusters")
    list_display = [
        "name",
        "country",
        "portfolio",
        "counts_as_peer",
        BooleanColumn("has_active_manager", label=gettext_lazy("Has a manager")),
        "is_example",
    ]
    filterset_class = ClusterFilterSet
    search_fields = ["name", "region"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("country"), FieldPanel("region")]),
        FieldPanel("portfolio"),
        FieldPanel("counts_as_peer"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cluster]:
        """With what the list shows, in one query."""
        del request
        manager = Membership.of_active_manager()
        return Cluster.objects.select_related("country", "portfolio").annotate(
            has_active_manager=manager
        )


class MembershipForm(WagtailAdminModelForm):
    """Keeps the last manager of a cluster, as the team's own page does."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        before = Membership.objects.filter(pk=self.instance.pk).first()
        if before is None:
            return data
        for name in ("cluster", "user"):
            # What hangs on the place, such as the person's calendar address, would be passed on.
            if name in data and data[name] != getattr(before, name):
                text = _("This stays as it is. Delete this entry and add another one instead.")
                self.add_error(name, text)
        stays = data.get("role") == MembershipRole.MANAGER and before.user.is_active
        if not stays and services.orphaned_without([before]):
            raise ValidationError(
                _("The cluster would be without a manager. Make somebody else one first.")
            )
        return data


class MembershipViewSet(SnippetViewSet):
    """Teams. Who is in one sees its scores, so this is left to administrators."""

    model = Membership
    chooser_viewset_class = ClosedChooserViewSet
    icon = "user"
    menu_label = gettext_lazy("Teams")
    list_display = ["cluster", "user", "role", "joined_at"]
    list_filter = ["cluster", "role"]
    edit_handler = ObjectList(
        [FieldRowPanel([FieldPanel("cluster"), FieldPanel("user")]), FieldPanel("role")],
        base_form_class=MembershipForm,
    )


class ClusterGroup(SnippetViewSetGroup):
    menu_label = gettext_lazy("Clusters")
    menu_icon = "group"
    menu_order = 260
    items = (ClusterViewSet, MembershipViewSet)


register_snippet(ClusterGroup)


# --- The last manager stays ----------------------------------------------------------------------


def _refused(request: HttpRequest, orphaned: list[Cluster], url_name: str) -> HttpResponse | None:
    if not orphaned:
        return None
    names = ", ".join(cluster.name for cluster in orphaned)
    messages.error(
        request,
        _(
            "Without a manager would be: %(clusters)s. Make somebody else a manager under Teams "
            "first, or delete the cluster."
        )
        % {"clusters": names},
    )
    return redirect(url_name)


@hooks.register("before_delete_user")
def keep_last_managers(request: HttpRequest, user: AbstractUser) -> HttpResponse | None:
    """Nobody is deleted whom a cluster needs."""
    mine = Membership.objects.filter(user_id=user.pk)
    return _refused(request, services.orphaned_without(mine), "wagtailusers_users:index")


@hooks.register("before_bulk_action")
def keep_last_managers_in_bulk(
    request: HttpRequest, action_type: str, objects: Sequence[Model], _action: object
) -> HttpResponse | None:
    """The same for several people at once."""
    people = [item.pk for item in objects if isinstance(item, get_user_model())]
    if action_type != "delete" or not people:
        return None
    theirs = Membership.objects.filter(user_id__in=people)
    return _refused(request, services.orphaned_without(theirs), "wagtailusers_users:index")


@hooks.register("before_delete_snippet")
def keep_last_memberships(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """The same for places in teams."""
    memberships = [item for item in instances if isinstance(item, Membership)]
    url_name = MembershipViewSet().get_url_name("list")
    return _refused(request, services.orphaned_without(memberships), url_name)


@hooks.register("after_edit_user")
def warn_of_orphans(request: HttpRequest, user: AbstractUser) -> None:
    """An account may have to be closed at once; the cluster must not be forgotten then."""
    if user.is_active:
        return
    orphaned = Cluster.objects.without_manager().filter(memberships__user_id=user.pk)
    for cluster in orphaned:
        messages.warning(
            request,
            _("%(cluster)s has no manager who can sign in now. Add one under Teams.")
            % {"cluster": cluster.name},
        )


class OrphanedClusters(Component):
    """A line on the editing screens' first page for each administrator to act on."""

    order = 90

    def __init__(self, count: int) -> None:
        self.count = count

    def render_html(self, parent_context: object = None) -> SafeString:
        del parent_context
        text = ngettext(
            "%(count)d cluster has no manager who can sign in.",
            "%(count)d clusters have no manager who can sign in.",
            self.count,
        ) % {"count": self.count}
        address = reverse(ClusterViewSet().get_url_name("list"))
        return format_html(
            '<div class="help-block help-warning"><p>{} <a href="{}?without_manager=true">{}</a>'
            "</p></div>",
            text,
            address,
            _("Show them"),
        )


@hooks.register("construct_homepage_panels")
def show_orphaned_clusters(request: HttpRequest, panels: list[Component]) -> None:
    """Only administrators can add people to a team."""
    if not request.user.has_perm("clusters.add_membership"):
        return
    count = Cluster.objects.without_manager().count()
    if count:
        panels.append(OrphanedClusters(count))


# --- What editors and administrators do is in the clusters' audit trail ---------------------------


@hooks.register("before_edit_snippet")
def note_a_look(request: HttpRequest, instance: Model) -> None:
    """An editor opens the facts of a cluster."""
    if isinstance(instance, Cluster):
        # The form works on this very object, so what it changes can be told afterwards.
        before = {name: getattr(instance, name) for name in EDITED}
        request.cluster_before = before  # type: ignore[attr-defined]  # kept for this request
        if request.method == "GET":
            audit.record(instance, request.user, AuditAction.VIEWED, "facts")


EDITED = ("name", "country_id", "region", "portfolio_id", "counts_as_peer")


@hooks.register("after_edit_snippet")
def note_a_change(request: HttpRequest, instance: Model) -> None:
    """An editor changed facts or the confirmation; an administrator changed a role."""
    if isinstance(instance, Membership):
        name = instance.user.get_full_name()
        subject = f"role-{instance.role}"
        audit.record(instance.cluster, request.user, AuditAction.CHANGED, subject, name)
    if not isinstance(instance, Cluster):
        return
    before = getattr(request, "cluster_before", {})
    changed = {name for name in EDITED if before.get(name) != getattr(instance, name)}
    if "counts_as_peer" in changed:
        action = AuditAction.ADDED if instance.counts_as_peer else AuditAction.WITHDRAWN
        audit.record(instance, request.user, action, "confirmation")
    facts = sorted(name.removesuffix("_id") for name in changed - {"counts_as_peer"})
    if facts:
        audit.record(instance, request.user, AuditAction.CHANGED, "facts", ", ".join(facts))


@hooks.register("after_create_snippet")
def note_a_new_member(request: HttpRequest, instance: Model) -> None:
    """An administrator put somebody into a team."""
    if isinstance(instance, Membership):
        name = instance.user.get_full_name()
        audit.record(instance.cluster, request.user, AuditAction.ADDED, "team", name)


@hooks.register("after_delete_snippet")
def note_a_removal(request: HttpRequest, instances: Sequence[Model]) -> None:
    """An administrator took somebody out of a team."""
    for item in instances:
        if isinstance(item, Membership):
            name = item.user.get_full_name()
            audit.record(item.cluster, request.user, AuditAction.DELETED, "team", name)
