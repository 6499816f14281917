"""Setting up the site again leaves editors' work alone."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from portal.home.models import InformationPage
from portal.home.services import set_up_site
from practices.models import ResourceIndexPage, StarterRecord

pytestmark = pytest.mark.django_db


def test_a_list_with_a_new_slug_is_found_again() -> None:
    before = Page.objects.count()
    page = ResourceIndexPage.objects.get(slug="readings")
    page.slug = "good-reads"
    page.save_revision().publish()
    assert set_up_site()["readings", "en"].pk == page.pk
    assert Page.objects.count() == before


def test_a_deleted_information_page_stays_deleted() -> None:
    page = InformationPage.objects.get(slug="how-it-works")
    page.delete()
    before = Page.objects.count()
    set_up_site()
    assert Page.objects.count() == before


def test_a_site_from_before_pages_were_remembered_gets_no_second_page() -> None:
    before = Page.objects.count()
    StarterRecord.objects.filter(identifier__startswith="page-").delete()
    set_up_site()
    assert Page.objects.count() == before
    assert StarterRecord.objects.filter(identifier="page-readings").count() == 2
