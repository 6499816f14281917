"""Choosers of the editing screens: who may look through them, and how an indicator is found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.permissions import policy_registry
from wagtail.snippets.views import chooser

from practices.models import Framework, Indicator

MOST_WORDS = 10
ACTIONS = ("add", "change", "delete", "view")


class ForThoseWhoKeepThem(View):
    """A view of a chooser that only those may open who have a right on what it lists."""

    model_class: type

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get_by_type(self.model_class)
        if not policy.user_has_any_permission(request.user, ACTIONS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class _Choose(ForThoseWhoKeepThem, chooser.ChooseView):
    pass


class _Results(ForThoseWhoKeepThem, chooser.ChooseResultsView):
    pass


class _Chosen(ForThoseWhoKeepThem, chooser.SnippetChosenView):
    pass


class _ChosenMultiple(ForThoseWhoKeepThem, chooser.SnippetChosenMultipleView):
    pass


class _Create(ForThoseWhoKeepThem, chooser.SnippetCreateView):
    pass


class ClosedChooserViewSet(chooser.SnippetChooserViewSet):
    """For what names people or organisations: Wagtail's choosers are open to all who edit."""

    # `practices.seeing` asks for it.
    is_closed = True
    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple
    create_view_class = _Create


class IndicatorFilterForm(BaseFilterForm):
    """Finds an indicator by its number or by words of its name, in either language."""

    q = forms.CharField(
        label=_("Number or name"),
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Number or name")}),
    )
    framework: forms.ModelChoiceField[Framework] = forms.ModelChoiceField(
        Framework.objects.filter(is_retired=False), required=False, label=_("Framework")
    )

    def filter(self, indicators: QuerySet[Indicator]) -> QuerySet[Indicator]:
        """The indicators of one framework, the default one unless told otherwise."""
        chosen = self.cleaned_data["framework"]
        in_one = Q(area__framework=chosen) if chosen else Q(area__framework__is_default=True)
        for word in self.cleaned_data["q"].split()[:MOST_WORDS]:
            self.is_searching, self.search_query = True, self.cleaned_data["q"]
            in_one &= (
                Q(code__istartswith=word)
                | Q(title_en__icontains=word)
                | Q(title_it__icontains=word)
            )
        return indicators.filter(in_one)


class _IndicatorList:
    """What both lists of the chooser of indicators show: one framework on one page."""

    filter_form_class = IndicatorFilterForm

    def get_object_list(self) -> QuerySet[Indicator]:
        return Indicator.objects.select_related("area").order_by(
            "area__framework", "area__sort_order", "sort_order"
        )

    @property
    def columns(self) -> list[Column]:
        title: Column = self.title_column  # type: ignore[attr-defined]  # of the view
        return [title, Column("area", label=_("Area"), accessor="area.title")]


class _ChooseIndicator(_IndicatorList, chooser.ChooseView):
    pass


class _IndicatorResults(_IndicatorList, chooser.ChooseResultsView):
    pass


class IndicatorChooserViewSet(chooser.SnippetChooserViewSet):
    """Indicators of one framework, found by number or name."""

    choose_view_class = _ChooseIndicator
    choose_results_view_class = _IndicatorResults
