"""Turns resources into search documents: one for each page and language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from practices import permissions
from practices.enums import EvidenceLevel, ResourceKind
from practices.finding.facets import register_facets
from practices.finding.freshness import share_of_quality
from practices.finding.keys import document_key
from practices.library import forget_version
from practices.models import Resource
from practices.selectors import indicator_links, prepare
from search.core.access import document_access
from search.core.documents import ANY_READER, SearchDocument
from search.indexing.registry import register_access, register_source

BATCH = 200
# How much the level of evidence counts in the quality prior; illustrative examples come last.
EVIDENCE_QUALITY = {
    EvidenceLevel.ILLUSTRATIVE: 0.3,
    EvidenceLevel.EDITORIAL: 0.5,
    EvidenceLevel.SELF_DECLARED: 0.6,
    EvidenceLevel.DOCUMENTED: 0.8,
    EvidenceLevel.EXTERNALLY_ASSESSED: 1.0,
}


def quality(resource: Resource) -> float:
    """Between 0 and 1: the evidence level, less when the page is overdue for its check."""
    value = EVIDENCE_QUALITY[EvidenceLevel(resource.evidence)]
    today = timezone.localdate()
    return value * share_of_quality(resource.reviewed_on, resource.review_every, today)


def facets(resource: Resource) -> dict[str, tuple[str, ...]]:
    """The facet values of a resource, by the names that the search page's address uses."""
    links = [link.indicator for link in indicator_links(resource)]
    return {
        "level": tuple(level.value for level in resource.levels),
        "area": tuple(sorted({indicator.area.code for indicator in links})),
        "indicator": tuple(indicator.code for indicator in links),
        "category": (resource.category.slug,) if resource.category else (),
        "ecosystem": (resource.ecosystem.slug,) if resource.ecosystem else (),
        "country": (resource.country.slug,) if resource.country else (),
        "effort": (resource.effort.slug,) if resource.effort else (),
        "audience": tuple(term.slug for term in resource.audiences.all()),
        "evidence": (resource.evidence,),
    }


def keywords(resource: Resource) -> tuple[str, ...]:
    """What a page is about in the words of the vocabularies, in its own language."""
    with translation.override(resource.locale.language_code):
        indicators = [link.indicator for link in indicator_links(resource)]
        terms = (resource.category, resource.ecosystem, resource.country)
        return (
            str(ResourceKind(resource.kind).label),
            *[indicator.title for indicator in indicators],
            *[term.label for term in terms if term],
            *[tag.name for tag in resource.tags.all()],
            *resource.asked_as.splitlines(),
        )


def readers_of(siblings: Sequence[Resource]) -> dict[int, tuple[str, ...]]:
    """For each page, the reader languages for which it is the version to show.

    Readers of a language without a version get the site's default language, else the first.
    """
    codes = {page.pk: page.locale.language_code for page in siblings}
    fallback = min(
        siblings, key=lambda page: (codes[page.pk] != settings.LANGUAGE_CODE, codes[page.pk])
    )
    return {
        page.pk: (codes[page.pk], ANY_READER) if page is fallback else (codes[page.pk],)
        for page in siblings
    }


def document(
    resource: Resource, readers: tuple[str, ...], restrictions: Sequence[PageViewRestriction]
) -> SearchDocument:
    """The document of one page."""
    published = resource.last_published_at or timezone.now()
    return SearchDocument(
        key=document_key(resource.pk),
        kind=resource.kind,
        language=resource.locale.language_code,
        title=resource.title,
        summary=resource.summary,
        body=resource.public_text(),
        url=resource.get_url() or "",
        facets=facets(resource),
        access=document_access(permissions.requirements(resource, restrictions)),
        quality=quality(resource),
        updated=timezone.localtime(published).date(),
        translation_key=str(resource.translation_key),
        identifier=resource.identifier,
        readers=readers,
        reviewed=resource.reviewed_on,
        adoptions=resource.shown_adoptions,
        keywords=keywords(resource),
    )


class ResourceSource:
    """All indexable resources, grouped by translation key."""

    name = "resources"

    def documents_for(self, translation_key: str) -> list[SearchDocument]:
        """Documents of every live language version of one page; none where it is gone."""
        return list(self._documents([UUID(translation_key)]))

    def all_documents(self) -> Iterator[SearchDocument]:
        keys = [UUID(key) for key in self.translation_keys()]
        for start in range(0, len(keys), BATCH):
            yield from self._documents(keys[start : start + BATCH])

    def translation_keys(self) -> Iterator[str]:
        keys = Resource.objects.all().indexable().order_by("translation_key")
        for key in keys.values_list("translation_key", flat=True).distinct():
            yield str(key)

    def _documents(self, keys: Sequence[UUID]) -> Iterator[SearchDocument]:
        resources = (
            Resource.objects.all()
            .indexable()
            .filter(translation_key__in=keys)
            .with_card_fields()
            .prefetch_related("audiences", "tagged_items__tag")
            .order_by("translation_key", "pk")
            .specific()
        )
        # Never what this request knew at its beginning: a section may be private by now.
        forget_version()
        restrictions = permissions.all_restrictions()
        for _key, group in groupby(resources, key=lambda page: page.translation_key):
            siblings = [prepare(page) for page in group]
            readers = readers_of(siblings)
            for page in siblings:
                yield document(page, readers[page.pk], restrictions)


def register() -> None:
    """Tell the search layer about resources, their facets and their readers."""
    register_source(ResourceSource())
    register_access(permissions.reader_atoms)
    register_facets()
