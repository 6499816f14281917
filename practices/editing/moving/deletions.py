"""What can't be deleted, because something else needs it: said before anybody is asked whether.

A file that a public page shows is needed as well: its readers would find a dead link. What only
drafts use may go, and the screen that asks names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import NestedObjects, quote
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import router
from django.db.models import Model, ProtectedError, QuerySet
from django.db.models.signals import pre_delete
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from practices.editing.others_drafts import without_others_drafts
from practices.files.access import public_uses
from practices.models import IndicatorTarget
from practices.models.targets.rules import said_of_left_without

# As many pages as one can read in a message.
MOST_PAGES = 10


def kept_by(instances: Sequence[Model]) -> Counter[str]:
    """How much of what else keeps `instances` from being deleted, by its name in the plural.

    Asks the database's own rules, through everything that would be deleted along with them.
    """
    if not instances:
        return Counter()
    collector = NestedObjects(using=router.db_for_write(type(instances[0])))
    collector.collect(list(instances))
    return Counter(str(capfirst(one._meta.verbose_name_plural)) for one in collector.protected)


# After what has a reason of its own to say.
@hooks.register("before_delete_snippet", order=10)
def refuse_what_is_needed(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Lead back to the list, saying what needs it, instead of asking and failing."""
    users = kept_by(instances)
    if not users:
        return None
    first = instances[0]
    views = first.snippet_viewset  # type: ignore[attr-defined]
    names = ", ".join(f"“{one}”" for one in instances[:10])
    needed = ", ".join(f"{name} ({number})" for name, number in sorted(users.items()))
    message = _("%(names)s can't be deleted, because something needs it: %(needed)s.")
    usage = reverse(views.get_url_name("usage"), args=[quote(first.pk)])
    buttons = [messages.button(usage, _("Where it is used"))] if len(instances) == 1 else []
    messages.error(request, message % {"names": names, "needed": needed}, buttons=buttons)
    return redirect(views.get_url_name("list"))


class FileInUseError(ProtectedError):
    """A document or picture that a public page shows; nothing was deleted."""

    def __init__(self, file: Model, pages: Sequence[Page]) -> None:
        message = _("“%(file)s” can't be deleted: public pages show it. Take it out there first:")
        names = ", ".join(f"“{page.title}”" for page in pages[:MOST_PAGES])
        super().__init__(f"{message % {'file': file}} {names}", set(pages))


@dataclass(frozen=True, slots=True)
class FileUses:
    """Pages that use a file: those that show it, and drafts that whoever asks may see."""

    public: list[Page]
    drafts: list[Page]


def showing(file: Model) -> list[Page]:
    """The public pages that show a document or picture, by title."""
    same = type(file)._default_manager.filter(pk=file.pk)
    pages = {page.pk: page for page, _field, _number in public_uses(same)}
    return sorted(pages.values(), key=lambda page: page.title)


def uses_of(file: Model, user: AbstractUser) -> FileUses:
    """Which pages would lose the file."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(type(file)),
        to_object_id=str(file.pk),
        base_content_type=ContentType.objects.get_for_model(Page),
    )
    numbers = [int(number) for number in references.values_list("object_id", flat=True)]
    drafts = Page.objects.filter(pk__in=numbers, live=False).order_by("title")
    return FileUses(showing(file), list(without_others_drafts(drafts, user)))


class TargetInUseError(ProtectedError):
    """A target without which indicators in use would have none; nothing was deleted."""

    def __init__(self, reason: str, targets: Sequence[IndicatorTarget]) -> None:
        super().__init__(reason, set(targets))


def on_target_deleting(instance: IndicatorTarget, origin: object, **_kwargs: Any) -> None:
    """Before targets are deleted for themselves; with their framework or indicator they may go.

    Raises:
        TargetInUseError: an indicator in use would have none.
    """
    going: list[IndicatorTarget] = []
    if isinstance(origin, IndicatorTarget):
        going = [origin]
    elif isinstance(origin, QuerySet) and origin.model is IndicatorTarget:
        going = list(origin.select_related("framework"))
    if going and going[0].pk == instance.pk and (reason := said_of_left_without(going)):
        raise TargetInUseError(reason, going)


@hooks.register("before_delete_snippet")
def refuse_a_last_target(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """Said instead of asked, as of everything that is needed."""
    reason = said_of_left_without([one for one in instances if isinstance(one, IndicatorTarget)])
    if not reason:
        return None
    names = ", ".join(f"“{one}”" for one in instances[:10])
    messages.error(request, _("%(names)s can't be deleted.") % {"names": names} + f" {reason}")
    return redirect(instances[0].snippet_viewset.get_url_name("list"))  # type: ignore[attr-defined]


def on_file_deleting(instance: Model, **_kwargs: Any) -> None:
    """Before a document or picture is deleted, on every way.

    Raises:
        FileInUseError: a public page shows it.
    """
    pages = showing(instance)
    if pages:
        raise FileInUseError(instance, pages)


def connect() -> None:
    """Connect the refusals; called once by the app's configuration."""
    for model in (get_document_model(), get_image_model()):
        pre_delete.connect(on_file_deleting, sender=model, dispatch_uid=f"in-use-{model.__name__}")
    pre_delete.connect(on_target_deleting, sender=IndicatorTarget, dispatch_uid="in-use-target")


def refusal_of_file(request: HttpRequest, error: FileInUseError) -> HttpResponse:
    """The message, and the list from which somebody wanted to delete the file."""
    messages.error(request, error.args[0])
    is_document = request.path.startswith(reverse("wagtaildocs:index"))
    asked = request.resolver_match.kwargs if request.resolver_match else {}
    is_document = is_document or asked.get("model_name") == "document"
    return redirect("wagtaildocs:index" if is_document else "wagtailimages:index")
