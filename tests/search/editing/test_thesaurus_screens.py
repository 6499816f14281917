"""The thesaurus in the editing screens."""

from __future__ import annotations

import pytest

from search.models import SynonymGroup
from tests.factories.accounts import browser_of, person

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/snippets/search/synonymgroup"


def test_an_editor_writes_a_group_one_term_per_line() -> None:
    browser = browser_of(person("editor"))
    lines = {"slug": "test-dues", "terms_en": "dues\n\n member levy ", "terms_it": "quota annua"}
    assert browser.post(f"{ADDRESS}/add/", lines).status_code == 302
    group = SynonymGroup.objects.get(slug="test-dues")
    assert group.terms == {"en": ["dues", "member levy"], "it": ["quota annua"]}


def test_an_editor_sees_the_terms_and_other_languages_are_kept() -> None:
    terms = {"en": ["dues", "levy"], "de": ["Beitrag"]}
    group = SynonymGroup.objects.create(slug="test-dues", terms=terms)
    browser = browser_of(person("editor"))
    address = f"{ADDRESS}/edit/{group.pk}/"
    assert "dues\nlevy" in browser.get(address).content.decode()
    assert browser.post(address, {"slug": "test-dues", "terms_en": "dues"}).status_code == 302
    group.refresh_from_db()
    assert group.terms == {"en": ["dues"], "de": ["Beitrag"]}


def test_a_group_of_one_term_is_refused_on_the_form() -> None:
    response = browser_of(person("editor")).post(
        f"{ADDRESS}/add/", {"slug": "test-alone", "terms_en": "alone"}
    )
    assert response.status_code == 200
    assert "Give at least two terms." in response.content.decode()
    assert not SynonymGroup.objects.filter(slug="test-alone").exists()


def test_the_thesaurus_is_not_for_trainers() -> None:
    assert browser_of(person("trainer")).get(f"{ADDRESS}/").status_code == 302


def test_the_list_shows_terms_and_is_searched_by_them() -> None:
    SynonymGroup.objects.create(slug="test-q", terms={"en": ["quality"], "it": ["qualità totale"]})
    browser = browser_of(person("editor"))
    for text in ("qualità", "quality", "test-q"):
        found = browser.get(f"{ADDRESS}/results/", {"q": text}).content.decode()
        assert "quality · qualità totale" in found, text
    assert "qualità totale" not in browser.get(f"{ADDRESS}/", {"q": "xyzzy"}).content.decode()
