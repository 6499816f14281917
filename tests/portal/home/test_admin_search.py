"""Search boxes of the editing screens take whatever somebody types."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page
from wagtail.search.utils import parse_query_string

from portal.home.admin_search import plain_query, plain_words
from practices.models import CaseStudy

pytestmark = pytest.mark.django_db

ODD = st.text(alphabet="ab\"'\\%&|!()*:<>{}^-+~\0\x1aé ", max_size=40)
NASTY = [
    'foo"bar',
    '"',
    "'",
    "\\",
    "a\0b",
    "%s %(x)s",
    "foo AND (",
    "NEAR(a b",
    "col: x",
    "*",
    "x" * 5000,
    "word " * 500,
    "-" * 100,
]
BOUNDED = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_text_finds_something_or_nothing(text: str) -> None:
    assert list(Page.objects.search(text)[:5]) is not None
    assert list(CaseStudy.objects.all().autocomplete(text)[:5]) is not None


@BOUNDED
@given(ODD)
def test_any_text_can_be_searched(text: str) -> None:
    Page.objects.search(text).count()
    Page.objects.autocomplete(text).count()


@BOUNDED
@given(ODD)
def test_any_text_with_phrases_and_filters_can_be_searched(text: str) -> None:
    for operator in ("and", "or"):
        _filters, query = parse_query_string(f'{text} "a phrase" {text}', operator=operator)
        plain = plain_query(query)
        # A colon and a single quotation mark may make a filter of the phrase.
        assert plain is not None or {":", "'"} <= set(text)
        assert plain is None or repr(plain) == repr(plain_query(plain))
        Page.objects.search(query).count()


def test_words_are_found_around_a_stray_quotation_mark() -> None:
    page = CaseStudy.objects.live().first()
    assert page is not None
    assert page.pk in [found.pk for found in Page.objects.search(f'"{page.title}')]


def test_only_signs_search_for_nothing() -> None:
    assert plain_words(' "\\ -- ') == ""
    assert Page.objects.search('"').count() == 0
