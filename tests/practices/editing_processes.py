"""Two at once in the editing screens, in a process of the running site."""

from __future__ import annotations

import threading
from typing import Any

from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Page

from portal.accounts.enums import PortalGroup
from portal.accounts.models import User
from practices.models import ResourceIndexPage
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import index_page

# How long saving has read the page and not yet written: many times what publishing takes.
SECONDS = 3


def _draft(title: str) -> ResourceIndexPage:
    page = ResourceIndexPage(title=title, introduction="What is in it", live=False)
    index_page().get_parent().add_child(instance=page)
    page.save_revision()
    return page


def publish_while_it_is_saved(again: bool) -> tuple[bool, str, str]:
    """Press *Publish* while what was typed is being saved: saving has read the page, not written.

    `again` for a page that saved itself before, which saving writes over.

    Returns:
        Whether the page is public in the end, its title, and the title that editors see.
    """
    editor = User.objects.filter(groups__name=PortalGroup.EDITORS).first() or person("editor")
    page = _draft(f"Begun {again}")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser_of(editor), edit, ResourceIndexPage), "title": "Typed"}
    if again:
        saved = _save_by_itself(browser_of(editor), edit, sent).json()
        sent["overwrite_revision_id"] = saved["revision_id"]
    has_read, is_published = threading.Event(), threading.Event()

    def linger(request: HttpRequest, page: Page) -> None:
        if request.POST and not request.POST.get("action-publish"):
            has_read.set()
            is_published.wait(SECONDS)

    saving = threading.Thread(target=_save_by_itself, args=(browser_of(editor), edit, sent))
    with hooks.register_temporarily("before_edit_page", linger):
        saving.start()
        assert has_read.wait(SECONDS)
        final = {**sent, "title": "Published", "action-publish": "1"}
        assert browser_of(editor).post(edit, final).status_code == 302
        is_published.set()
        saving.join()
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    return page.live, page.title, draft.title


def request_changes_while_it_is_saved() -> tuple[list[int], str, str]:
    """Ask the author for changes while what the reviewer typed is being saved.

    Returns:
        The status codes of both answers, the state of the workflow, and the title that editors see.
    """
    editor = User.objects.filter(groups__name=PortalGroup.EDITORS).first() or person("editor")
    page = _draft("To be reviewed")
    page.get_workflow().start(page, editor)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser_of(editor), edit, ResourceIndexPage), "title": "Typed"}
    has_read, is_done, codes = threading.Event(), threading.Event(), []

    def linger(request: HttpRequest, page: Page) -> None:
        if request.POST and not request.POST.get("action-workflow-action"):
            has_read.set()
            is_done.wait(SECONDS)

    def save() -> None:
        codes.append(_save_by_itself(browser_of(editor), edit, sent).status_code)

    saving = threading.Thread(target=save)
    with hooks.register_temporarily("before_edit_page", linger):
        saving.start()
        assert has_read.wait(SECONDS)
        final = {
            **sent,
            "title": "Sent back",
            "action-workflow-action": "true",
            "workflow-action-name": "reject",
            "workflow-action-extra-data": '{"comment": "Say more."}',
        }
        browser = browser_of(editor)
        browser.raise_request_exception = False
        codes.append(browser.post(edit, final).status_code)
        is_done.set()
        saving.join()
    page.refresh_from_db()
    state = page.workflow_states.get()
    return codes, state.status, page.get_latest_revision_as_object().title


def _save_by_itself(browser: Client, edit: str, sent: dict[str, str]) -> Any:
    """What Wagtail's editor sends while one types."""
    return browser.post(edit, sent, headers={"Accept": "application/json"})
