"""Whose course it is: what trainers may edit and publish.

Rights that a group has on the list of courses are rights to one's own courses there, and to
those that their owner shared; both hold for all languages of a course, and whose it is says its
original. Rights on a course itself, or on a page above the list, count for all: that is how
editors have them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from wagtail.models import Page
from wagtail.models.pages import PagePermissionTester

from practices.translating.untranslated import originals


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
    """What somebody may do with a course or one of its modules.

    Whose course it is may delete it while nobody takes part; after that its people would lose
    what they do, and it is unpublished instead. Editors may delete it at any time.
    """

    permissions: set[str]

    def __init__(self, user: AbstractUser, page: Page) -> None:
        super().__init__(user, page)
        self._own: CourseToRun | None = None
        self._rights_above: set[str] = set()
        lies_nowhere_yet = not page.path
        if not user.is_active or user.is_superuser or lies_nowhere_yet:
            return
        self._own = _own_course(user, page)
        depth = Page.steplen * _depth_of_list(page)
        the_list = page.path[:depth]
        self._rights_above = {
            one.permission.codename.rsplit("_", maxsplit=1)[0]
            for one in self.permission_policy.get_cached_permissions_for_user(user)
            if page.path.startswith(one.page.path) and one.page.path != the_list
        }
        if self._own is None:
            self.permissions = self._rights_above

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self._own is None or "bulk_delete" in self._rights_above:
            return bool(super().can_delete(ignore_bulk))
        if self.is_kept or not (self._own.is_owner or _is_module(self.page)):
            return False
        return bool(super().can_delete(ignore_bulk=True))

    @property
    def is_kept(self) -> bool:
        """Whether it is one's own and only stays because people take part in it."""
        if self._own is None or "bulk_delete" in self._rights_above:
            return False
        # A module that was never public is missed by nobody.
        was_public = not _is_module(self.page) or self.page.first_published_at is not None
        return self._own.has_participants and was_public

    def can_move(self) -> bool:
        """Who takes part finds a module again where it was moved to."""
        return bool(super().can_delete(ignore_bulk=True))

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        """Only to where its own language is written."""
        is_same = destination.is_root() or destination.locale_id == self.page.locale_id
        return is_same and bool(super().can_copy_to(destination, recursive))


def _is_module(page: Page) -> bool:
    return bool(page.specific_class._meta.model_name == "module")


def _depth_of_list(page: Page) -> int:
    """How deep the list lies in which a course, or a module's course, is."""
    return int(page.depth) - (2 if _is_module(page) else 1)


@dataclass(frozen=True, slots=True)
class CourseToRun:
    """A course that somebody runs, in one language.

    `is_owner`: it is theirs; else its owner shared it. `has_participants` counts all languages.
    """

    path: str
    is_owner: bool
    has_participants: bool


def _own_course(user: AbstractUser, page: Page) -> CourseToRun | None:
    """The course in or at `page`, if it is the user's or shared with them.

    Asked once for each request.
    """
    return next((one for one in _known(user) if page.path.startswith(one.path)), None)


def own_course_paths(user: AbstractUser) -> list[str]:
    """Where the courses lie that somebody runs, in every language."""
    return [one.path for one in _known(user)]


def _known(user: AbstractUser) -> list[CourseToRun]:
    known: list[CourseToRun] | None = getattr(user, "_own_courses", None)
    if known is None:
        known = _own_courses(user)
        user._own_courses = known  # type: ignore[attr-defined]  # a note on this instance
    return known


def _own_courses(user: AbstractUser) -> list[CourseToRun]:
    """The user's courses in every language; whose they are says the original."""
    courses = apps.get_model("training", "Course")._default_manager
    own = courses.filter(Q(owner_id=user.pk) | Q(shared_with=user.pk))
    numbers = set(own.values_list("pk", flat=True))
    if not numbers:
        return []
    versions = courses.filter(translation_key__in=own.values("translation_key"))
    of_all = list(versions.select_related("locale"))
    original = {key: one for key, one in originals(of_all).items() if one.pk in numbers}
    enrolments = apps.get_model("training", "Enrolment")._default_manager
    taken = enrolments.filter(course_key__in=original).values_list("course_key", flat=True)
    with_people = set(taken.distinct())
    return [
        CourseToRun(
            path=one.path,
            is_owner=original[one.translation_key].owner_id == user.pk,
            has_participants=one.translation_key in with_people,
        )
        for one in of_all
        if one.translation_key in original
    ]
