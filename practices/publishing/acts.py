"""What left the public in one act: the log of one request has one number for all of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import OuterRef, Subquery
from wagtail.models import Page, PageLogEntry

from practices.publishing.gate import WITH_ORIGINAL
from practices.translating.untranslated import originals

UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled", WITH_ORIGINAL)


def in_order(pages: Iterable[Page]) -> list[Page]:
    """Pages as they can be published: parents before parts, originals before translations.

    Asks twice for all of them.
    """
    given = list(pages)
    keys = {page.translation_key for page in given}
    first = originals(Page.objects.filter(translation_key__in=keys).select_related("locale"))
    return sorted(
        given,
        key=lambda one: (one.depth, first[one.translation_key].pk != one.pk, one.path),
    )


def act_of(page: Page) -> UUID | None:
    """The act in which `page` last left the public; None where nothing tells it."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=UNPUBLISHED)
    return entries.order_by("-timestamp", "-pk").values_list("uuid", flat=True).first()


def went_in(act: UUID) -> list[Page]:
    """What was public until `act` and hasn't been since, in the order of `in_order`.

    Aliases aren't among it: they follow what they show by themselves.
    """
    entries = PageLogEntry.objects.filter(action__in=UNPUBLISHED)
    last = entries.filter(page=OuterRef("pk")).order_by("-timestamp", "-pk")
    found = (
        Page.objects.not_live()
        .filter(pk__in=entries.filter(uuid=act).values("page"), alias_of=None)
        .exclude(first_published_at=None)
        .annotate(last_act=Subquery(last.values("uuid")[:1]))
        .filter(last_act=act)
        .select_related("locale")
    )
    return in_order(found)
