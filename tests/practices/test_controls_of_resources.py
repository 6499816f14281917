"""The editing form of a resource offers what can be chosen, and nothing else is accepted."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.test import Client
from wagtail.images import get_image_model

from practices.models import CaseStudy, Indicator, Term
from practices.publishing.problems import publishing_problems
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course
from tests.portal.home.editing_world import picture_file

pytestmark = pytest.mark.django_db

ONE = {"category": "category", "effort": "effort", "ecosystem": "ecosystem", "country": "country"}
MANY = {"audiences": "audience", "life_cycle_stages": "life-cycle"}
CHOOSER = "/admin/snippets/choose/practices/indicator/"


@pytest.fixture
def editor() -> Client:
    return browser_of(person("editor"))


def new_form(editor: Client) -> forms.ModelForm[CaseStudy]:
    parent = CaseStudy.objects.filter(locale__language_code="en").first()
    assert parent is not None
    address = f"/admin/pages/add/practices/casestudy/{parent.get_parent().pk}/"
    form: forms.ModelForm[CaseStudy] = editor.get(address).context["form"]
    return form


def test_terms_are_chosen_from_plain_lists_of_their_own_vocabulary(editor: Client) -> None:
    form = new_form(editor)
    for name, vocabulary in {**ONE, **MANY}.items():
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        assert {term.vocabulary for term in field.queryset} == {vocabulary}, name
        wrong = Term.objects.exclude(vocabulary=vocabulary).first()
        assert wrong is not None
        with pytest.raises(forms.ValidationError):
            field.clean([wrong.pk] if name in MANY else wrong.pk)
    assert all(type(form.fields[name].widget) is forms.Select for name in ONE)
    assert all(type(form.fields[name].widget) is forms.CheckboxSelectMultiple for name in MANY)


def test_the_summary_says_how_long_it_may_be(editor: Client) -> None:
    assert new_form(editor).fields["summary"].widget.attrs["maxlength"] == "160"


@pytest.mark.parametrize("role", ["trainer", "editor"])
def test_the_chooser_begins_with_the_default_framework(role: str) -> None:
    page = browser_of(person(role)).get(CHOOSER).json()["html"]
    default = Indicator.objects.filter(area__framework__is_default=True)
    assert len(re.findall("data-chooser-modal-choice", page)) == default.count()


def test_an_indicator_is_found_by_its_number_and_by_words_of_its_name(editor: Client) -> None:
    wanted = Indicator.objects.filter(area__framework__is_default=True).last()
    assert wanted is not None
    for text in (wanted.code, wanted.title_en.split()[0], wanted.title_it.split()[-1]):
        found = editor.get(f"{CHOOSER}results/", {"q": text}).content.decode()
        assert f"/chosen/{wanted.pk}/" in found, text
    none = editor.get(f"{CHOOSER}results/", {"q": "xyzzy"}).content.decode()
    assert "/chosen/" not in none
    assert "Nothing in this list matches “xyzzy”." in none


def test_another_framework_is_shown_when_it_is_asked_for(editor: Client) -> None:
    other = Indicator.objects.filter(
        area__framework__is_default=False, area__framework__is_retired=False
    ).first()
    assert other is not None
    found = editor.get(f"{CHOOSER}results/", {"framework": other.area.framework_id})
    assert f"/chosen/{other.pk}/" in found.content.decode()


def test_a_picture_is_shown_with_its_text_and_caption() -> None:
    image = get_image_model().objects.create(title="Meeting", file=picture_file())
    page = best_practice(image=image, image_text="Ten people at a table", image_caption="The board")
    html = Client().get(page.get_url()).content.decode()
    assert 'alt="Ten people at a table"' in html
    assert "<figcaption>The board</figcaption>" in html
    assert "wagtail-userbar" not in html


def test_a_picture_without_a_text_in_its_place_stays_a_draft() -> None:
    image = get_image_model().objects.create(title="Meeting", file=picture_file())
    page = best_practice(image=image, publish=False)
    assert [one.field for one in publishing_problems(page)] == ["image_text"]


@pytest.mark.parametrize(("role", "count"), [("manager", 0), ("trainer", 1), ("editor", 1)])
def test_the_bar_with_the_content_checks_is_for_those_who_edit(role: str, count: int) -> None:
    html = browser_of(person(role)).get(course().get_url()).content.decode()
    assert html.count("<wagtail-userbar") == count
