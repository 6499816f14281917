"""Puts the library's downloads into Wagtail's documents. Idempotent; replaced files stay."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection

from practices.files.contents import document_problem
from practices.models import Resource, StarterRecord
from practices.starter_library.building.downloads import DownloadSource, build
from practices.starter_library.building.imprint import Origin
from practices.starter_library.files import LibraryFile

COLLECTION = "Starter library"


class DownloadLoader:
    """Keeps one document for each page that has a source of a download."""

    def __init__(self, sources: Mapping[tuple[str, str], DownloadSource]) -> None:
        self.sources = sources

    def fingerprint(self, identifier: str, language: str) -> str:
        """Changes when the file of this resource would; empty where it has none."""
        source = self.sources.get((identifier, language))
        return source.fingerprint if source else ""

    def attach(self, page: Resource, text: LibraryFile, record: StarterRecord) -> None:
        """Set `page.file`, and note in `record` what was written. Saves neither of the two.

        A document that an editor deleted or gave another file is left so.
        """
        source = self.sources.get((text.identifier, text.language))
        if source is None:
            return
        document = record.document
        if record.document_hash and _was_replaced(document, record.document_hash):
            page.file = document
            return
        origin = Origin(text.identifier, page.title, page.licence, page.owner_name, text.sections)
        data = build(source, origin)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        if document is None or digest != record.document_hash or not _is_stored(document):
            document = _write(document, source, data, digest)
        record.document, record.document_hash = document, digest
        page.file = document


def _was_replaced(document: AbstractDocument | None, written_hash: str) -> bool:
    """Whether an editor deleted the document or gave it another file.

    A file that is missing from the storage is nobody's wish: it is written again.
    """
    if document is None:
        return True
    try:
        with document.open_file() as stream:
            found = hashlib.sha1(stream.read(), usedforsecurity=False).hexdigest()
    except OSError:
        return False
    return found != written_hash


def _is_stored(document: AbstractDocument) -> bool:
    found: bool = document.file.storage.exists(document.file.name)
    return found


def _write(
    document: AbstractDocument | None, source: DownloadSource, data: bytes, digest: str
) -> AbstractDocument:
    """A new document, or the same one with a new file, so that links to it hold."""
    problem = document_problem(source.filename, BytesIO(data))
    if problem is not None:
        raise ValueError(f"{source.filename} is not accepted: {problem}")
    if document is None:
        document = get_document_model()(collection=_collection())
    storage, old_name = document.file.storage, document.file.name
    document.title = source.title
    document.file_size, document.file_hash = len(data), digest
    # A folder of its own keeps the name that readers see free of suffixes, and a file that
    # lies there already is the same one.
    name = f"{digest[:12]}/{source.filename}"
    stored_name = document.file.field.generate_filename(document, name)
    if storage.exists(stored_name):
        document.file = stored_name
    else:
        document.file.save(name, ContentFile(data), save=False)
    document.save()
    if old_name and old_name != document.file.name:
        transaction.on_commit(lambda: storage.delete(old_name))
    return document


def _collection() -> Collection:
    existing = Collection.objects.filter(name=COLLECTION).first()
    if existing is not None:
        return existing
    collection: Collection = Collection.get_first_root_node().add_child(name=COLLECTION)
    return collection
