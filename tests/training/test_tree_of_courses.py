"""Modules belong to the course in which they lie, and are public only below a public one."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from practices.finding.documents import ResourceSource
from practices.models import Resource
from practices.publishing.problems import NotReadyError
from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module
from training.models import Course, Module

pytestmark = pytest.mark.django_db

OPERATIONS = ["copy", "copy live", "alias", "move", "translate", "unpublish", "publish", "rewrite"]


def holds_for_all() -> None:
    """What is true of every module at any time."""
    for one in Module.objects.all():
        around = Course.objects.get(pk=one.get_parent(update=True).pk)
        assert one.course_key == around.translation_key == around.course_key
        assert around.live or not one.live
    named = Resource.objects.values_list("locale_id", "identifier")
    assert len(set(named)) == len(named)
    assert "" not in {identifier for _locale, identifier in named}


def act(operation: str, choice: random.Random, shipped: set[int]) -> None:
    """One operation on a course or module and a place for it."""
    courses = list(Course.objects.exclude(pk__in=shipped))
    modules = [one for course in courses for one in Module.objects.child_of(course)]
    page = choice.choice([*courses, *modules])
    places = [page.get_parent()] if isinstance(page, Course) else courses
    place = Page.objects.get(pk=choice.choice(places).pk).specific
    slug = find_available_slug(place, page.slug)
    recursive = choice.random() < 0.5
    if operation in {"copy", "copy live"}:
        live = operation == "copy live"
        attrs = {"slug": slug}
        page.copy(recursive=recursive, to=place, keep_live=live, update_attrs=attrs)
    elif operation == "alias":
        page.create_alias(recursive=recursive, parent=place, update_slug=slug)
    elif operation == "move":
        if page.slug == slug or place.pk == page.get_parent().pk:
            page.move(place, pos="last-child")
    elif operation == "translate":
        italian = Locale.objects.get(language_code="it")
        if page.locale != italian and not page.has_translation(italian):
            page.copy_for_translation(italian, copy_parents=True, alias=recursive)
    elif operation == "unpublish":
        page.unpublish()
    elif page.alias_of_id is None:
        revision = page.save_revision(clean=False)
        if operation == "publish":
            revision.publish()


@settings(max_examples=8)
@given(
    st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=5),
    st.integers(min_value=0, max_value=2**32),
)
def test_modules_follow_their_course_whatever_is_done_to_the_tree(
    operations: list[str], seed: int
) -> None:
    choice = random.Random(seed)
    with transaction.atomic():
        # The shipped courses would only make each step longer.
        Page.objects.filter(pk__in=Module.objects.values("pk")).update(live=False)
        shipped = set(Course.objects.values_list("pk", flat=True))
        around = course("The first run")
        module(around)
        module(course("Another course"), "A second module")
        for operation in operations:
            with suppress(NotReadyError):
                act(operation, choice, shipped)
            holds_for_all()
        transaction.set_rollback(True)


def test_people_of_each_run_see_their_own_only() -> None:
    first = course("The first run")
    module(first, access="participant")
    second = Course.objects.get(pk=first.pk).copy(
        recursive=True, update_attrs={"slug": "second", "title": "Second"}
    )
    runs = [Course.objects.get(pk=first.pk), Course.objects.get(pk=second.pk)]
    assert len({run.identifier for run in runs}) == 2
    lessons = [Module.objects.child_of(run).get() for run in runs]
    for run in runs:
        browser = browser_of(person("participant", run.translation_key))
        answers = [browser.get(str(lesson.get_url())).status_code for lesson in lessons]
        assert answers == [200 if lesson.is_child_of(run) else 403 for lesson in lessons]


def test_unpublishing_a_course_takes_its_modules_along_on_every_channel() -> None:
    around = course()
    lesson = module(around)
    address, key = str(lesson.get_url()), str(lesson.translation_key)
    Page.objects.get(pk=around.pk).unpublish()
    assert not Module.objects.get(pk=lesson.pk).live
    assert browser_of(None).get(address).status_code == 404
    assert ResourceSource().documents_for(key) == []
    with pytest.raises(NotReadyError, match="Publish its course first"):
        Module.objects.get(pk=lesson.pk).save_revision().publish()


def test_a_public_module_moves_below_no_draft() -> None:
    lesson, draft = module(course("Public")), course("Draft")
    draft.unpublish()
    with pytest.raises(NotReadyError, match="Draft"):
        lesson.move(draft, pos="last-child")
    assert not Module.objects.get(pk=lesson.pk).is_child_of(draft)
