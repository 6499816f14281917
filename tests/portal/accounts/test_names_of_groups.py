"""The portal's own groups keep their names and stay, and nobody is dropped from a list unseen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from portal.accounts.enums import PortalGroup
from portal.regions.models import RegionAuthority
from tests.factories.accounts import browser_of, person
from tests.factories.regions import authority_of

pytestmark = pytest.mark.django_db


def formsets() -> dict[str, str]:
    """The lists of rights beside a group's form, empty."""
    found = {"name": "Funzionari"}
    for prefix in ("page_permissions", "document_permissions", "image_permissions"):
        found |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return found | {
        "collection_permissions-TOTAL_FORMS": "0",
        "collection_permissions-INITIAL_FORMS": "0",
    }


@pytest.mark.parametrize("name", list(PortalGroup))
def test_no_way_gives_one_of_the_portal_s_groups_another_name_or_deletes_it(name: str) -> None:
    group = Group.objects.get(name=name)
    for other in ("Funzionari regionali", *(one for one in PortalGroup if one != name)):
        group.name = other
        with pytest.raises(ValidationError, match="neither renamed nor deleted"):
            group.save()
    with pytest.raises(ProtectedError), transaction.atomic():
        Group.objects.filter(pk=group.pk).delete()
    assert Group.objects.filter(pk=group.pk, name=name).exists()


def test_the_form_says_why_and_still_changes_the_rest() -> None:
    browser = browser_of(person("superuser"))
    group = Group.objects.get(name=PortalGroup.REGIONAL_OFFICERS)
    address = f"/admin/groups/edit/{group.pk}/"
    html = browser.get(address).content.decode()
    assert "neither renamed nor deleted" in html
    assert f"/admin/groups/delete/{group.pk}/" not in html
    answer = browser.post(address, formsets(), follow=True)
    assert "updated" in answer.content.decode()
    group.refresh_from_db()
    assert group.name == PortalGroup.REGIONAL_OFFICERS
    assert not group.permissions.filter(codename="follow_clusters").exists()
    answer = browser.post(f"/admin/groups/delete/{group.pk}/", follow=True)
    assert "neither renamed nor deleted" in answer.content.decode()
    assert Group.objects.filter(pk=group.pk).exists()


def test_a_group_of_somebody_s_own_is_renamed_and_deleted() -> None:
    browser = browser_of(person("superuser"))
    group = Group.objects.create(name="Helpers")
    browser.post(f"/admin/groups/edit/{group.pk}/", formsets())
    group.refresh_from_db()
    assert group.name == "Funzionari"
    browser.post(f"/admin/groups/delete/{group.pk}/")
    assert not Group.objects.filter(pk=group.pk).exists()


def test_who_left_the_group_stays_an_officer_until_somebody_takes_them_off() -> None:
    officer, stranger = person("officer"), person("registered")
    authority: RegionAuthority = authority_of(officer)
    officer.groups.clear()
    browser = browser_of(person("superuser"))
    address = f"/admin/snippets/regions/regionauthority/edit/{authority.pk}/"
    assert "has lost the right to it" in browser.get(address).content.decode()
    values = {"name": "Renamed", "country": authority.country_id, "region_name": ""}
    browser.post(address, {**values, "officers": [officer.pk]})
    authority.refresh_from_db()
    assert (authority.name, list(authority.officers.all())) == ("Renamed", [officer])
    refused = browser.post(address, {**values, "officers": [officer.pk, stranger.pk]})
    assert refused.status_code == 200
    assert list(authority.officers.all()) == [officer]
    browser.post(address, {**values, "officers": []})
    assert not authority.officers.exists()
