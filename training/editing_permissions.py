"""Whose course it is: what trainers may edit and publish.

Rights that a group has on the list of courses are rights to one's own courses there, and to
those that their owner shared; both hold for all languages of a course, and whose it is says its
original. Rights on a course itself, or on a page above the list, count for all: that is how
editors have them.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester
from wagtail_localize.models import TranslationSource


class ListPermissions(PagePermissionTester):
    """What somebody may do with a list of courses: rights on it alone let add courses below.

    Nobody edits, hides, closes or orders the list by them: it belongs to all trainers.
    """

    permissions: set[str]

    def __init__(self, user: AbstractUser, page: Page) -> None:
        super().__init__(user, page)
        if not user.is_active or user.is_superuser:
            return
        rights = self.permission_policy.get_cached_permissions_for_user(user)
        above = [one for one in rights if page.path.startswith(one.page.path)]
        everywhere = {one.permission.codename for one in above if one.page.path != page.path}
        here = {one.permission.codename for one in above if one.page.path == page.path}
        self.permissions = {
            name.rsplit("_", maxsplit=1)[0] for name in everywhere | (here & {"add_page"})
        }
        # Who may publish their own courses may do so at once, while they add one.
        self._publishes_below = "publish_page" in everywhere | here

    def can_edit(self) -> bool:
        """Not by having made it: only by a right to change."""
        return bool(self.user.is_active) and (
            self.user.is_superuser or "change" in self.permissions
        )

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self.can_edit() and bool(super().can_delete(ignore_bulk))

    def can_publish_subpage(self) -> bool:
        return bool(super().can_publish_subpage()) or (
            bool(self.user.is_active) and self._publishes_below
        )


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
        known = _own_course_paths(user)
        user._own_course_paths = known  # type: ignore[attr-defined]  # a note on this instance
    return any(page.path.startswith(path) for path in known)


def _own_course_paths(user: AbstractUser) -> frozenset[str]:
    """Where the user's courses lie, in every language; whose they are says the original."""
    courses = apps.get_model("training", "Course")._default_manager
    own = courses.filter(Q(owner_id=user.pk) | Q(shared_with=user.pk))
    numbers = set(own.values_list("pk", flat=True))
    if not numbers:
        return frozenset()
    versions = courses.filter(translation_key__in=own.values("translation_key"))
    by_key: dict[UUID, list[tuple[int, str, str]]] = defaultdict(list)
    for key, *version in versions.order_by("pk").values_list(
        "translation_key", "pk", "path", "locale__language_code"
    ):
        by_key[key].append(tuple(version))
    sources = TranslationSource.objects.filter(object_id__in=by_key)
    sent_from = set(sources.values_list("object_id", "locale__language_code"))
    paths: set[str] = set()
    for key, pages in by_key.items():
        # As `original_of` tells it for one page: what was sent to translation, else the one in
        # the site's language, else the first.
        pages.sort(key=lambda one: (one[2] != settings.LANGUAGE_CODE, one[0]))
        original = next((one for one in pages if (key, one[2]) in sent_from), pages[0])
        if original[0] in numbers:
            paths.update(path for _number, path, _language in pages)
    return frozenset(paths)
