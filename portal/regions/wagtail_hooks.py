"""Editing screens for authorities. Who is an officer sees clusters, so administrators decide."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from practices.editing.choosers import ClosedChooserViewSet

from .forms import AuthorityForm
from .models import Consent, RegionAuthority


class RegionAuthorityViewSet(SnippetViewSet):
    """Authorities and their officers. No consent is given here: that is up to the clusters."""

    model = RegionAuthority
    chooser_viewset_class = ClosedChooserViewSet
    icon = "globe"
    menu_label = gettext_lazy("Regions")
    menu_order = 265
    add_to_admin_menu = True
    list_display = ["name", "country", "region_name", "is_example"]
    search_fields = ["name", "region_name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("country"), FieldPanel("region_name")]),
            FieldPanel("officers", widget=forms.CheckboxSelectMultiple),
        ],
        base_form_class=AuthorityForm,
    )


register_snippet(RegionAuthorityViewSet)


@hooks.register("before_delete_snippet")
def keep_consents(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Consents are a cluster's history; an authority without officers sees nothing."""
    chosen = [item for item in instances if isinstance(item, RegionAuthority)]
    kept = Consent.objects.filter(authority__in=chosen).values_list("authority__name", flat=True)
    names = sorted(set(kept.order_by()))
    if not names:
        return None
    messages.error(
        request,
        _(
            "Clusters have agreed to be followed by: %(names)s. Their history stays, so take the "
            "officers out instead."
        )
        % {"names": ", ".join(names)},
    )
    return redirect(RegionAuthorityViewSet().get_url_name("list"))
