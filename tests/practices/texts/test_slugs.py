"""The address of a draft makes way for one that is taken; that of a public page doesn't."""

from __future__ import annotations

import pytest
from django.utils import translation

from practices.models import CaseStudy
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import course, index_page, module
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


def test_a_new_page_may_have_the_title_of_another() -> None:
    """The browser proposes the address that the title makes, whether it is taken or not."""
    browser = browser_of(person("editor"))
    address = add_address(CaseStudy, index_page())
    sent = {**form_values(browser, address, CaseStudy), "title": "A start", "slug": "a-start"}
    for _time in range(2):
        assert browser.post(address, sent).status_code == 302
    slugs = CaseStudy.objects.filter(title="A start").order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["a-start", "a-start-2"]


def test_the_form_says_what_an_address_is_without_a_stranger_s_domain() -> None:
    page = module(course())
    form = Module.get_edit_handler().get_form_class()(instance=page, parent_page=page.get_parent())
    with translation.override("en"):
        said = str(form.fields["slug"].help_text)
    assert "domain.com" not in said
    assert "how-to-begin" in said
