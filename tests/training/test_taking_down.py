"""Who runs a course deletes it while nobody takes part, and unpublishes it afterwards."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module, translated
from training import services
from training.models import Course, Enrolment, Module, ModuleCompletion

pytestmark = pytest.mark.django_db


def course_of(owner: User) -> Course:
    page = course("Taken down", owner=owner)
    for title in ("The first part", "The second part"):
        module(page, title, owner=owner)
    return Course.objects.get(pk=page.pk)


def screen(name: str, page: Page) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])


def bulk(action: str, *pages: Page) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return f"{address}?" + "&".join(f"id={page.pk}" for page in pages)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_owner_deletes_a_course_that_nobody_takes_and_is_told_what_goes() -> None:
    owner = person("trainer")
    page = course_of(owner)
    italian = translated(page)
    browser = browser_of(owner)
    asked = browser.get(screen("delete", page)).text
    assert "These modules go with it: The first part, The second part." in asked
    assert f"Its other languages stay: {italian.title} (Italian)." in asked
    assert browser.post(screen("delete", page)).status_code == 302
    assert not Page.objects.filter(path__startswith=page.path).exists()
    # What is left is the course now, and still the owner's.
    assert browser.post(screen("delete", italian)).status_code == 302
    assert not Course.objects.filter(translation_key=page.translation_key).exists()


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_course_that_people_take_is_unpublished_instead(language: str) -> None:
    owner = person("trainer")
    page = course_of(owner)
    lesson = page.get_children().first()
    for _number in range(2):
        person("participant", page.translation_key)
    shown = page if language == "en" else translated(page)
    browser = browser_of(owner)
    api = reverse("wagtailadmin_api:pages:action", args=[shown.pk, "delete"])
    for one in (shown, lesson):
        assert browser.post(screen("delete", one)).status_code == 302
        browser.post(bulk("delete", one))
        assert browser.post(reverse("wagtailadmin_api:pages:action", args=[one.pk, "delete"]))
    assert browser.post(api).status_code == 403
    assert Page.objects.filter(pk__in=[shown.pk, lesson.pk]).count() == 2
    told = browser.get(reverse("training_kept", args=[shown.pk])).text
    assert "2 people take part" in told
    assert screen("unpublish", shown) in told
    assert reverse("training_kept", args=[shown.pk]) in browser.get(screen("edit", shown)).text
    for confirmation in (screen("unpublish", shown), bulk("unpublish", shown)):
        assert "2 people take part in this course." in browser.get(confirmation).text
    assert browser.post(screen("unpublish", shown)).status_code == 302
    assert not Course.objects.get(pk=shown.pk).live


def test_a_module_that_was_never_public_is_deleted_although_people_take_the_course() -> None:
    owner = person("trainer")
    page = course_of(owner)
    person("participant", page.translation_key)
    draft = page.get_children().last().specific
    Page.objects.filter(pk=draft.pk).update(live=False, first_published_at=None)
    assert browser_of(owner).post(screen("delete", draft)).status_code == 302
    assert not Module.objects.filter(pk=draft.pk).exists()


def test_only_its_owner_deletes_a_shared_course() -> None:
    owner, other = person("trainer"), person("trainer")
    page = course_of(owner)
    page.shared_with.add(other)
    page.save()
    lesson = page.get_children().first()
    assert not page.permissions_for_user(fresh(other)).can_delete()
    assert lesson.permissions_for_user(fresh(other)).can_delete()
    assert page.permissions_for_user(fresh(owner)).can_delete()
    stranger = fresh(person("trainer"))
    assert not page.permissions_for_user(stranger).can_delete()
    assert not lesson.permissions_for_user(stranger).can_delete()


def test_who_takes_part_does_not_keep_a_module_from_moving() -> None:
    owner = person("trainer")
    page, other = course_of(owner), course("Another one", owner=owner)
    person("participant", page.translation_key)
    lesson = page.get_children().first()
    answer = browser_of(owner).post(
        reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk])
    )
    assert answer.status_code == 302
    assert Module.objects.get(pk=lesson.pk).is_child_of(other)


def test_an_editor_deletes_it_and_with_its_last_language_its_people_are_forgotten() -> None:
    page = course_of(person("trainer"))
    italian = translated(page)
    lesson = page.get_children().first().specific
    reader = person("participant", page.translation_key)
    services.set_completed(reader, lesson.translation_key, completed=True)
    browser = browser_of(person("editor"))
    assert "1 person takes part in this course." in browser.get(screen("delete", page)).text
    browser.post(screen("delete", page))
    assert Enrolment.objects.filter(user=reader).exists()
    assert "is forgotten" in browser.get(screen("delete", italian)).text
    browser.post(screen("delete", italian))
    assert not Enrolment.objects.filter(user=reader).exists()
    assert not ModuleCompletion.objects.filter(user=reader).exists()


def test_moving_a_module_away_counts_people_and_their_overview_shows_where_it_is() -> None:
    owner = person("trainer")
    page, other = course_of(owner), course("Another one", owner=owner)
    reader = person("participant", page.translation_key)
    lesson = page.get_children().first().specific
    services.set_completed(reader, lesson.translation_key, completed=True)
    browser = browser_of(owner)
    confirm = reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, other.pk])
    for address in (confirm, bulk("move", lesson)):
        asked = browser.get(address).text
        assert "1 person takes part in the course of this module." in asked
    stays = reverse("wagtailadmin_pages:move_confirm", args=[lesson.pk, page.pk])
    assert "takes part" not in browser.get(stays).text
    browser.post(confirm)
    courses = browser_of(reader).get(str(page.get_parent().get_url())).text
    assert courses.index("Another one") < courses.index("Not joined")
    assert "All modules are completed." in courses


def test_who_learns_in_an_alias_is_counted_once() -> None:
    owner = person("trainer")
    page = course_of(owner)
    lesson = page.get_children().first().specific
    again = lesson.create_alias(parent=course("Elsewhere", owner=owner), update_slug="again")
    reader = person("participant", page.translation_key)
    services.join_course(reader, again.get_parent().specific.translation_key)
    browser = browser_of(owner)
    for one in (page, lesson):
        asked = browser.get(screen("unpublish", one)).text
        assert "1 person takes part in a course that shows it by an alias." in asked
        assert "This one is unpublished as well: “The first part” (English)." in asked


def test_aliases_come_back_with_the_course_in_which_they_lie() -> None:
    editor = person("editor")
    page, third = course("Shown twice"), course("The third one")
    lesson = module(third, "Shown in the alias")
    alias = Course.objects.get(
        pk=page.create_alias(update_slug="shown-twice-again", parent=page.get_parent()).pk
    )
    shown = lesson.create_alias(parent=alias, update_slug="shown")
    own = module(alias, "Of the alias alone")
    browser = browser_of(editor)
    browser.post(screen("unpublish", page))
    parts = Module.objects.filter(pk__in=[shown.pk, own.pk])
    assert not parts.filter(live=True).exists()
    edit = screen("edit", page)
    again = browser.post(bulk("publish", page), {"include_descendants": ""}, follow=True)
    assert Course.objects.get(pk=alias.pk).live
    assert list(parts.filter(live=True)) == [Module.objects.get(pk=shown.pk)]
    assert "Of the alias alone" in again.text
    assert "Publish what went with it" in browser.get(edit).text
