"""Nothing unfinished goes public, whatever way it takes; what is finished does."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import GroupApprovalTask, Page, Revision, Workflow, WorkflowTask

from practices.models import BestPractice, CaseStudy, Methodology, Reading, Tool
from practices.publishing.problems import NotReadyError, publishing_problems
from practices.texts.emptiness import is_blank_text
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice, course, index_page, module, publish
from training.models import Course, CourseIndexPage, Module

pytestmark = pytest.mark.django_db

TYPES = [BestPractice, CaseStudy, Methodology, Tool, Reading, Course, Module]


def unfinished(model: type[Page]) -> Page:
    """A draft of a title, below a public parent."""
    parent: Page = index_page()
    if model is Module:
        parent = course("The public course")
    elif model is Course:
        parent = CourseIndexPage.objects.get(slug="courses", locale__language_code="en")
    page = model(title="Unfinished", live=False, owner=person("editor"), locale=parent.locale)
    parent.add_child(instance=page)
    page.save_revision(user=page.owner)
    return page


def by_saving(page: Page) -> None:
    page.live = True
    page.save()


def by_saving_without_validation(page: Page) -> None:
    page.live = True
    page.save(clean=False)


def by_saving_as_a_plain_page(page: Page) -> None:
    plain = Page.objects.get(pk=page.pk)
    plain.live = True
    plain.save()


def by_publishing_a_revision(page: Page) -> None:
    page.get_latest_revision().publish()


def by_planning(page: Page) -> None:
    page.go_live_at = timezone.now() + datetime.timedelta(days=1)
    page.save_revision().publish()


def by_schedule(page: Page) -> None:
    past = timezone.now() - datetime.timedelta(hours=1)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=past)
    call_command("publish_scheduled")


def by_approval(page: Page) -> None:
    workflow = Workflow.objects.create(name="Approval")
    task = GroupApprovalTask.objects.create(name="Look at it")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    state = workflow.start(page, page.owner)
    state.current_task_state.approve(user=person("superuser"))


def by_a_live_copy(page: Page) -> None:
    type(page).objects.filter(pk=page.pk).update(live=True)
    page.refresh_from_db()
    try:
        page.copy(keep_live=True, update_attrs={"slug": "the-copy"})
    finally:
        type(page).objects.filter(pk=page.pk).update(live=False)


def by_an_alias(page: Page) -> None:
    type(page).objects.filter(pk=page.pk).update(live=True)
    page.refresh_from_db()
    try:
        page.create_alias(update_slug="the-alias")
    finally:
        type(page).objects.filter(pk=page.pk).update(live=False)


WAYS = [
    by_saving,
    by_saving_without_validation,
    by_saving_as_a_plain_page,
    by_publishing_a_revision,
    by_planning,
    by_schedule,
    by_approval,
    by_a_live_copy,
    by_an_alias,
]


@pytest.mark.parametrize("model", TYPES)
def test_an_unfinished_page_goes_public_by_no_way(model: type[Page]) -> None:
    page = unfinished(model)
    for way in WAYS:
        with suppress(NotReadyError, ValidationError):
            way(model.objects.get(pk=page.pk))
        assert not model.objects.filter(title="Unfinished", live=True).exists(), way.__name__
        assert not Revision.objects.exclude(approved_go_live_at=None).exists(), way.__name__


@pytest.mark.parametrize("way", [by_saving, by_publishing_a_revision, by_schedule, by_approval])
def test_a_finished_page_goes_public_by_each(way: Callable[[Page], None]) -> None:
    page = best_practice(publish=False)
    page.owner = person("editor")
    page.save_revision(user=page.owner)
    way(page)
    assert BestPractice.objects.get(pk=page.pk).live


def test_who_planned_an_unfinished_page_hears_of_it_and_the_others_go_public() -> None:
    late, ready = unfinished(Tool), best_practice(publish=False)
    ready.save_revision()
    past = timezone.now() - datetime.timedelta(hours=1)
    pks = [late.latest_revision_id, ready.latest_revision_id]
    Revision.objects.filter(pk__in=pks).update(approved_go_live_at=past)
    call_command("publish_scheduled")
    assert BestPractice.objects.get(pk=ready.pk).live
    assert not Tool.objects.get(pk=late.pk).live
    (message,) = mail.outbox
    assert message.to == [late.owner.email]
    assert "Unfinished" in message.subject
    assert "How to use it: This is needed before publishing." in message.body
    history = browser_of(late.owner).get(reverse("wagtailadmin_pages:history", args=[late.pk]))
    assert "Not published by its date" in history.content.decode()


def test_an_old_version_with_less_in_it_leaves_the_public_page_as_it_is() -> None:
    page = best_practice()
    page.when_not = "<p data-block-key='x'>\u200b&nbsp;</p>"
    old = page.save_revision(clean=False)
    with pytest.raises(NotReadyError, match="When not to use it"):
        old.publish()
    assert "Friday" in BestPractice.objects.get(pk=page.pk).when_not


def test_the_form_says_at_the_fields_what_is_missing_and_keeps_the_page_a_draft() -> None:
    page = unfinished(BestPractice)
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser, edit, BestPractice), "action-publish": "1"}
    form = browser.post(edit, sent).context["form"]
    assert {"summary", "category", "situation", "steps", "for_bronze"} <= set(form.errors)
    assert form.formsets["indicator_links"].non_form_errors()
    assert not BestPractice.objects.get(pk=page.pk).live


def test_a_bulk_action_publishes_all_or_none_and_says_why() -> None:
    pages = [best_practice(publish=False), unfinished(Tool)]
    for page in pages:
        page.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = "&".join(f"id={page.pk}" for page in pages)
    browser = browser_of(person("editor"))
    response = browser.post(f"{address}?{query}", {"include_descendants": ""}, follow=True)
    assert response.status_code == 200
    assert "isn&#x27;t ready to be public" in response.content.decode().replace("’", "&#x27;")
    assert not Page.objects.filter(pk__in=[page.pk for page in pages], live=True).exists()


def test_a_copy_that_would_be_public_and_unfinished_is_refused_before_it_is_made() -> None:
    around = course("A course to copy")
    lesson = module(around)
    Module.objects.filter(pk=lesson.pk).update(why="")
    browser, number = browser_of(person("editor")), Page.objects.count()
    sent = {
        "new_title": "The copy",
        "new_slug": "the-copy",
        "new_parent_page": around.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
    }
    response = browser.post(reverse("wagtailadmin_pages:copy", args=[around.pk]), sent, follow=True)
    assert "Why it matters: This is needed before publishing." in response.content.decode()
    assert Page.objects.count() == number


def test_an_alias_of_a_module_below_a_draft_course_waits() -> None:
    lesson = module(course("Public"))
    draft = course("Draft")
    draft.unpublish()
    alias = lesson.create_alias(parent=draft, update_slug="elsewhere")
    assert not Page.objects.get(pk=alias.pk).live
    publish(lesson)
    assert not Page.objects.get(pk=alias.pk).live


EMPTY = [
    "<p></p>",
    '<p data-block-key="x"></p>',
    "&nbsp;",
    "<p>&nbsp;<br/></p>",
    "<ul><li></li><li> </li></ul>",
    "\u200b\u00ad\ufeff\u2060",
    "<p>&#8203;&ZeroWidthSpace;</p>",
    "\u3164",
    "<h2> </h2>",
    "<!-- a remark -->",
]


@pytest.mark.parametrize("html", EMPTY)
def test_what_shows_nothing_is_missing(html: str) -> None:
    page = best_practice(publish=False)
    page.situation = html
    page.difficulties = [("item", html), ("item", html)]
    fields = {problem.field for problem in publishing_problems(page)}
    assert fields == {"situation", "difficulties"}


def test_entries_without_a_word_do_not_count() -> None:
    page = best_practice(publish=False)
    page.difficulties = [("item", "<p>One.</p>"), ("item", "<p></p>")]
    said = [str(problem) for problem in publishing_problems(page)]
    assert "What is difficult: Give at least 2." in said
    assert "What is difficult: Entry 2 is empty: fill it in or take it out." in said


@given(st.text(alphabet=st.characters(categories=["L", "N"], exclude_characters="ᅟᅠㅤﾠ"), min_size=1))
def test_any_word_is_something(text: str) -> None:
    assert not is_blank_text(f"<p>{text}</p>")
