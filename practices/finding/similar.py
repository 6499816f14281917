"""Pages like a page, as the search knows them. Without an engine there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practices.finding.keys import document_key, page_keys
from practices.permissions import Reader
from search import selectors as engine
from search.engines import EngineUnavailable
from search.indexing.registry import access_for

if TYPE_CHECKING:
    from practices.models import Resource

MOST_SIMILAR = 4
# More than are shown: some are linked on the page already, or closed to this reader since.
ASKED = 12


def similar_keys(resource: Resource, user: Reader, language: str) -> list[int]:
    """Primary keys of pages like `resource`, most similar first, for a reader of `language`."""
    key = document_key(resource.pk)
    try:
        hits = engine.similar(key, language, access_for(user), ASKED)
    except EngineUnavailable:
        return []
    return page_keys(hit.key for hit in hits)


def belong_together(resource: Resource, other: Resource) -> bool:
    """Whether both are parts of one whole, as a course and its modules: such pages already link
    to each other."""
    if resource.course_key and resource.course_key == other.course_key:
        return True
    return other.path.startswith(resource.path) or resource.path.startswith(other.path)
