"""Whose course it is: what trainers may edit and publish.

Rights that a group has on the list of courses are rights to one's own courses there, and to
those that their owner shared. Rights on a course itself, or on a page above the list, count for
all: that is how editors have them.
"""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester


class CoursePermissions(PagePermissionTester):
    """What somebody may do with a course or one of its modules."""

    permissions: set[str]

    def __init__(self, user: AbstractUser, page: Page) -> None:
        super().__init__(user, page)
        lies_nowhere_yet = not page.path
        if not user.is_active or user.is_superuser or lies_nowhere_yet or _is_own(user, page):
            return
        depth = Page.steplen * _depth_of_list(page)
        the_list = page.path[:depth]
        self.permissions = {
            one.permission.codename.rsplit("_", maxsplit=1)[0]
            for one in self.permission_policy.get_cached_permissions_for_user(user)
            if page.path.startswith(one.page.path) and one.page.path != the_list
        }


def _depth_of_list(page: Page) -> int:
    """How deep the list lies in which a course, or a module's course, is."""
    above = 2 if page.specific_class._meta.model_name == "module" else 1
    return int(page.depth) - above


def _is_own(user: AbstractUser, page: Page) -> bool:
    """Whether the course is the user's or shared with them; asked once for each request."""
    known: frozenset[str] | None = getattr(user, "_own_course_paths", None)
    if known is None:
        courses = apps.get_model("training", "Course")._default_manager
        own = courses.filter(Q(owner_id=user.pk) | Q(shared_with=user.pk))
        known = frozenset(own.values_list("path", flat=True))
        user._own_course_paths = known  # type: ignore[attr-defined]  # a note on this instance
    return any(page.path.startswith(path) for path in known)
