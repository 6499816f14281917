"""A public page is called in the editing screens as its readers know it; the root stays."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from practices.models import BestPractice
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db
SECRET = "Not announced yet"


@pytest.fixture
def page() -> BestPractice:
    """Public, with another title in its draft."""
    made = best_practice(title="As readers know it")
    made.title = SECRET
    made.save_revision()
    found: BestPractice = BestPractice.objects.get(pk=made.pk)
    assert (found.live, found.draft_title) == (True, SECRET)
    return found


@pytest.mark.parametrize("action", ["publish", "unpublish", "move", "delete"])
def test_screens_for_many_things_do_not_tell_the_title_of_a_draft(
    action: str, page: BestPractice
) -> None:
    trainer = browser_of(person("trainer"))
    answer = trainer.get(f"/admin/bulk/wagtailcore/page/{action}/?id={page.pk}", follow=True)
    assert SECRET not in answer.content.decode()


def test_an_address_made_a_link_does_not_tell_it_either(page: BestPractice) -> None:
    address = reverse("wagtailadmin_choose_page_external_link")
    for url in (page.full_url, f"{page.full_url}?x=1", page.url):
        answer = browser_of(person("trainer")).post(address, {"external-link-chooser-url": url})
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert "external_link_chosen" in answer.content.decode()


def test_a_draft_is_called_by_its_own_title(page: BestPractice) -> None:
    page.live = False
    assert page.get_admin_display_title() == SECRET


@pytest.mark.parametrize("role", ["trainer", "editor", "superuser"])
def test_the_root_of_all_pages_is_not_moved(role: str) -> None:
    browser, root = browser_of(person(role)), Page.get_first_root_node()
    assert root is not None
    for place in (f"move/{root.pk}/confirm/", "set_position/", "move/"):
        answer = browser.post(f"/admin/pages/{root.pk}/{place}", follow=True)
        assert answer.status_code == 404, place


@pytest.mark.parametrize("sent", [{}, {"external-link-chooser-url": ""}])
def test_a_link_without_an_address_asks_for_one(sent: dict[str, str]) -> None:
    address = reverse("wagtailadmin_choose_page_external_link")
    answer = browser_of(person("editor")).post(address, sent)
    assert answer.status_code == 200
    assert "required" in answer.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("place", ["snippets/clusters/cluster", "users", "snippets/practices/term"])
def test_a_list_that_offers_no_file_gives_none(place: str, kind: str) -> None:
    browser = browser_of(person("superuser"))
    assert browser.get(f"/admin/{place}/").status_code == 200
    assert browser.get(f"/admin/{place}/?export={kind}", follow=True).status_code == 404
