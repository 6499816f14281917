"""Facts about a cluster that cannot be are refused on every path, by the model."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal.clusters.models import Cluster

OVER = datetime.date(2020, 1, 1)


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"founded": 2050}, {"founded"}),
        ({"founded": 1999, "target": "bronze"}, set()),
        ({"label": "bronze", "target": "bronze"}, {"target"}),
        ({"label": "silver", "target": "bronze"}, {"target"}),
        ({"label": "gold", "target": "silver"}, set()),
        ({"label": "gold", "target": "gold"}, set()),
        ({"label": "bronze", "target": "silver"}, set()),
        ({"label": "bronze", "target": "bronze", "label_valid_until": OVER}, set()),
    ],
)
def test_no_cluster_is_of_tomorrow_or_works_towards_what_it_has(
    facts: dict[str, Any], wrong: set[str]
) -> None:
    names = {field.name for field in Cluster._meta.get_fields()}
    others = names - {"founded", "label", "target", "label_valid_until"}
    try:
        Cluster(**facts).clean_fields(exclude=others)
        found: set[str] = set()
    except ValidationError as error:
        found = set(error.message_dict)
    assert found == wrong
    Cluster(**facts).clean_fields(exclude=names)
