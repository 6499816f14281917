"""Turns files of the starter library into pages. Idempotent; editors' changes stay.

Pages come first without links, then a second pass fills in links, because texts refer to
each other in any order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils import timezone
from django.utils.text import slugify
from taggit.models import Tag
from wagtail.models import Locale, Page, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from practices.enums import LinkKind, VocabularyName
from practices.models import (
    Indicator,
    Resource,
    ResourceIndicator,
    ResourceLink,
    StarterRecord,
    Term,
)
from practices.publishing.problems import NotReadyError
from practices.services import library_changed
from practices.starter_library.building.downloads import DownloadSource
from practices.starter_library.files import LibraryFile, LibraryFileError
from practices.starter_library.library_types import LibraryType, section_value
from practices.starter_library.loading.downloads import DownloadLoader

LINK_KEYS = {
    "prerequisites": LinkKind.PREREQUISITE,
    "methods": LinkKind.METHOD,
    "related": LinkKind.RELATED,
}
# Another value lets the next load read unchanged translations again, after a mend of how they are
# read: durations came from the translation's file alone, which has none.
TRANSLATIONS_READ = "facts of the original"


@dataclass(slots=True)
class LoadReport:
    """What a load did, by identifier and language."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.created)} pages created, {len(self.updated)} updated, "
            f"{len(self.kept)} left as they are"
        )


def _load_order(source: LibraryFile, english: LibraryFile) -> tuple[bool, bool, int, str]:
    """English before its translations, courses before their modules, modules in order."""
    return (
        source.language != "en",
        "course" in english.meta,
        english.meta.get("position", 0),
        source.identifier,
    )


@contextmanager
def named(source: LibraryFile) -> Iterator[None]:
    """Let every refusal of what a file says name the file.

    Raises:
        LibraryFileError: a value is missing, unknown or refused by the page.
    """
    try:
        yield
    except LibraryFileError:
        raise
    except ValidationError as error:
        reasons = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        text = " ".join(f"{name}: {' '.join(said)}" for name, said in reasons.items())
        raise LibraryFileError(f"{source.path.name}: {text}") from error
    except NotReadyError as error:
        raise LibraryFileError(f"{source.path.name}: {error}") from error
    except KeyError as error:
        raise LibraryFileError(
            f"{source.path.name}: {error.args[0]!r} is missing or unknown."
        ) from error
    except (TypeError, ValueError, DataError) as error:
        raise LibraryFileError(f"{source.path.name}: {error}") from error


class Loader:
    """Loads files of the given types below the index pages of each language."""

    def __init__(
        self,
        types: Mapping[str, LibraryType],
        parents: Mapping[tuple[str, str], Page],
        downloads: Mapping[tuple[str, str], DownloadSource] | None = None,
    ) -> None:
        """`parents` maps (index name, language) to the page below which resources go.

        `downloads` maps (identifier, language) to the file that is offered on that page.
        """
        self.types = types
        self.parents = parents
        self.downloads = DownloadLoader(downloads or {})
        self.terms = {(t.vocabulary, t.slug): t for t in Term.objects.all()}
        self.indicators = {
            i.code: i for i in Indicator.objects.filter(area__framework__is_default=True)
        }
        self.tags: dict[str, Tag] = {}
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.pages: dict[str, dict[str, int]] = {code: {} for code in self.locales}
        for pk, identifier, code in Resource.objects.values_list(
            "pk", "identifier", "locale__language_code"
        ):
            self.pages[code][identifier] = pk
        self.report = LoadReport()

    def load(self, sources: Iterable[LibraryFile]) -> LoadReport:
        """Create what is missing, update what only the files changed, keep everything else."""
        sources = list(sources)
        english = {source.identifier: source for source in sources if source.language == "en"}
        for source in sources:
            if source.identifier not in english:
                raise LibraryFileError(f"{source.path.name}: there is no English file for it.")
        sources.sort(key=lambda source: _load_order(source, english[source.identifier]))
        known = {(s.identifier, s.language) for s in sources} | {
            (identifier, code) for code, pages in self.pages.items() for identifier in pages
        }
        pending: list[tuple[LibraryFile, dict[str, Any], Resource, StarterRecord | None, str]] = []
        records = {
            (r.identifier, r.language): r
            for r in StarterRecord.objects.select_related("page", "document")
        }
        for source in sources:
            meta = {**english[source.identifier].meta, **source.meta}
            for own in ("tags", "asked_as"):
                # Words of another language say nothing here.
                meta[own] = source.meta.get(own) or []
            fingerprint = self._fingerprint(source, english[source.identifier], known)
            record = records.get((source.identifier, source.language))
            if record is not None and not self._may_update(record, fingerprint):
                self.report.kept.append(str(record))
                continue
            with named(source), disable_reference_index_auto_update():
                page = self._page(source, meta, record)
            pending.append((source, meta, page, record, fingerprint))
        for source, meta, page, record, fingerprint in pending:
            # One update for each page instead of one for each of its rows.
            with named(source), disable_reference_index_auto_update():
                self._fill(source, meta, page, record, fingerprint)
            ReferenceIndex.create_or_update_for_object(page)
        return self.report

    def _fingerprint(
        self, source: LibraryFile, english: LibraryFile, known: set[tuple[str, str]]
    ) -> str:
        """Changes with the file, its English front matter, its download and its targets."""
        targets = sorted(
            identifier
            for identifier in source.linked_identifiers | english.linked_identifiers
            if (identifier, source.language) in known
        )
        download = self.downloads.fingerprint(source.identifier, source.language)
        parts = [source.fingerprint, english.fingerprint, download, *targets]
        if source.language != "en":
            parts.append(TRANSLATIONS_READ)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @staticmethod
    def _may_update(record: StarterRecord, fingerprint: str) -> bool:
        if record.page is None or not record.page.live or record.fingerprint == fingerprint:
            return False
        return record.page.latest_revision_id == record.revision_id

    def _page(
        self, source: LibraryFile, meta: dict[str, Any], record: StarterRecord | None
    ) -> Resource:
        """The existing page to update, or a new unpublished one in the tree."""
        if record is not None and record.page is not None:
            specific: Resource = record.page.specific
            return specific
        library_type = self._type(source, meta)
        page = library_type.model(
            identifier=source.identifier,
            locale=self.locales[source.language],
            slug=self._slug(source, meta),
            live=False,
        )
        original = self.pages["en"].get(source.identifier)
        if source.language != "en" and original is not None:
            page.translation_key = Resource.objects.get(pk=original).translation_key
        self._set_facts(page, source, meta)
        self._parent(source, meta, library_type).add_child(instance=page)
        self.pages[source.language][source.identifier] = page.pk
        return page

    def _slug(self, source: LibraryFile, meta: dict[str, Any]) -> str:
        return slugify(meta["title"])[:200] or source.identifier

    def _type(self, source: LibraryFile, meta: dict[str, Any]) -> LibraryType:
        try:
            return self.types[meta["type"]]
        except KeyError:
            raise LibraryFileError(
                f"{source.path.name}: unknown type {meta.get('type')!r}."
            ) from None

    def _parent(self, source: LibraryFile, meta: dict[str, Any], library_type: LibraryType) -> Page:
        if "course" in meta:
            return Resource.objects.get(pk=self.pages[source.language][meta["course"]])
        # A fresh copy: treebeard keeps the number of children on the instance.
        return Page.objects.get(pk=self.parents[library_type.index, source.language].pk)

    def _term(self, vocabulary: VocabularyName, slug: str | None, source: LibraryFile) -> Term:
        try:
            return self.terms[vocabulary.value, slug or ""]
        except KeyError:
            raise LibraryFileError(
                f"{source.path.name}: {slug!r} is no {vocabulary.label}."
            ) from None

    def _set_facts(self, page: Resource, source: LibraryFile, meta: dict[str, Any]) -> None:
        page.title = meta["title"]
        page.summary = meta["summary"]
        page.search_description = meta["summary"]
        page.kind = meta["type"]
        page.levels = meta["levels"]
        page.category = self._term(VocabularyName.CATEGORY, meta["category"], source)
        page.effort = self._term(VocabularyName.EFFORT, meta["effort"], source)
        ecosystem, country = meta.get("ecosystem", "any"), meta.get("country")
        page.ecosystem = (
            None if ecosystem == "any" else self._term(VocabularyName.ECOSYSTEM, ecosystem, source)
        )
        page.country = self._term(VocabularyName.COUNTRY, country, source) if country else None
        page.evidence = meta["evidence"]
        page.access = meta.get("access", "public")
        page.owner_name = meta["owner"]
        page.licence = meta.get("licence", "CC BY 4.0")
        page.reviewed_on = meta["reviewed_on"]
        page.review_every = meta.get("review_every", 12)
        sources = [
            ("source", {"note": "", "address": "", "read_on": None, **entry})
            for entry in meta.get("sources") or []
        ]
        setattr(page, "sources", sources)  # noqa: B010  # a StreamField takes raw blocks as well

    def _set_texts(self, page: Resource, source: LibraryFile, meta: dict[str, Any]) -> None:
        """Only in the second pass, when every page that a text may link to exists."""
        pages, library_type = self.pages[source.language], self._type(source, meta)
        for section in page.sections:
            text = source.sections.get(section.field, "")
            setattr(page, section.field, section_value(section, text, pages))
        # Only the original's file says what is the same in every language, such as a duration.
        for name, value in library_type.extra_fields(replace(source, meta=meta), pages).items():
            setattr(page, name, value)

    def _fill(
        self,
        source: LibraryFile,
        meta: dict[str, Any],
        page: Resource,
        record: StarterRecord | None,
        fingerprint: str,
    ) -> None:
        """Second pass: links resolved, relations set, checked and published."""
        # Modules were added below courses since: saving an old number of children would hide them.
        page.refresh_from_db(fields=["numchild"])
        self._set_facts(page, source, meta)
        self._set_texts(page, source, meta)
        page.audiences = [
            self._term(VocabularyName.AUDIENCE, slug, source) for slug in meta.get("audience", [])
        ]
        page.life_cycle_stages = [
            self._term(VocabularyName.LIFE_CYCLE, slug, source)
            for slug in meta.get("life_cycle", [])
        ]
        page.indicator_links = [
            ResourceIndicator(indicator=self._indicator(code, source), role=role, sort_order=order)
            for order, (code, role) in enumerate(
                [(code, "primary") for code in meta["primary"]]
                + [(code, "secondary") for code in meta.get("secondary") or []]
            )
        ]
        pages = self.pages[source.language]
        page.links = [
            ResourceLink(target_id=pages[identifier], kind=kind, sort_order=order)
            for kind_key, kind in LINK_KEYS.items()
            for order, identifier in enumerate(meta.get(kind_key) or [])
            if identifier in pages
        ]
        # What is no text is refused by `set`.
        tags = [self._tag(name) if isinstance(name, str) else name for name in meta["tags"]]
        page.tags.set(tags)
        page.asked_as = "\n".join(map(str, meta["asked_as"]))
        (self.report.updated if record else self.report.created).append(
            f"{source.identifier}.{source.language}"
        )
        record = record or StarterRecord(identifier=source.identifier, language=source.language)
        self.downloads.attach(page, source, record)
        revision = self._publish(page)
        record.fingerprint, record.revision_id = fingerprint, revision.pk
        record.page_id = page.pk
        record.save()

    @staticmethod
    def _publish(page: Resource) -> Revision:
        """Make the page live with a revision that says the same.

        Publishing a revision would read the page back from it and save it once more, which
        doubles the time of a load; here the page and its revision come from the same object.
        """
        now = timezone.now()
        page.live, page.has_unpublished_changes = True, False
        page.first_published_at = page.first_published_at or now
        page.last_published_at = now
        page.save()
        revision: Revision = page.save_revision(clean=False, changed=False)
        page.live_revision = revision
        Page.objects.filter(pk=page.pk).update(live_revision=revision)
        library_changed([page.translation_key])
        return revision

    def _tag(self, name: str) -> Tag:
        """The keyword of this name, in whatever capitals it is there: looked up once in a load,
        where `tags.set` would ask for each name on each page."""
        if name not in self.tags:
            there = Tag.objects.filter(name__iexact=name).order_by("pk").first()
            self.tags[name] = there or Tag.objects.create(name=name)
        return self.tags[name]

    def _indicator(self, code: str, source: LibraryFile) -> Indicator:
        try:
            return self.indicators[code]
        except KeyError:
            raise LibraryFileError(f"{source.path.name}: unknown indicator {code!r}.") from None
