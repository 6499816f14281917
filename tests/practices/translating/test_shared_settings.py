"""What is the same in every language is said by the original alone, in whatever order things
happen: the newest publication isn't always the newest decision."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from practices.models import BestPractice, Resource
from practices.translating.shared import IN_EVERY_LANGUAGE, SHARED, values_to_take
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice, publish

pytestmark = pytest.mark.django_db

AfterCommit = Callable[[], AbstractContextManager[Any]]


def in_italian(page: BestPractice) -> BestPractice:
    """The page as it is sent to translation, which may be public with untranslated parts."""
    source, _created = TranslationSource.get_or_create_from_instance(page)
    italian = Locale.objects.get(language_code="it")
    translation = Translation.objects.create(source=source, target_locale=italian)
    translation.save_target(publish=False)
    return BestPractice.objects.get(translation_key=page.translation_key, locale=italian)


@pytest.mark.parametrize(("before", "now"), [("public", "registered"), ("registered", "public")])
def test_publishing_an_outdated_translation_changes_no_access(
    before: str, now: str, after_commit: AfterCommit
) -> None:
    english = best_practice("A practice in two languages", access=before)
    italian = in_italian(BestPractice.objects.get(pk=english.pk))
    english.access = now
    publish(english)
    with after_commit():
        browser_of(person("editor")).post(
            reverse("allow_untranslated", args=[italian.pk]), {"do": "publish"}
        )
    italian.refresh_from_db()
    assert italian.live
    for page in (english, italian):
        status = browser_of(None).get(str(page.get_url())).status_code
        assert status == (200 if now == "public" else 403)


STEPS = st.sampled_from(
    [
        "close",
        "open",
        "draft of the original",
        "sync",
        "publish pieces",
        "draft of the translation",
        "publish the oldest version of the translation",
        "publish the oldest version of the original",
        "write into the translation",
        "stop keeping in step",
        "alias",
        "copy",
    ]
)


def take_step(step: str, english: BestPractice, italian: BestPractice) -> None:
    translation = Translation.objects.get(source__object_id=english.translation_key)
    if step in ("close", "open"):
        english.access = "registered" if step == "close" else "public"
        english.evidence = "documented" if step == "close" else "editorial"
        publish(english)
    elif step == "draft of the original":
        english.access = "trainer"
        english.save_revision()
    elif step == "sync":
        translation.source.update_from_db()
    elif step == "publish pieces" and translation.enabled:
        translation.save_target(publish=True)
    elif step == "draft of the translation":
        italian.summary = "Another summary"
        italian.save_revision()
    elif step.startswith("publish the oldest"):
        page = italian if step.endswith("translation") else english
        page.revisions.order_by("pk")[0].publish()
    elif step == "write into the translation":
        italian.access, italian.licence = "trainer", "Anybody's"
        italian.save()
    elif step == "stop keeping in step":
        Translation.objects.filter(pk=translation.pk).update(enabled=False)
    elif step in ("alias", "copy"):
        attributes = {"slug": f"another-{Resource.objects.count()}"}
        if step == "alias":
            italian.create_alias(update_slug=attributes["slug"])
        else:
            italian.copy(update_attrs=attributes, keep_live=False)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=6))
def test_whatever_happens_a_translation_says_what_its_original_says(
    steps: list[str], after_commit: AfterCommit
) -> None:
    key = best_practice("A practice in two languages").translation_key
    versions = BestPractice.objects.filter(translation_key=key)
    italian = in_italian(versions.get())
    versions.filter(pk=italian.pk).update(untranslated_at=timezone.now())
    for step in steps:
        english, italian = versions.order_by("pk")
        decided = english.access
        with after_commit():
            take_step(step, english, italian)
        english, italian = versions.order_by("pk")
        for page in (italian, italian.get_latest_revision_as_object()):
            for name in IN_EVERY_LANGUAGE:
                assert getattr(page, name) == getattr(english, name), (name, steps)
        if step not in ("close", "open", "publish the oldest version of the original"):
            assert english.access == decided, steps


def test_an_alias_of_a_translation_is_closed_with_the_original() -> None:
    english = best_practice("In two languages")
    italian = best_practice("In due lingue", language="it", translation_key=english.translation_key)
    alias = italian.create_alias(update_slug="un-altro-indirizzo")
    identifier = Resource.objects.get(pk=alias.pk).identifier
    english.access = "registered"
    publish(english)
    kept = Resource.objects.get(pk=alias.pk)
    assert (kept.access, kept.identifier) == ("registered", identifier)
    assert browser_of(None).get(str(alias.get_url())).status_code == 403


def test_what_a_translation_takes_over() -> None:
    said = {**dict.fromkeys(SHARED, True), "identifier": "one", "owner_name": "The editors"}
    assert values_to_take(said, is_in_step=True) == said
    assert "owner_name" not in values_to_take(said, is_in_step=False)
    for identifier, taken in (("", ()), ("größe", ()), ("one", ("one",))):
        values = values_to_take({**said, "identifier": identifier}, is_in_step=True, taken=taken)
        assert "identifier" not in values


def test_the_form_of_a_translation_shows_the_access_and_leads_to_where_it_is_decided() -> None:
    english = best_practice("In two languages", access="registered")
    italian = best_practice("In due lingue", language="it", translation_key=english.translation_key)
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[italian.pk])
    page = browser.get(edit).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[english.pk]) in page
    assert "The same in every language" in page
    sent = {**form_values(browser, edit, BestPractice), "access": "public", "licence": "None"}
    browser.post(edit, sent)
    kept = BestPractice.objects.get(pk=italian.pk).get_latest_revision_as_object()
    assert (kept.access, kept.licence) == ("registered", "CC BY 4.0")
