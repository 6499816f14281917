"""What the pages of resources and of their lists show. Every list goes through `visible_to`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from practices.enums import IndicatorRole, LinkKind, VocabularyName
from practices.finding.similar import MOST_SIMILAR, belong_together, similar_keys
from practices.models import (
    Resource,
    ResourceIndexPage,
    ResourceLink,
    Term,
)
from practices.pagination import pager
from practices.permissions import Reader
from practices.selectors import (
    ResourceCard,
    card,
    cards,
    default_areas,
    effort_label,
    in_reader_language,
    indicator_mark,
    links_of,
    prepare,
    reader_language,
    search_url,
)
from practices.vocabulary import vocabulary

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class LinkedResources:
    """Resources that go with a page, grouped as the page shows them."""

    heading: str
    cards: list[ResourceCard]


@dataclass(frozen=True, slots=True)
class PagesAround:
    """Pages that go with one page, each visible to the reader: linked ones by heading in the
    reader's language, the page itself in its other languages, and pages like it."""

    linked: list[tuple[str, list[Resource]]]
    translations: list[Resource]
    similar: list[Resource]


def pages_around(resource: Resource, user: Reader) -> PagesAround:
    """What this page links to, what links here, its translations and what is similar to it.

    Two queries; the search is asked which pages are similar, and they are checked like all others.
    """
    own_key = resource.translation_key
    groups = _linked_keys(own_key)
    linked_keys = {key for keys in groups.values() for key in keys}
    like_it = similar_keys(resource, user, reader_language())
    wanted = Q(translation_key__in={*linked_keys, own_key}) | Q(pk__in=like_it)
    visible = Resource.objects.filter(wanted).visible_to(user)
    pages = [prepare(page) for page in visible if page.pk != resource.pk]
    found = {other.translation_key: other for other in in_reader_language(pages)}
    by_pk = {page.pk: page for page in pages if page.translation_key not in {*linked_keys, own_key}}
    similar = [by_pk[pk] for pk in like_it if pk in by_pk]
    linked = [
        (heading, group)
        for heading, keys in groups.items()
        if (group := [found[key] for key in keys if key in found])
    ]
    return PagesAround(
        linked,
        [page for page in pages if page.translation_key == own_key],
        [page for page in similar if not belong_together(resource, page)][:MOST_SIMILAR],
    )


def _linked_keys(own_key: UUID) -> dict[str, list[UUID]]:
    """By heading, in display order, what is linked with a resource in either direction."""
    pairs = ResourceLink.objects.filter(
        Q(resource__translation_key=own_key) | Q(target__translation_key=own_key)
    ).values_list("kind", "resource__translation_key", "target__translation_key", "sort_order")
    headings = {
        (LinkKind.PREREQUISITE, True): _("Read or do first"),
        (LinkKind.METHOD, True): _("Methods used"),
        (LinkKind.RELATED, True): _("Goes well with"),
        (LinkKind.RELATED, False): _("Goes well with"),
        (LinkKind.PREREQUISITE, False): _("Builds on this"),
        (LinkKind.METHOD, False): _("Where this method is used"),
    }
    groups: dict[str, list[UUID]] = {heading: [] for heading in headings.values()}
    seen: set[UUID] = set()
    order = list(headings)

    def rank(pair: tuple[str, UUID, UUID, int | None]) -> tuple[int, int]:
        return order.index((LinkKind(pair[0]), pair[1] == own_key)), pair[3] or 0

    # A resource that is linked in several ways is shown once, where it matters most.
    for kind, source_key, target_key, _position in sorted(pairs, key=rank):
        forward = source_key == own_key
        key = target_key if forward else source_key
        if key not in seen:
            seen.add(key)
            groups[headings[LinkKind(kind), forward]].append(key)
    return groups


def canonical_url(resource: Resource, request: HttpRequest) -> str:
    """The address of the public page that an alias of the same language repeats, else nothing."""
    original = resource.alias_of if resource.alias_of_id else None
    if original is None or not original.live or original.locale_id != resource.locale_id:
        return ""
    return original.get_full_url(request) or ""


def resource_page_context(resource: Resource, request: HttpRequest) -> dict[str, Any]:
    """Everything the page of one resource shows beside its own sections."""
    areas = default_areas()
    around = pages_around(resource, request.user)
    linked_pages = [page for _heading, pages in around.linked for page in pages]
    all_links = links_of([resource, *linked_pages, *around.similar])
    links = all_links[resource.pk]
    request.portal_translations = {  # type: ignore[attr-defined]  # for the language switch
        version.locale.language_code: version for version in around.translations
    }
    return {
        "section": "learn" if resource.kind in {"course", "module"} else "guidance",
        "card": card(resource, areas, request, links),
        "canonical_url": canonical_url(resource, request),
        "primary_indicators": [
            indicator_mark(link.indicator) for link in links if link.role == IndicatorRole.PRIMARY
        ],
        "secondary_indicators": [
            indicator_mark(link.indicator) for link in links if link.role != IndicatorRole.PRIMARY
        ],
        "linked": [
            LinkedResources(
                heading, [card(page, areas, request, all_links[page.pk]) for page in pages]
            )
            for heading, pages in around.linked
        ],
        "similar": [card(page, areas, request, all_links[page.pk]) for page in around.similar],
        "page_tags": [
            (tag.name, search_url(q=tag.name)) for tag in resource.tags.all().order_by("name")
        ],
        "page_facts": resource_facts(resource),
        "toc": [(filled.anchor, filled.heading) for filled in resource.filled_sections],
        "translations": around.translations,
        "crumbs": [
            (_("Guidance"), reverse("search")),
            *(
                [(resource.category.label, search_url(category=resource.category.slug))]
                if resource.category
                else []
            ),
            (resource.title, None),
        ],
    }


def resource_facts(resource: Resource) -> list[tuple[str, str]]:
    """Rows of the "At a glance" panel; empty values are left out."""
    audiences, stages = audiences_and_stages(resource)
    rows = [
        (_("Effort"), effort_label(resource)),
        (_("Category"), resource.category.label if resource.category else ""),
        (_("For"), ", ".join(term.label for term in audiences)),
        (_("Life-cycle stage"), ", ".join(term.label for term in stages)),
        (_("Ecosystem"), resource.ecosystem.label if resource.ecosystem else _("Any")),
        (_("Country"), resource.country.label if resource.country else ""),
        (_("Evidence"), resource.get_evidence_display()),
        (_("Owner"), resource.owner_name),
        (_("Reuse"), resource.licence),
    ]
    return [(label, value) for label, value in rows if value]


def audiences_and_stages(resource: Resource) -> tuple[list[Term], list[Term]]:
    """Both lists of terms in one query; which is which, their vocabulary says."""
    audiences = Resource.audiences.through.objects.filter(resource=resource.pk)
    stages = Resource.life_cycle_stages.through.objects.filter(resource=resource.pk)
    pks = set(audiences.values_list("term_id", flat=True).union(stages.values_list("term_id")))
    terms = [term for pk, term in vocabulary().terms.items() if pk in pks]
    return (
        [term for term in terms if term.vocabulary == VocabularyName.AUDIENCE],
        [term for term in terms if term.vocabulary == VocabularyName.LIFE_CYCLE],
    )


def index_page_context(index: ResourceIndexPage, request: HttpRequest) -> dict[str, Any]:
    """One page of the resources below `index`, newest check first."""
    resources = (
        Resource.objects.child_of(index)
        .visible_to(request.user)
        .without_repeats()
        .with_card_fields()
        .order_by("-reviewed_on", "title")
    )
    page_obj = Paginator(resources, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "section": "guidance",
        "page_obj": page_obj,
        "cards": cards(page_obj.object_list, request),
        "pager": pager(page_obj, request.GET),
        "empty_actions": [(_("Search all guidance"), reverse("search"))],
        "crumbs": [(_("Guidance"), reverse("search")), (index.title, None)],
    }
