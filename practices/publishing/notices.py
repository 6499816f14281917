"""Tells the people of a page that its date came and it wasn't ready."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_admin_base_url
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from practices.publishing.problems import NotReadyError
from practices.texts.lines import one_line

REFUSED = "practices.publish_refused"


def take_off_schedule(revision: Revision, refusal: NotReadyError) -> None:
    """Leave a planned version unpublished: noted in the page's history, told by e-mail."""
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    page = refusal.page
    problems = [str(problem) for problem in refusal.problems]
    log(instance=page, action=REFUSED, revision=revision, data={"problems": problems})
    for person in _people(page, revision):
        with override(_language(person)):
            _tell(person, page, problems)


def _people(page: Page, revision: Revision) -> list[AbstractUser]:
    """The page's owner and who planned it; without either, whoever may publish it."""
    near = [one for one in (page.owner, revision.user) if one and one.is_active and one.email]
    if near:
        return list(dict.fromkeys(near))
    policy = policy_registry.get(page)
    return list(policy.users_with_permission_for_instance("publish", page))


def _language(person: AbstractUser) -> str | None:
    profile = getattr(person, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else None


def _tell(person: AbstractUser, page: Page, problems: list[str]) -> None:
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    lines = [
        _("“%(title)s” was planned to be published now, but it isn't ready:")
        % {"title": page.title},
        *[f"- {problem}" for problem in problems],
        _("It stays a draft. Complete it and publish it here:"),
        f"{get_admin_base_url() or ''}{edit}",
    ]
    subject = one_line(_("Not published: %(title)s") % {"title": page.title})
    send_mail(subject, "\n".join(lines), [person.email])
