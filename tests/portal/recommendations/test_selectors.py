"""From the library and a cluster's scores to the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from portal.recommendations.core.library.candidate import Candidate
from portal.recommendations.selectors import (
    catalogue,
    open_to,
    preferred_languages,
    resource_pages,
)
from practices.library import library_version
from practices.models import Framework, Resource, ResourceLink, Term
from search.indexing.registry import access_for
from tests.factories.accounts import person
from tests.factories.library import best_practice, course, make_private, module, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def framework() -> Framework:
    return Framework.objects.get(is_default=True)


def offered(identifier: str) -> Candidate:
    known = catalogue(framework())
    return known.candidate(known.rows[identifier])


def test_each_live_resource_is_one_candidate_with_its_languages() -> None:
    found = {candidate.id: candidate for candidate in catalogue(framework()).items}
    live = set(Resource.objects.live().values_list("identifier", flat=True))
    assert set(found) == live
    assert set(found["bp-fee-bands"].languages) == {"en", "it"}


def test_a_candidate_says_what_the_page_says() -> None:
    needed = best_practice("Needed", identifier="needed")
    page = best_practice(
        "Quokka",
        identifier="quokka",
        indicators=("2.1",),
        secondary=("3.2",),
        levels=("silver", "gold"),
        effort="months",
        evidence="documented",
    )
    ResourceLink.objects.create(resource_id=page.pk, target_id=needed.pk, kind="prerequisite")
    found = next(
        candidate for candidate in catalogue(framework()).items if candidate.id == "quokka"
    )
    assert (found.primary, found.secondary) == (("2.1",), ("3.2",))
    assert found.levels == ("silver", "gold")
    assert found.effort == Term.objects.get(vocabulary="effort", slug="months").sort_order
    assert found.evidence == 4
    assert found.prerequisites == ("needed",)


def test_a_module_belongs_to_its_course() -> None:
    parent = course("Quokkas", identifier="c-quokkas")
    module(parent, "First quokka", identifier="m-quokka")
    found = next(
        candidate for candidate in catalogue(framework()).items if candidate.id == "m-quokka"
    )
    assert found.course == "c-quokkas"


def test_what_a_reader_may_open_decides_what_is_offered() -> None:
    best_practice("For trainers", identifier="for-trainers", access="trainer")
    make_private(best_practice("Private", identifier="private"), "login")
    known = catalogue(framework())

    def ids(user: Any) -> set[str]:
        allowed = open_to(access_for(user), known)
        return {item.id for item in known.items if item.access in allowed}

    assert not {"for-trainers", "private"} & ids(AnonymousUser())
    assert "private" in ids(person("registered"))
    assert "for-trainers" not in ids(person("registered"))
    assert {"for-trainers", "private"} <= ids(person("editor"))
    for user in (AnonymousUser(), person("registered"), person("trainer"), person("editor")):
        visible = Resource.objects.visible_to(user).values_list("identifier", flat=True)
        assert ids(user) == set(visible)


def test_the_catalogue_is_kept_until_the_library_changes() -> None:
    first = catalogue(framework())
    assert catalogue(framework()) is first
    version = library_version()
    page = best_practice("Quokka", identifier="quokka")
    assert library_version() != version
    second = catalogue(framework())
    assert "quokka" in second.rows
    page.unpublish()
    assert "quokka" not in catalogue(framework()).rows


def test_each_language_has_titles_of_its_own() -> None:
    english = catalogue(framework()).framework.indicators[0].title
    with translation.override("it"):
        assert catalogue(framework()).framework.indicators[0].title != english
        assert preferred_languages() == ("it", "en")


def test_pages_come_in_the_reader_s_language_where_they_exist_in_it() -> None:
    best_practice("Only English", identifier="only-english")
    with translation.override("it"):
        pages = resource_pages(["bp-fee-bands", "only-english"], None)
    assert pages["bp-fee-bands"].locale.language_code == "it"
    assert pages["only-english"].locale.language_code == "en"


def test_a_stale_page_counts_for_less() -> None:
    page = best_practice("Quokka", identifier="quokka")
    page.reviewed_on = page.reviewed_on.replace(year=2020)
    publish(page)
    found = next(
        candidate for candidate in catalogue(framework()).items if candidate.id == "quokka"
    )
    assert found.quality == pytest.approx(0.7)


def test_a_page_is_stale_from_the_day_on_though_nobody_touched_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    best_practice("Quokka", identifier="quokka")
    assert offered("quokka").quality == 1
    in_ten_years = timezone.localdate() + relativedelta(years=10)
    monkeypatch.setattr(timezone, "localdate", lambda: in_ten_years)
    assert offered("quokka").quality == pytest.approx(0.7)
