"""Trainers edit and publish their own courses and those shared with them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import course, module
from tests.portal.home.editing_addresses import PAGE_PARAMETERS, addresses
from training.models import Course, CourseIndexPage

pytestmark = pytest.mark.django_db

SCREENS = ["edit", "copy", "move", "unpublish", "history", "workflow_history"]

OPEN = {(screen, 200) for screen in [*SCREENS, "translate"]}
# Wagtail says no with a message on the page before.
CLOSED = {(screen, 302) for screen in [*SCREENS, "translate"]}


def course_of(owner: User) -> Course:
    page = course(owner=owner)
    module(page, owner=owner)
    return Course.objects.get(pk=page.pk)


def answers(user: User, page: Page) -> set[tuple[str, int]]:
    """How every screen of a page and of its modules answers `user`."""
    browser, seen = browser_of(user), set()
    for one in [page, *page.get_children()]:
        for screen in SCREENS:
            address = reverse(f"wagtailadmin_pages:{screen}", args=[one.pk])
            seen.add((screen, browser.get(address).status_code))
        translate = reverse("wagtail_localize:submit_page_translation", args=[one.pk])
        seen.add(("translate", browser.get(translate).status_code))
    return seen


def test_another_trainer_s_course_is_closed_until_it_is_shared() -> None:
    owner, other = person("trainer"), person("trainer")
    page = course_of(owner)
    assert answers(owner, page) == OPEN
    assert answers(person("editor"), page) == OPEN
    assert answers(other, page) == CLOSED
    page.shared_with.add(other)
    page.save()
    assert answers(User.objects.get(pk=other.pk), page) == OPEN


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_list_of_courses_is_no_trainer_s(language: str) -> None:
    trainer = person("trainer")
    the_list = CourseIndexPage.objects.get(locale__language_code=language)
    before = (the_list.title, the_list.slug, the_list.live)
    browser = browser_of(trainer)
    for screen in [*SCREENS, "delete"]:
        address = reverse(f"wagtailadmin_pages:{screen}", args=[the_list.pk])
        sent = {"title": "Mine", "slug": "mine", "action-publish": "1"}
        for answer in (browser.get(address), browser.post(address, sent)):
            assert answer.status_code in (302, 403), screen
    the_list.refresh_from_db()
    assert (the_list.title, the_list.slug, the_list.live) == before
    assert not the_list.get_view_restrictions().exists()
    rights = the_list.permissions_for_user(trainer)
    assert not any([rights.can_set_view_restrictions(), rights.can_lock(), rights.can_edit()])
    assert not any([rights.can_reorder_children(), rights.can_publish(), rights.can_delete()])
    assert rights.can_add_subpage()
    assert rights.can_publish_subpage()
    assert the_list.permissions_for_user(person("editor")).can_publish()


# What anybody may look at who adds courses to the list; the last says that nothing is cancelled.
LOOKED_AT = {"add_subpage", "usage", "usage_results", "confirm_workflow_cancellation"}


@pytest.mark.parametrize("language", ["en", "it"])
def test_no_screen_of_the_list_of_courses_lets_a_trainer_change_it(language: str) -> None:
    """Also privacy, locks, order, versions, aliases: every address that the resolver knows."""
    trainer = person("trainer")
    course(owner=trainer)
    the_list = CourseIndexPage.objects.get(locale__language_code=language)
    Page.objects.filter(pk=the_list.pk).update(locked=True, locked_by=person("editor"))
    before = list(Page.objects.filter(path__startswith=the_list.path).order_by("path").values())
    browser = browser_of(trainer)
    sent = {
        "title": "Mine",
        "slug": "mine",
        "restriction_type": "login",
        "action-publish": "1",
        "new_title": "Mine",
        "new_slug": "mine",
        "new_parent_page": the_list.get_parent().pk,
    }
    walked = set()
    for address in addresses():
        space, _colon, name = address.name.rpartition(":")
        if space != "wagtailadmin_pages" or len(address.parameters & PAGE_PARAMETERS) != 1:
            continue
        if len(address.parameters) > 1 or name in LOOKED_AT:
            continue
        url = address.at(**dict.fromkeys(address.parameters, the_list.pk))
        walked.add(name)
        for answer in (browser.get(url), browser.post(url, sent)):
            assert answer.status_code in (302, 400, 403, 404, 405), (name, answer.status_code)
    assert walked >= {"edit", "set_privacy", "lock", "unlock", "set_page_position", "history"}
    after = list(Page.objects.filter(path__startswith=the_list.path).order_by("path").values())
    assert after == before
    assert not the_list.get_view_restrictions().exists()


def test_a_trainer_orders_the_list_of_courses_by_no_course_of_theirs() -> None:
    trainer = person("trainer")
    mine = course(owner=trainer)
    order = list(mine.get_parent().get_children().values_list("pk", flat=True))
    address = reverse("wagtailadmin_pages:set_page_position", args=[mine.pk])
    assert browser_of(trainer).post(f"{address}?position=0").status_code in (302, 403)
    assert list(mine.get_parent().get_children().values_list("pk", flat=True)) == order


def test_a_trainer_changes_and_publishes_nothing_of_another_trainer_s_course() -> None:
    page = course_of(person("trainer"))
    other = person("trainer")
    rights = page.permissions_for_user(other)
    lesson = page.get_children().get().permissions_for_user(other)
    for one in (rights, lesson):
        assert not any([one.can_edit(), one.can_publish(), one.can_unpublish(), one.can_delete()])
        assert not any([one.can_move(), one.can_copy(), one.can_add_subpage(), one.can_lock()])
    assert page.get_parent().permissions_for_user(other).can_add_subpage()


def test_whose_a_course_is_says_its_original_for_every_language() -> None:
    owner, other = person("trainer"), person("trainer")
    page = course_of(owner)
    page.shared_with.add(other)
    page.save()
    italian = Locale.objects.get(language_code="it")
    translation = page.copy_for_translation(italian, copy_parents=True)
    lesson = page.get_children().get().specific.copy_for_translation(italian)
    for one in (translation, lesson):
        assert one.permissions_for_user(User.objects.get(pk=other.pk)).can_edit()
    page.shared_with.remove(other)
    page.save()
    assert other in Course.objects.get(pk=translation.pk).shared_with.all()
    for one in (translation, lesson):
        assert not one.permissions_for_user(User.objects.get(pk=other.pk)).can_edit()
        assert one.permissions_for_user(User.objects.get(pk=owner.pk)).can_edit()


def test_a_translation_s_form_does_not_ask_who_else_runs_the_course() -> None:
    owner = person("trainer")
    page = course_of(owner)
    translation = page.copy_for_translation(
        Locale.objects.get(language_code="it"), copy_parents=True
    )
    for one, asks in ((page, True), (translation, False)):
        address = reverse("wagtailadmin_pages:edit", args=[one.pk])
        shown = browser_of(owner).get(address).content.decode()
        assert ('id="panel-child-text-shared_with-section"' in shown) is asks


def test_the_form_of_a_new_course_suits_who_writes_it() -> None:
    """A trainer's own word is no editorial synthesis, and nobody shares a course with oneself."""
    owner, other = person("trainer"), person("trainer")
    parent = CourseIndexPage.objects.get(slug="courses", locale__language_code="en")
    address = add_address(Course, parent)
    levels = {
        role: form_values(browser_of(person(role)), address, Course)["evidence"]
        for role in ("trainer", "editor")
    }
    assert levels == {"trainer": "self-declared", "editor": "editorial"}
    shown = browser_of(owner).get(address).text
    assert f'name="shared_with" value="{other.pk}"' in shown
    assert f'name="shared_with" value="{owner.pk}"' not in shown


def test_who_is_no_trainer_any_more_stays_on_the_list_until_taken_off_it() -> None:
    owner, helper = person("trainer"), person("trainer")
    page = course_of(owner)
    page.shared_with.set([helper])
    page.save()
    helper.groups.clear()
    html = browser_of(owner).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "has lost the right to it" in html
    assert f'value="{helper.pk}"' in html
