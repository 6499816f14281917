"""Frameworks and terms keep the sense of what was recorded with them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model

from portal.benchmarking.models import Assessment, Score
from practices.models import Area, Framework, Indicator, Term
from tests.factories.clusters import cluster_of
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


def indicator() -> Indicator:
    return Indicator.objects.get(area__framework__is_default=True, code="1.1")


def scored() -> Indicator:
    one = indicator()
    assessment = Assessment.objects.create(
        cluster=cluster_of(None),
        framework=one.area.framework,
        assessed_on="2026-01-01",
        origin="import",
    )
    Score.objects.create(assessment=assessment, indicator=one, value=50)
    return one


def another() -> Framework:
    return Framework.objects.create(slug="another", title="Another", version="1")


def refused(item: Model, **values: object) -> set[str]:
    """Of which fields a change is refused."""
    for name, value in values.items():
        setattr(item, name, value)
    try:
        item.full_clean()
    except ValidationError as error:
        return set(error.message_dict)
    return set()


@pytest.mark.parametrize("weight", [Decimal("-3"), Decimal(0)])
def test_a_weight_counts_for_something(weight: Decimal) -> None:
    assert refused(indicator(), weight=weight) == {"weight"}


def test_what_has_scores_keeps_its_scale_and_its_place() -> None:
    one = scored()
    area = Area.objects.create(framework=another(), code="1", title="Area")
    assert refused(one.area.framework, scale_min=1, scale_max=5) == {"scale_min", "scale_max"}
    assert refused(Area.objects.get(pk=one.area_id), framework=area.framework) == {"framework"}
    assert refused(Indicator.objects.get(pk=one.pk), area=area) == {"area"}
    assert refused(Indicator.objects.get(pk=one.pk), title_en="Said better") == set()


def test_what_has_no_scores_yet_may_change() -> None:
    framework = another()
    area = Area.objects.create(framework=framework, code="1", title="Area")
    one = Indicator.objects.create(area=area, code="1.1", title="Indicator")
    third = Framework.objects.create(slug="third", title="Third", version="1")
    assert refused(framework, scale_min=1, scale_max=5) == set()
    assert refused(one, area=Area.objects.create(framework=third, code="2", title="B")) == set()
    assert refused(area, framework=third) == set()


def test_a_term_in_use_keeps_its_vocabulary_and_identifier() -> None:
    term = best_practice("A practice").category
    assert refused(term, vocabulary="audience", slug="money") == {"vocabulary", "slug"}
    assert refused(Term.objects.get(pk=term.pk), label_en="Another name") == set()
    unused = Term.objects.create(vocabulary="category", slug="unused", label="Unused")
    assert refused(unused, vocabulary="audience", slug="money") == set()


@pytest.mark.parametrize("model", [Framework, Area, Indicator, Term])
def test_everything_has_a_name_in_one_language_at_least(model: type[Model]) -> None:
    item = model._default_manager.first()
    assert item is not None
    name = "label" if model is Term else "title"
    nothing = {f"{name}_en": "", f"{name}_it": ""}
    assert f"{name}_en" in refused(item, **nothing)
    assert f"{name}_en" not in refused(item, **{**nothing, f"{name}_it": "Nome"})
