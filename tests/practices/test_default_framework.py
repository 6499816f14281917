"""There is always one default framework: editors move it, but can't take it away."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from practices.models import Area, Framework, Indicator
from tests.factories.accounts import browser_of, person

pytestmark = pytest.mark.django_db


def default() -> Framework:
    return Framework.objects.get(is_default=True)


def another(with_indicator: bool) -> Framework:
    framework = Framework.objects.create(slug="another", title="Another", version="1")
    area = Area.objects.create(framework=framework, code="1", title="Area")
    if with_indicator:
        Indicator.objects.create(area=area, code="1.1", title="Indicator")
    return framework


def test_the_default_can_not_be_unticked() -> None:
    framework = default()
    framework.is_default = False
    with pytest.raises(ValidationError) as refused:
        framework.full_clean()
    assert list(refused.value.message_dict) == ["is_default"]


def test_ticking_another_one_moves_the_default() -> None:
    framework = another(with_indicator=True)
    framework.is_default = True
    framework.full_clean()
    framework.save()
    assert default() == framework


def test_a_framework_without_indicators_does_not_become_the_default() -> None:
    framework = another(with_indicator=False)
    framework.is_default = True
    with pytest.raises(ValidationError):
        framework.full_clean()


@pytest.mark.parametrize("role", ["editor", "superuser"])
@pytest.mark.parametrize(
    "address",
    [
        "/admin/snippets/practices/framework/delete/{pk}/",
        "/admin/bulk/practices/framework/delete/?id={pk}",
    ],
)
def test_the_default_can_not_be_deleted_in_the_editing_screens(role: str, address: str) -> None:
    framework = default()
    response = browser_of(person(role)).post(address.format(pk=framework.pk), follow=True)
    assert default() == framework
    assert "be deleted. Choose another one first." in response.content.decode()
