"""What the database would refuse is said in words, at every form that may meet it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from portal.accounts.models import User
from practices.models import Framework, IndicatorTarget
from tests.factories.accounts import browser_of, person


def constraints() -> Iterator[models.BaseConstraint]:
    """Of everything that has a form on the editing screens."""
    pages = [one for one in apps.get_models() if issubclass(one, Page)]
    for model in (User, *get_snippet_models(), *pages):
        yield from model._meta.constraints


def says_itself(constraint: models.BaseConstraint) -> bool:
    """Whether Django words it by the fields: plain columns that are unique together."""
    return (
        isinstance(constraint, models.UniqueConstraint)
        and bool(constraint.fields)
        and constraint.condition is None
    )


@pytest.mark.parametrize("constraint", list(constraints()), ids=lambda one: one.name)
def test_no_form_says_the_name_of_a_constraint(constraint: models.BaseConstraint) -> None:
    if says_itself(constraint):
        return
    with override("en"):
        english = constraint.get_violation_error_message()
    with override("it"):
        italian = constraint.get_violation_error_message()
    assert constraint.name not in english
    assert english != italian


@pytest.mark.django_db
def test_the_forms_say_what_is_wrong() -> None:
    browser = browser_of(person("superuser"))
    framework = Framework.objects.get(is_default=True)
    target = IndicatorTarget.objects.filter(framework=framework, indicator=None).first()
    assert target is not None
    asked = [
        (
            "practices/framework/add/",
            {"title_en": "A", "slug": "a", "version": "1", "scale_min": 5, "scale_max": 5},
            "The highest score has to be above the lowest one.",
        ),
        (
            "practices/indicatortarget/add/",
            {"framework": framework.pk, "level": target.level, "value": 5},
            "This framework has a target for this level already.",
        ),
    ]
    for address, values, said in asked:
        html = browser.post(f"/admin/snippets/{address}", values).content.decode()
        assert said in html
