"""A page that waits for approval gets on, and nobody is locked out of it for good."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.urls import reverse
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
)

from portal.accounts.models import User
from portal.home.review import set_up_review
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import course
from training.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> User:
    return person("trainer")


@pytest.fixture
def waiting(trainer: User) -> Course:
    """A course with a change that its trainer has sent to be reviewed."""
    page = course(owner=trainer)
    page.title = "A better title"
    page.save_revision(user=trainer)
    page.get_workflow().start(page, trainer)
    return Course.objects.get(pk=page.pk)


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def decide(role: str, page: Page, action: str) -> None:
    state = TaskState.objects.get(workflow_state__object_id=str(page.pk), status="in_progress")
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    answer = browser_of(person(role)).post(address, {"comment": "Seen"})
    assert answer.status_code == 302


def outcomes() -> dict[str, str]:
    """What the form of a course sends of two outcomes."""
    found = {"outcomes-count": "2"}
    for number in range(2):
        block = {"key": f"a{number}", "text": "An outcome.", "type": "unstyled", "depth": 0}
        text = {"blocks": [{**block, "entityRanges": [], "inlineStyleRanges": []}], "entityMap": {}}
        found |= {
            f"outcomes-{number}-deleted": "",
            f"outcomes-{number}-order": str(number),
            f"outcomes-{number}-type": "item",
            f"outcomes-{number}-value": json.dumps(text),
        }
    return found


@pytest.mark.parametrize("action", ["approve", "reject"])
@pytest.mark.parametrize("way", ["dialog", "list", "form"])
def test_an_expert_s_decision_doesn_t_end_in_a_refusal(
    way: str, action: str, waiting: Course
) -> None:
    browser = browser_of(person("expert"))
    state = TaskState.objects.get(workflow_state__object_id=str(waiting.pk), status="in_progress")
    address = reverse("wagtailadmin_pages:workflow_action", args=[waiting.pk, action, state.pk])
    if way == "form":
        values = {**form_values(browser, edit(waiting), Course), **outcomes()}
        done = {"action-workflow-action": "true", "workflow-action-name": action}
        answer = browser.post(edit(waiting), {**values, **done})
        assert answer.status_code == 302, answer.context["form"].errors
    elif way == "dialog":
        headers = {"x-requested-with": "XMLHttpRequest"}
        answer = browser.post(address, {"comment": "Seen"}, headers=headers)
    else:
        answer = browser.post(address, {"comment": "Seen"})
    led_to = answer.json()["redirect"] if way == "dialog" else answer["Location"]
    assert led_to == reverse("wagtailadmin_home")
    shown = browser.get(led_to).content.decode()
    assert "do not have permission" not in shown


def locks(role_or_user: str | User, page: Page) -> bool:
    user = person(role_or_user) if isinstance(role_or_user, str) else role_or_user
    lock = page.get_lock()
    return bool(lock and lock.for_user(user))


@pytest.mark.parametrize("role", ["editor", "expert", "superuser"])
def test_editors_experts_and_administrators_open_and_approve_what_waits(
    role: str, waiting: Course
) -> None:
    assert browser_of(person(role)).get(edit(waiting)).status_code == 200
    assert not locks(role, waiting)
    decide(role, waiting, "approve")
    assert Course.objects.get(pk=waiting.pk).title == "A better title"


def test_a_rejected_page_is_its_author_s_again(waiting: Course, trainer: User) -> None:
    assert locks(trainer, waiting)
    decide("editor", waiting, "reject")
    again = Course.objects.get(pk=waiting.pk)
    assert not locks(trainer, again)
    assert again.title == "A course for tests"


def test_the_author_withdraws_what_waits(waiting: Course, trainer: User) -> None:
    browser = browser_of(trainer)
    assert "action-cancel-workflow" in browser.get(edit(waiting)).content.decode()
    address = reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[waiting.pk])
    assert browser.get(address).status_code == 200
    assert waiting.current_workflow_state.user_can_cancel(trainer)
    waiting.current_workflow_state.cancel(user=trainer)
    assert not locks(trainer, Course.objects.get(pk=waiting.pk))


def test_an_editor_unlocks_the_page_of_another(trainer: User) -> None:
    page = course()
    page.locked, page.locked_by = True, trainer
    page.save()
    browser = browser_of(person("editor"))
    assert browser.get(reverse("wagtailadmin_reports:locked_pages")).status_code == 200
    browser.post(reverse("wagtailadmin_pages:unlock", args=[page.pk]))
    page.refresh_from_db()
    assert not page.locked


@pytest.mark.parametrize(
    "name", ["wagtailredirects:index", "wagtailredirects:add", "wagtailadmin_collections:index"]
)
def test_editors_keep_redirects_and_collections(name: str) -> None:
    assert browser_of(person("editor")).get(reverse(name)).status_code == 200


def test_nothing_is_left_of_the_groups_that_the_library_begins_with() -> None:
    assert not Group.objects.filter(name="Moderators").exists()
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()
    assert [one.name for one in Workflow.objects.active()] == ["Review by editors"]


def test_setting_up_again_keeps_a_workflow_of_the_site_s_own() -> None:
    own = Workflow.objects.create(name="Four eyes")
    WorkflowPage.objects.filter(page__depth=1).update(workflow=own)
    set_up_review()
    assert WorkflowPage.objects.get(page__depth=1).workflow == own


def test_an_older_site_s_waiting_pages_go_to_the_editors(waiting: Course) -> None:
    """As a site looked before: the workflow of a group that nobody is in."""
    moderators = Group.objects.create(name="Moderators")
    task = GroupApprovalTask.objects.get()
    task.groups.set([moderators])
    GroupApprovalTask.objects.update(name="Moderators approval")
    Workflow.objects.update(name="Moderators approval")
    migration = import_module("portal.home.migrations.0002_review_by_editors")
    migration.review_by_editors(apps, None)
    assert not Group.objects.filter(name="Moderators").exists()
    decide("editor", waiting, "approve")
    assert Course.objects.get(pk=waiting.pk).title == "A better title"


def test_moderators_of_an_older_site_keep_their_work() -> None:
    moderators = Group.objects.create(name="Moderators")
    person("registered").groups.add(moderators)
    GroupApprovalTask.objects.update(name="Moderators approval")
    migration = import_module("portal.home.migrations.0002_review_by_editors")
    migration.review_by_editors(apps, None)
    names = GroupApprovalTask.objects.get().groups.values_list("name", flat=True)
    assert set(names) == {"Editors", "Moderators"}


def test_the_mail_of_a_rejection_leaves_names_as_they_are(waiting: Course) -> None:
    expert = person("expert")
    User.objects.filter(pk=expert.pk).update(name="Zoë O'Neill & Co")
    state = TaskState.objects.get(workflow_state__object_id=str(waiting.pk), status="in_progress")
    state.finished_by = User.objects.get(pk=expert.pk)
    values = {
        "page": waiting,
        "user": expert,
        "task_state": state,
        "task": state.task,
        "comment": "R&D?",
    }
    values |= {"workflow": state.workflow_state.workflow}
    text = render_to_string("wagtailadmin/notifications/workflow_state_rejected.txt", values)
    assert "by Zoë O'Neill & Co." in text
    assert '"R&D?"' in text
