"""The files that a page puts before its readers, and who may do that; the pages it links to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db.models import ForeignKey, Model, QuerySet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, Revision

from practices.files.access import usable


@dataclass(frozen=True, slots=True)
class FileLink:
    """A document, picture or page in a field of a page."""

    field: str
    model: type[Model]
    number: int


def file_links(page: Page) -> frozenset[FileLink]:
    """Every file that `page` uses as it stands, saved or not."""
    return frozenset(_links(page, {get_document_model(), get_image_model()}))


def page_links(page: Page) -> frozenset[FileLink]:
    """Every page to which the texts of `page` link as they stand, saved or not."""
    return frozenset(_links(page, {Page}))


def _links(page: Page, models: set[type[Model]]) -> Iterator[FileLink]:
    for field in page._meta.concrete_fields:
        value = field.value_from_object(page)
        if isinstance(field, ForeignKey) and field.related_model in models and value is not None:
            if not field.remote_field.parent_link:
                yield FileLink(field.name, field.related_model, value)
        elif hasattr(field, "extract_references") and value is not None:
            # Wagtail's own way to look into rich text and blocks.
            for model, number, *_path in field.extract_references(value):
                if model in models and str(number).isdecimal():
                    yield FileLink(field.name, model, int(number))


def links_of_others(
    links: Iterable[FileLink], people: Iterable[AbstractUser]
) -> Iterator[FileLink]:
    """Those of `links` that none of `people` may make."""
    numbers: dict[type[Model], set[int]] = defaultdict(set)
    links = sorted(links, key=lambda link: (link.field, link.number))
    for link in links:
        numbers[link.model].add(link.number)
    refused: set[tuple[type[Model], int]] = set()
    for model, wanted in numbers.items():
        files: QuerySet[Model] = model._default_manager.filter(pk__in=wanted)
        left = set(files.values_list("pk", flat=True))
        for person in people:
            left -= set(usable(files, person).values_list("pk", flat=True))
        refused |= {(model, number) for number in left}
    for link in links:
        if (link.model, link.number) in refused:
            yield link


def new_links(page: Page) -> frozenset[FileLink]:
    """The files that readers would find on `page` and don't find there now."""
    links = file_links(page)
    public = type(page)._default_manager.filter(pk=page.pk, live=True).first() if links else None
    if public is None:
        return links
    there = {(link.model, link.number) for link in file_links(public)}
    return frozenset(link for link in links if (link.model, link.number) not in there)


def people_behind(page: Page, revision: Revision | None = None) -> list[AbstractUser]:
    """Who answers for what goes public: who publishes it, who wrote it, and whose page it is.

    The last because colleagues run a page together: what one of them put into it, any may
    publish. Into a page nobody puts what they may not open. Nobody where the portal itself loads
    its library.
    """
    version = revision or page.latest_revision
    people = [get_active_log_context().user, version.user if version else None]
    at_work = [person for person in people if isinstance(person, AbstractUser)]
    return [*at_work, *page.people()] if at_work and hasattr(page, "people") else at_work
