"""Who may download a document: whoever may read a live page that uses it.

A page uses a document as its file, in a link of a text or in a block; Wagtail's reference index
knows the field. Some fields are for fewer people than their page: higher layers register those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex

from practices import permissions
from practices.enums import AccessLevel
from practices.models import Resource

# What a reader of a field must hold beside what its page asks for.
FieldRule = Callable[[Resource, str], Iterable[frozenset[str]]]
_field_rules: list[FieldRule] = []


def register_field_rule(rule: FieldRule) -> None:
    """Let a higher layer close fields of its pages, for example notes for trainers."""
    if rule not in _field_rules:
        _field_rules.append(rule)


def require_document(document: AbstractDocument, request: HttpRequest) -> None:
    """Raise PermissionDenied unless the reader may have the file.

    Staff, the uploader and whoever may edit a page that uses it always may; a document that no
    page uses is for staff and its uploader alone.
    """
    user = request.user
    if permissions.STAFF in permissions.reader_atoms(user):
        return
    if isinstance(user, AbstractUser) and document.uploaded_by_user_id == user.pk:
        return
    uses = list(_uses(document))
    if any(page.live and _may_read(page, field, request) for page, field in uses):
        return
    if user.is_authenticated and any(
        page.permissions_for_user(user).can_edit() for page in {page for page, _field in uses}
    ):
        return
    raise _refusal(uses, request)


def _refusal(uses: Iterable[tuple[Page, str]], request: HttpRequest) -> PermissionDenied:
    """Names the participants' material that the file belongs to, so that the reader can join."""
    for page, _field in uses:
        if (
            isinstance(page, Resource)
            and page.live
            and page.access == AccessLevel.PARTICIPANT
            and all(part.accept_request(request) for part in page.get_view_restrictions())
        ):
            return permissions.ResourceClosed(page)
    return PermissionDenied()


def _uses(document: AbstractDocument) -> Iterator[tuple[Page, str]]:
    """Every page that uses the document, with the name of the field that does."""
    fields_by_page: dict[int, set[str]] = {
        pk: {"file"} for pk in document.resources.values_list("pk", flat=True)
    }
    references = ReferenceIndex.get_references_to(document).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    for object_id, model_path in references.values_list("object_id", "model_path"):
        fields_by_page.setdefault(int(object_id), set()).add(model_path.partition(".")[0])
    for page in Page.objects.filter(pk__in=fields_by_page).specific():
        for field in sorted(fields_by_page[page.pk]):
            yield page, field


def _may_read(page: Page, field: str, request: HttpRequest) -> bool:
    """Whether the reader may open the live `page` and read its `field`."""
    if not all(part.accept_request(request) for part in page.get_view_restrictions()):
        return False
    if not isinstance(page, Resource):
        return True
    required = permissions.level_requirements(page.access, page.course_key)
    for rule in _field_rules:
        required += rule(page, field)
    return permissions.satisfies(permissions.reader_atoms(request.user), required)
