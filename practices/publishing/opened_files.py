"""Says that a file for few people is open to more, because a page that is public now shows it.

Nothing is refused: a leaflet from a course may well be shown to everybody. But who copies a module
and opens the copy need not know that its files come along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.models import Page

from practices import permissions
from practices.files.access import field_requirements, public_uses
from practices.files.links import FileLink, new_links

# Wagtail reads the page anew between the two hooks; the request is the same.
NEWLY_OPEN = "practices.newly_open_files"


def narrower_uses(page: Page, links: Iterable[FileLink]) -> Iterator[tuple[Model, list[Page]]]:
    """Those of `links` that so far only pages for fewer people show, with these pages.

    `page` need not be public yet; what it asks of its readers is compared as it stands.
    """
    for link in sorted(links, key=lambda one: (one.model.__name__, one.number)):
        files = link.model._default_manager.filter(pk=link.number)
        asked = _asked_of_readers(page, link.field)
        others = [
            (other, field) for other, field, _number in public_uses(files) if other.pk != page.pk
        ]
        if others and not any(_asked_of_readers(*one) <= asked for one in others):
            yield files.get(), list(dict.fromkeys(other for other, _field in others))


def _asked_of_readers(page: Page, field: str) -> frozenset[frozenset[str]]:
    """Everything that a reader of the field must hold, private sections included."""
    around = [
        permissions.restriction_requirement(part)
        for part in permissions.all_restrictions()
        if page.path.startswith(part.page.path)
    ]
    return frozenset([*field_requirements(page, field), *around])


@hooks.register("before_publish_page")
def look_at_files(request: HttpRequest, page: Page) -> None:
    """While the public page is still the one before: what readers find anew, and where else."""
    found = narrower_uses(page, new_links(page))
    request.META[NEWLY_OPEN] = [(str(file), others[0].title) for file, others in found]


@hooks.register("after_publish_page")
def say_what_is_open_now(request: HttpRequest, page: Page) -> None:
    """After publishing; what is planned for a later day opens nothing yet."""
    opened: list[tuple[str, str]] = request.META.get(NEWLY_OPEN, [])
    if not opened or not page.live or page.has_unpublished_changes:
        return
    text = ngettext(
        "%(files)s was open to fewer people until now. If that isn't meant, take it out of this "
        "page and publish again.",
        "%(files)s were open to fewer people until now. If that isn't meant, take them out of "
        "this page and publish again.",
        len(opened),
    )
    named = _("“%(file)s” (from “%(page)s”)")
    files = ", ".join(named % {"file": file, "page": other} for file, other in opened)
    messages.warning(request, text % {"files": files})
