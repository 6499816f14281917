"""Whoever is asked for changes reads what they are where they make them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Workflow

from tests.factories.accounts import browser_of, person
from tests.factories.library import course

pytestmark = pytest.mark.django_db


def test_the_editing_screen_says_what_was_asked_for_until_it_is_sent_again() -> None:
    trainer = person("trainer")
    page = course("To be looked at", owner=trainer)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser = browser_of(trainer)
    assert "asked for changes" not in browser.get(edit).text
    state = Workflow.objects.get(name="Review by editors").start(page, trainer)
    state.current_task_state.reject(user=person("editor"), comment="Say where <it> was.")
    assert "asked for changes: Say where &lt;it&gt; was." in browser.get(edit).text
    state.refresh_from_db()
    state.resume(user=trainer)
    assert "asked for changes" not in browser.get(edit).text
