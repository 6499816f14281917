"""Who may open a document or a picture, and put it on a page: one rule for both.

A file is for whoever uploaded it, for those who may change files of others, and for everybody who
may read a public page that shows it. To link a file makes it nobody's: what only drafts use
stays as closed as it was. Choosers, forms, publishing and the download itself ask here.

A page uses a file as its own, in a link of a text or in a block; Wagtail's reference index knows
the field. Some fields are for fewer people than their page: higher layers register those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.permission_policies.collections import CollectionPermissionPolicy

from practices import permissions
from practices.enums import AccessLevel

if TYPE_CHECKING:
    from practices.models import Resource

# What a reader of a field must hold beside what its page asks for.
FieldRule = Callable[["Resource", str], Iterable[frozenset[str]]]
_field_rules: list[FieldRule] = []


def register_field_rule(rule: FieldRule) -> None:
    """Let a higher layer close fields of its pages, for example notes for trainers."""
    if rule not in _field_rules:
        _field_rules.append(rule)


def _resource_model() -> type[Resource]:
    """By its name: publishing asks here, and the model asks publishing."""
    return apps.get_model("practices", "Resource")


def usable(
    files: QuerySet[Model], reader: permissions.Reader, request: HttpRequest | None = None
) -> QuerySet[Model]:
    """Those of `files`, documents or pictures, that `reader` may open and put on a page.

    With the `request` of the reader, sections count whose shared password was given.
    """
    allowed = Q(pk__in=_shown(files, reader, request))
    if isinstance(reader, AbstractUser) and reader.is_active:
        # Not the policy in use: there, who may add files counts as one who may change some.
        policy = CollectionPermissionPolicy(files.model)
        collections = policy.collections_user_has_permission_for(reader, "change")
        allowed |= Q(uploaded_by_user=reader) | Q(collection__in=list(collections))
    return files.filter(allowed)


def require_document(document: AbstractDocument, request: HttpRequest) -> None:
    """Raise PermissionDenied unless the reader may have the file."""
    same = type(document)._default_manager.filter(pk=document.pk)
    if not usable(same, request.user, request).exists():
        raise _refusal(same, request)


def _refusal(document: QuerySet[Model], request: HttpRequest) -> PermissionDenied:
    """Names the participants' material that the file belongs to, so that the reader can join."""
    for page, _field, _number in public_uses(document):
        if (
            isinstance(page, _resource_model())
            and page.access == AccessLevel.PARTICIPANT
            and all(part.accept_request(request) for part in page.get_view_restrictions())
        ):
            return permissions.ResourceClosed(page)
    return PermissionDenied()


def _shown(
    files: QuerySet[Model], reader: permissions.Reader, request: HttpRequest | None
) -> set[int]:
    """The keys of those of `files` that a public page shows to `reader`."""
    atoms = permissions.reader_atoms(reader)
    entered: dict[int, bool] = {}
    for part in permissions.all_restrictions():
        entered[part.pk] = permissions.satisfies(
            atoms, [permissions.restriction_requirement(part)]
        ) or (request is not None and part.accept_request(request))
    return {
        number
        for page, field, number in public_uses(files)
        if permissions.satisfies(atoms, field_requirements(page, field))
        and all(entered[part.pk] for part in _sections_around(page))
    }


def field_requirements(page: Page, field: str) -> list[frozenset[str]]:
    """What a reader must hold for a field of a page, leaving aside the sections around it."""
    if not isinstance(page, _resource_model()):
        return []
    required = permissions.level_requirements(page.access, page.course_key)
    for rule in _field_rules:
        required += rule(page, field)
    return required


def _sections_around(page: Page) -> Iterator[PageViewRestriction]:
    for part in permissions.all_restrictions():
        if page.path.startswith(part.page.path):
            yield part


def public_uses(files: QuerySet[Model]) -> Iterator[tuple[Page, str, int]]:
    """Each public page that shows one of `files`, with the field that does, and the file's key.

    Resources come as such and not as their own type: a constant number of queries.
    """
    model, numbers = _resource_model(), files.order_by().values("pk")
    fields_by_page: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for column in model._meta.fields:
        if isinstance(column, ForeignKey) and column.related_model is files.model:
            shown = model.objects.filter(**{f"{column.name}__in": numbers})
            for page_number, number in shown.values_list("pk", column.attname):
                fields_by_page[page_number].add((column.name, number))
    known = {str(number): number for number in files.order_by().values_list("pk", flat=True)}
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(files.model),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    if len(known) == 1:
        references = references.filter(to_object_id__in=known)
    for page_number, target, path in references.values_list(
        "object_id", "to_object_id", "model_path"
    ):
        if target in known:
            field = path.partition(".")[0]
            fields_by_page[int(page_number)].add((field, known[target]))
    resources = model.objects.live().filter(pk__in=fields_by_page).defer_streamfields()
    plain = Page.objects.live().filter(pk__in=set(fields_by_page), resource=None)
    for page in (*resources, *plain):
        for field, number in sorted(fields_by_page[page.pk]):
            yield page, field, number
