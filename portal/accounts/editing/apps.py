"""Wagtail's app of user screens, with our forms."""

from __future__ import annotations

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    group_viewset = "portal.accounts.editing.groups.GroupViewSet"
    user_viewset = "portal.accounts.editing.users.UserViewSet"
