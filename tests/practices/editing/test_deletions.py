"""What something else needs isn't deleted, and whoever tries reads what needs it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import Model

from portal.benchmarking.models import Assessment
from practices.models import Area, Framework, Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db

WAYS = [
    "/admin/snippets/practices/{model}/delete/{pk}/",
    "/admin/bulk/practices/{model}/delete/?id={pk}",
]


def an_area() -> Model:
    best_practice("A practice", indicators=("1.1",))
    return Area.objects.get(framework__is_default=True, indicators__code="1.1")


def an_indicator() -> Model:
    best_practice("A practice", indicators=("1.1",))
    return Indicator.objects.get(area__framework__is_default=True, code="1.1")


def a_framework() -> Model:
    framework = Framework.objects.create(slug="another", title="Another", version="1")
    cluster = cluster_of(None)
    Assessment.objects.create(
        cluster=cluster, framework=framework, assessed_on="2026-01-01", origin="import"
    )
    return framework


def a_term() -> Model:
    return best_practice("A practice").category


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("needed", [an_area, an_indicator, a_framework, a_term])
def test_what_is_in_use_can_not_be_deleted(way: str, needed: Callable[[], Model]) -> None:
    item = needed()
    address = way.format(model=item._meta.model_name, pk=item.pk)
    browser = browser_of(person("superuser"))
    for send in (browser.get, browser.post):
        said = send(address, follow=True).content.decode()
        assert "can&#x27;t be deleted, because something needs it: " in said
        assert type(item)._default_manager.filter(pk=item.pk).exists()
