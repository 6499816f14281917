"""The screen on which an editor lets a translation go public that isn't translated throughout."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.models import Translation

from practices.models import Resource
from practices.translating.untranslated import original_of, untranslated_texts

ALLOWED = "practices.untranslated_allowed"


def allow_untranslated(request: HttpRequest, page_id: int) -> HttpResponse:
    """Let a translation go public although parts are in the original's language, now or when it
    is published, or take that back.

    The choice is kept with the page and in its history, and readers are told.

    Raises:
        NotReadyError: it was to be published, and more than words in Italian is missing.
    """
    page = get_object_or_404(Resource, pk=page_id).specific
    user = cast(AbstractUser, request.user)  # nobody else may publish
    if not page.permissions_for_user(user).can_publish() or original_of(page) is None:
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "practices/allow_untranslated.html", {"page": page})
    chosen = request.POST.get("do")
    allowed = chosen != "withdraw"
    if allowed is not bool(page.untranslated_at):
        _keep(page, user, allowed=allowed)
    if chosen == "publish":
        publish(page, user)
        messages.success(request, _("Published with untranslated parts. Readers are told so."))
    elif allowed:
        messages.success(request, _("This page may now be published as it is."))
    else:
        messages.success(request, _("This page will be published when all of it is translated."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _keep(page: Resource, user: AbstractUser, *, allowed: bool) -> None:
    values = {
        "untranslated_at": timezone.now() if allowed else None,
        "untranslated_by": user if allowed else None,
    }
    with transaction.atomic():
        Resource.objects.filter(pk=page.pk).update(**values)
        log(instance=page, action=ALLOWED, user=user, data={"allowed": allowed})


def forget_when_translated(instance: Page, **_kwargs: Any) -> None:
    """Once all of it is translated and public, readers aren't told otherwise any more, and what
    comes to be untranslated later is asked about again."""
    if not isinstance(instance, Resource) or instance.untranslated_at is None:
        return
    original = original_of(instance)
    if original is None or not untranslated_texts(instance, original.specific):
        instance.untranslated_at = instance.untranslated_by = None
        Resource.objects.filter(pk=instance.pk).update(untranslated_at=None, untranslated_by=None)


def publish(page: Page, user: AbstractUser) -> None:
    """Publish what the screen of a translation shows: its pieces while they are kept in step
    with the original, else its draft.

    Raises:
        NotReadyError: the page isn't ready to be public.
    """
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    if translation is not None:
        translation.save_target(user=user, publish=True)
        return
    fresh = Page.objects.get(pk=page.pk).specific
    revision = fresh.get_latest_revision() or fresh.save_revision(user=user)
    revision.publish(user=user)
