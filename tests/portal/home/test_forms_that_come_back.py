"""A form that was sent signed out comes back filled in, and says nothing in anybody's name."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from portal.benchmarking.models import Assessment, ScoreChange
from portal.benchmarking.self_check.questions import field_name
from portal.benchmarking.services import start_self_check
from portal.exchange.models import EligibilityPoint
from portal.improvement.reminders import TOPIC
from practices.models import Indicator
from tests.factories.clusters import codes
from tests.portal.home.way_in import World, our_addresses, sign_in

pytestmark = pytest.mark.django_db

TOLD = "Nothing is saved yet: this was typed in this browser before you signed in."


@pytest.fixture
def world() -> World:
    made = World()
    assessment = Assessment.objects.complete().get(cluster=made.cluster)
    start_self_check(made.cluster, assessment.framework, made.user)
    made.arguments["score_correct"] = {"pk": assessment.pk, "code": codes()[0]}
    return made


def rows() -> dict[str, list[Any]]:
    """Everything that a cluster has, but for the notes of who looked at what."""
    labels = ("benchmarking", "clusters", "exchange", "improvement", "notifications")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model.__name__ != "AuditEntry"
    }


def forms(world: World) -> dict[str, tuple[dict[str, str], str]]:
    """What somebody types on each page, and how it comes back on it."""
    point = EligibilityPoint.objects.filter(is_retired=False).first()
    note = f"point-{point.pk}-note" if point else ""
    state = f"point-{point.pk}-state" if point else ""
    question = field_name(Indicator.objects.get(code=codes()[0], area__framework__is_default=True))
    title = {"title": "A typed title"}
    return {
        "score_correct": ({"value": "21.5", "unit": "0-100", "reason": "typo"}, 'value="21.5"'),
        "plan_edit": ({"target": "gold", "ends_on": "2031-05-06"}, "2031-05-06"),
        "plan_area": ({**title, "aim": "A typed aim"}, "A typed aim"),
        "plan_area_new": (title, "A typed title"),
        "plan_measure": (title, "A typed title"),
        "plan_measure_new": ({**title, "effort": "x"}, "A typed title"),
        "cluster_eligibility": ({note: "A typed note", state: "yes"}, "A typed note"),
        "self_check_area": ({f"{question}-note": "A typed note", question: "75"}, "A typed note"),
        "notifications": ({TOPIC.key: "off"}, 'value="off"'),
    }


def test_what_was_typed_is_on_the_page_again_and_nothing_is_saved(world: World) -> None:
    for each, (data, shown) in forms(world).items():
        browser, before = Client(), rows()
        asked = browser.post(world.address(each, dict(our_addresses())[each]), data)
        end = sign_in(browser, world.user, asked)
        assert end.status_code in {200, 422}, each
        assert TOLD in end.content.decode(), each
        assert shown in end.content.decode(), each
        assert rows() == before, each

    # Once it is sent from there, it is saved.
    browser = Client()
    address = world.address("score_correct", dict(our_addresses())["score_correct"])
    typed = {"value": "21.5", "unit": "0-100", "reason": "typo"}
    end = sign_in(browser, world.user, browser.post(address, typed))
    seen = end.context["form"]["seen"].value() or end.context["form"].initial["seen"]
    sent = browser.post(
        end.request["PATH_INFO"] + "?" + end.request["QUERY_STRING"], {**typed, "seen": seen}
    )
    assert sent.status_code == 302
    assert ScoreChange.objects.get().user_id == world.user.pk
