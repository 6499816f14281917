"""Groups on the editing screens: the portal's own keep their names and can't be deleted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.users.forms import GroupForm as WagtailGroupForm
from wagtail.users.views import groups as wagtail_views

from portal.accounts.group_rules import is_own, why_it_stays


class GroupForm(WagtailGroupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and is_own(self.instance):
            self.fields["name"].disabled = True
            self.fields["name"].help_text = why_it_stays()


class EditView(wagtail_views.EditView):
    @cached_property
    def can_delete(self) -> bool:
        return not is_own(self.object) and self.user_has_permission_for_instance(
            "delete", self.object
        )


class DeleteView(wagtail_views.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_own(self.object):
            messages.error(request, why_it_stays())
            return redirect(self.edit_url_name, self.object.pk)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class GroupViewSet(wagtail_views.GroupViewSet):
    edit_view_class = EditView
    delete_view_class = DeleteView

    def get_form_class(self, for_update: bool = False) -> Any:
        return GroupForm
