"""The workflow by which pages are approved: editors and experts look at what others wrote."""

from __future__ import annotations

from django.contrib.auth.models import Group
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from portal.accounts.enums import PortalGroup

WORKFLOW = "Review by editors"
TASK = "Review"
APPROVERS = (PortalGroup.EDITORS, PortalGroup.EXPERTS)


def set_up_review() -> None:
    """Let the pages of the whole site wait for editors and experts.

    A workflow that administrators have put in its place stays; only ours gets its approvers.
    """
    root = Page.get_first_root_node()
    if not WorkflowPage.objects.filter(page=root).exists():
        workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
        task, _created = GroupApprovalTask.objects.get_or_create(name=TASK)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
        WorkflowPage.objects.create(workflow=workflow, page=root)
    approvers = Group.objects.filter(name__in=APPROVERS)
    for task in GroupApprovalTask.objects.filter(name=TASK):
        task.groups.add(*approvers)
