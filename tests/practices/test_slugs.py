"""The address of a draft makes way for one that is taken; that of a public page doesn't."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.factories.library import course, module
from training.models import Course, Module

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_live", "slug"), [(False, "a-sitting-2"), (True, "a-sitting")])
def test_a_second_module_with_the_same_title(is_live: bool, slug: str) -> None:
    page = course()
    module(page, title="A sitting", slug="a-sitting")
    second = module(page, title="Another", slug="another")
    second.live = is_live
    parent = Course.objects.get(pk=page.pk)
    form = Module.get_edit_handler().get_form_class()(instance=second, parent_page=parent)
    form.cleaned_data = {"title": "A sitting", "slug": "a-sitting"}
    assert form.clean_slug() == slug


def test_the_form_says_what_an_address_is_without_a_stranger_s_domain() -> None:
    page = module(course())
    form = Module.get_edit_handler().get_form_class()(instance=page, parent_page=page.get_parent())
    with translation.override("en"):
        said = str(form.fields["slug"].help_text)
    assert "domain.com" not in said
    assert "how-to-begin" in said
