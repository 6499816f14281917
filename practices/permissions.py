"""Who may open a resource. Lists, pages, search, API and recommendations all ask here.

A reader holds *atoms* ("registered", "trainer", "group:3", "course:<key>"). A resource sets
*requirements*: of each, the reader must hold at least one atom. Wagtail's private sections and
the resource's own access level are both requirements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, TypeAlias

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from practices.enums import AccessLevel
from practices.library import LibraryCache
from practices.translating.untranslated import translations_of

if TYPE_CHECKING:
    from practices.models.resource import Resource
    from practices.querysets import ResourceQuerySet

Reader: TypeAlias = AbstractUser | AnonymousUser | None

STAFF = "staff"
REGISTERED = "registered"
TRAINER = "trainer"
# Held by nobody: a section behind a shared password is not listed anywhere.
PASSWORD = "password"  # noqa: S105  the name of an atom

AtomProvider = Callable[[AbstractUser], Iterable[str]]
_providers: list[AtomProvider] = []
_restrictions: LibraryCache[list[PageViewRestriction]] = LibraryCache()


def register_atoms(provider: AtomProvider) -> None:
    """Let a higher layer add atoms, for example the courses somebody takes."""
    if provider not in _providers:
        _providers.append(provider)


def course_atom(course_key: object) -> str:
    """The atom of a participant of the course with this translation key."""
    return f"course:{course_key}"


def reader_atoms(user: Reader) -> frozenset[str]:
    """What `user` holds; empty for visitors. Kept on the user for the length of a request."""
    if not isinstance(user, AbstractUser) or not user.is_active:
        return frozenset()
    cached: frozenset[str] | None = getattr(user, "_reader_atoms", None)
    if cached is not None:
        return cached
    atoms = {REGISTERED}
    if user.has_perm("practices.view_every_resource"):
        atoms.add(STAFF)
    if user.has_perm("practices.view_trainer_resources"):
        atoms.add(TRAINER)
    if any(r.restriction_type == PageViewRestriction.GROUPS for r in all_restrictions()):
        atoms.update(f"group:{pk}" for pk in user.groups.values_list("pk", flat=True))
    for provider in _providers:
        atoms.update(provider(user))
    result = frozenset(atoms)
    user._reader_atoms = result  # type: ignore[attr-defined]  # a note on this instance only
    return result


def level_requirements(access: str, course_key: object) -> list[frozenset[str]]:
    """The requirements that come from the access level alone."""
    if access == AccessLevel.PUBLIC:
        return []
    if access == AccessLevel.REGISTERED:
        return [frozenset({REGISTERED})]
    if access == AccessLevel.PARTICIPANT and course_key:
        return [frozenset({course_atom(course_key), TRAINER})]
    return [frozenset({TRAINER})]


def restriction_requirement(restriction: PageViewRestriction) -> frozenset[str]:
    """The requirement of one of Wagtail's private sections."""
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return frozenset({REGISTERED})
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        return frozenset(f"group:{group.pk}" for group in restriction.groups.all())
    return frozenset({PASSWORD})


def all_restrictions() -> list[PageViewRestriction]:
    """Every private section of the site with its page and groups.

    What is private in the original is private in its translations and aliases: a section is named
    once for each place that shows what lies in it, with that place as its page.
    """
    return _restrictions.get("all", _read_restrictions)


def _read_restrictions() -> list[PageViewRestriction]:
    found = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    return [
        place
        for one in found.order_by("pk")
        for place in [one, *_elsewhere(one, shown_by(one.page))]
    ]


def _elsewhere(
    restriction: PageViewRestriction, pages: Iterable[Page]
) -> Iterator[PageViewRestriction]:
    for page in pages:
        same = copy(restriction)
        same.page = page
        yield same


def shown_by(section: Page) -> list[Page]:
    """Where else is shown what lies in `section`: translations that follow it and aliases, each
    the uppermost of its branch."""
    within = list(Page.objects.filter(path__startswith=section.path))
    versions = translations_of(within)
    aliases = Page.objects.filter(alias_of__in=[one.pk for one in (*within, *versions)])
    found: list[Page] = []
    for page in sorted([*versions, *aliases], key=lambda one: one.path):
        if not any(page.path.startswith(one.path) for one in (section, *found)):
            found.append(page)
    return found


class PrivateSections:
    """For page models: which private sections a page lies in, without asking the database."""

    path: str

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail asks this before it serves a page; most pages lie in none."""
        around = [r.pk for r in all_restrictions() if self.path.startswith(r.page.path)]
        restrictions: QuerySet[PageViewRestriction] = PageViewRestriction.objects.all()
        return restrictions.filter(pk__in=around) if around else restrictions.none()


def requirements(
    resource: Resource, restrictions: Sequence[PageViewRestriction]
) -> list[frozenset[str]]:
    """All requirements on `resource`, given every private section of the site."""
    found = level_requirements(resource.access, resource.course_key)
    found += [
        restriction_requirement(restriction)
        for restriction in restrictions
        if resource.path.startswith(restriction.page.path)
    ]
    return found


def satisfies(atoms: frozenset[str], required: Iterable[frozenset[str]]) -> bool:
    """Whether a reader with `atoms` meets all requirements; staff meet any."""
    return STAFF in atoms or all(atoms & alternatives for alternatives in required)


def visible_to(resources: ResourceQuerySet, user: Reader) -> ResourceQuerySet:
    """Live resources of `resources` that `user` may open."""
    atoms = reader_atoms(user)
    resources = resources.live()
    if STAFF in atoms:
        return resources
    allowed = Q(access=AccessLevel.PUBLIC)
    if REGISTERED in atoms:
        allowed |= Q(access=AccessLevel.REGISTERED)
    if TRAINER in atoms:
        allowed |= Q(access__in=[AccessLevel.PARTICIPANT, AccessLevel.TRAINER])
    courses = [atom.removeprefix("course:") for atom in atoms if atom.startswith("course:")]
    if courses:
        allowed |= Q(access=AccessLevel.PARTICIPANT, course_key__in=courses)
    return outside_private_sections(resources.filter(allowed), user)


def outside_private_sections(resources: ResourceQuerySet, user: Reader) -> ResourceQuerySet:
    """Without what lies in a private section of Wagtail's that `user` may not enter."""
    atoms = reader_atoms(user)
    for restriction in all_restrictions():
        if not satisfies(atoms, [restriction_requirement(restriction)]):
            resources = resources.not_descendant_of(restriction.page, inclusive=True)
    return resources


class ResourceClosed(PermissionDenied):
    """A reader may not open `resource`; the page that says so tells them how they could."""

    def __init__(self, resource: Resource) -> None:
        super().__init__()
        self.resource = resource


def require_view(resource: Resource, user: Reader) -> None:
    """Raise ResourceClosed unless the resource's own access level lets `user` in."""
    required = level_requirements(resource.access, resource.course_key)
    if not satisfies(reader_atoms(user), required):
        raise ResourceClosed(resource)


def forget_atoms(user: AbstractUser) -> None:
    """Call after something that changes what `user` holds within one request."""
    user.__dict__.pop("_reader_atoms", None)
