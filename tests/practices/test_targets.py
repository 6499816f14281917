"""Targets rise with the levels, and no level that clusters are measured by loses its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from practices.models import Framework, Indicator, IndicatorTarget
from practices.models.targets.rules import out_of_order
from tests.factories.accounts import browser_of, person

pytestmark = pytest.mark.django_db


def general(level: str) -> IndicatorTarget:
    return IndicatorTarget.objects.get(framework__is_default=True, indicator=None, level=level)


def indicator(code: str = "1.1") -> Indicator:
    return Indicator.objects.get(area__framework__is_default=True, code=code)


def own(level: str, value: int, code: str = "1.1") -> IndicatorTarget:
    one = indicator(code)
    return IndicatorTarget(
        framework=one.area.framework, indicator=one, level=level, value=Decimal(value)
    )


def refused(target: IndicatorTarget) -> dict[str, list[str]]:
    try:
        target.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    ("asked", "level", "pair"),
    [
        ({"bronze": 45, "silver": 65, "gold": 85}, "silver", None),
        ({"bronze": 90, "silver": 65}, "bronze", ("bronze", "silver")),
        ({"bronze": 90, "silver": 65}, "silver", ("bronze", "silver")),
        ({"bronze": 90, "gold": 85}, "gold", ("bronze", "gold")),
        ({"bronze": 65, "silver": 65}, "silver", None),
        ({"gold": 1}, "gold", None),
        ({"bronze": 90, "silver": 65, "gold": 95}, "gold", None),
    ],
)
def test_a_higher_level_asks_for_no_less(
    asked: dict[str, int], level: str, pair: tuple[str, str] | None
) -> None:
    assert out_of_order(asked, level) == pair


def test_a_target_above_that_of_a_higher_level_is_refused_with_both_figures() -> None:
    bronze = general("bronze")
    bronze.value = Decimal(90)
    (text,) = refused(bronze)["value"]
    assert "Bronze asks for 90" in text
    assert "Silver for" in text


def test_totals_rise_as_well() -> None:
    bronze, silver = general("bronze"), general("silver")
    silver.total = 60
    silver.save()
    bronze.total = 61
    assert set(refused(bronze)) == {"total"}
    bronze.total = 60
    assert not refused(bronze)


def test_a_single_indicator_keeps_the_order_with_what_holds_for_all() -> None:
    assert set(refused(own("bronze", 99))) == {"value"}
    target = own("bronze", 20)
    assert not refused(target)
    target.save()
    silver = general("silver")
    silver.value = Decimal(19)
    assert set(refused(silver)) == {"value"}


def test_what_holds_for_all_asks_nothing_of_an_indicator_with_a_value_of_its_own() -> None:
    own("bronze", 50).save()
    own("silver", 50).save()
    # The indicator would be asked for 50 at both levels, whatever holds for the rest.
    bronze = general("bronze")
    bronze.value = Decimal(55)
    assert not refused(bronze)


def test_the_last_target_of_a_level_is_not_deleted() -> None:
    with pytest.raises(ProtectedError), transaction.atomic():
        general("bronze").delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        IndicatorTarget.objects.filter(framework__is_default=True).delete()
    assert general("bronze").pk


def test_it_is_not_given_to_another_level_or_framework_either() -> None:
    bronze = general("bronze")
    bronze.framework = Framework.objects.create(slug="another", title="Another", version="1")
    assert set(refused(bronze)) == {"framework"}
    bronze = general("bronze")
    bronze.indicator = indicator()
    assert set(refused(bronze)) == {"indicator"}


def test_what_has_another_target_in_its_place_may_go() -> None:
    target = own("bronze", 20)
    target.save()
    target.delete()
    for one in Indicator.objects.filter(area__framework__is_default=True):
        own("bronze", 40, one.code).save()
    general("bronze").delete()
    with pytest.raises(ProtectedError):
        IndicatorTarget.objects.get(indicator=indicator()).delete()


def test_targets_go_with_a_framework_that_nobody_uses() -> None:
    framework = Framework.objects.create(slug="another", title="Another", version="1")
    area = framework.areas.create(code="1", title="Area")
    Indicator.objects.create(area=area, code="1.1", title="Indicator")
    one = IndicatorTarget.objects.create(framework=framework, level="bronze", value=40)
    another = IndicatorTarget.objects.create(framework=framework, level="gold", value=80)
    one.delete()
    framework.delete()
    assert not IndicatorTarget.objects.filter(pk=another.pk).exists()


@pytest.mark.parametrize("bulk", [False, True], ids=["one", "several"])
def test_the_editing_screen_says_why_instead_of_asking(bulk: bool) -> None:
    browser: Client = browser_of(person("editor"))
    target = general("bronze")
    address = reverse("wagtailsnippets_practices_indicatortarget:delete", args=[target.pk])
    if bulk:
        action = reverse("wagtail_bulk_action", args=["practices", "indicatortarget", "delete"])
        address = f"{action}?id={target.pk}"
    page = browser.post(address, follow=True).content.decode()
    assert "31 indicators would have no target for Bronze" in page
    assert general("bronze").pk
