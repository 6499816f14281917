"""Who may look through the lists that a chooser shows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views import View
from wagtail.permissions import policy_registry
from wagtail.snippets.views import chooser

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

    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple
    create_view_class = _Create
