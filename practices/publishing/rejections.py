"""Says on the editing screen what somebody asked to be changed, while it waits for that."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page, WorkflowState


@hooks.register("before_edit_page", order=-2)
def say_what_is_to_be_changed(request: HttpRequest, page: Page) -> None:
    """The comment of who asked for changes: Wagtail has it in the history alone."""
    state = page.current_workflow_state if request.method == "GET" else None
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return
    task = state.current_task_state
    if task is None or not task.comment.strip():
        return
    text = _("%(person)s asked for changes: %(comment)s")
    person = task.finished_by or _("Somebody")
    messages.warning(request, text % {"person": person, "comment": task.comment})
