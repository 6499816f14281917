"""Which pages the editing screens list for somebody: of courses, one's own.

`CoursePermissions` says what may be done with one page; Wagtail's lists, searches, reports and its
API ask the policy for all pages at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.query import PageQuerySet

from .editing_permissions import own_course_paths
from .models import CourseIndexPage


class CoursePagePolicy(PagePermissionPolicy):
    """Wagtail's policy, for which rights on a list of courses count for one's own courses."""

    def instances_user_has_any_permission_for(
        self, user: AbstractUser, actions: Iterable[str]
    ) -> PageQuerySet:
        actions = set(actions)
        pages: PageQuerySet = super().instances_user_has_any_permission_for(user, actions)
        if not user.is_active or user.is_superuser:
            return pages
        lists = self._lists(user)
        if not lists:
            return pages
        paths = own_course_paths(user)
        own = reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))
        for path in lists:
            below = Q(path__startswith=path)
            if "add" in actions:
                # One's own courses are added to the list.
                below &= ~Q(path=path)
            pages = pages.filter(~below | own)
        return pages

    def user_has_any_permission_for_instance(
        self, user: AbstractUser, actions: Iterable[str], instance: Page
    ) -> bool:
        actions = set(actions)
        if not super().user_has_any_permission_for_instance(user, actions, instance):
            return False
        if user.is_superuser or not any(map(instance.path.startswith, self._lists(user))):
            return True
        found = self.instances_user_has_any_permission_for(user, actions)
        return bool(found.filter(pk=instance.pk).exists())

    def _lists(self, user: AbstractUser) -> list[str]:
        """Paths of the lists of courses on which, and not above which, somebody has rights."""
        rights = {one.page.path for one in self.get_cached_permissions_for_user(user)}
        if not rights:
            return []
        known: list[str] | None = getattr(user, "_lists_with_rights", None)
        if known is None:
            lists = CourseIndexPage.objects.filter(path__in=rights).values_list("path", flat=True)
            known = [
                path
                for path in lists
                if not any(path != above and path.startswith(above) for above in rights)
            ]
            user._lists_with_rights = known  # type: ignore[attr-defined]  # a note on this instance
        return known
