"""Synonyms in the database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from search.core.documents import SearchDocument
from search.core.query import SearchQuery, SynonymSet, Thesaurus
from search.engines import get_engine
from search.models import SynonymGroup
from search.selectors import preview, search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_synonyms(db: None, index_folder: Path) -> None:
    for group in SynonymGroup.objects.all():
        group.delete()


def test_an_editors_change_counts_at_once_and_without_a_rebuild(
    make_document: Callable[..., SearchDocument],
) -> None:
    get_engine().index([make_document("a", title="Membership fee")])
    query = SearchQuery(text="subscription")
    assert search(query).total == 0
    group = SynonymGroup.objects.create(
        slug="fees", terms={"en": ["membership fee", "subscription"]}
    )
    assert search(query).total == 1
    group.terms = {"en": ["membership fee", "contribution"]}
    group.save()
    assert (search(query).total, search(SearchQuery(text="contributions")).total) == (0, 1)
    group.delete()
    assert search(SearchQuery(text="contributions")).total == 0


def test_a_change_can_be_previewed(make_document: Callable[..., SearchDocument]) -> None:
    get_engine().index([make_document("a", title="Membership fee")])
    changed = Thesaurus([SynonymSet({"en": ("dues", "membership fee")})])
    before, after = preview(SearchQuery(text="dues"), changed)
    assert (before.total, after.total) == (0, 1)


@pytest.mark.parametrize(
    "terms",
    [{}, [], {"en": "fee"}, {"en": ["fee"]}, {"en": ["fee", "!"]}, {"en": ["fee", 3]}],
)
def test_terms_that_could_not_be_used_are_refused(terms: Any) -> None:
    with pytest.raises(ValidationError):
        SynonymGroup(slug="fees", terms=terms).full_clean()


def test_terms_of_two_languages_are_accepted() -> None:
    SynonymGroup(slug="fees", terms={"en": ["fee"], "it": ["quota"]}).full_clean()
