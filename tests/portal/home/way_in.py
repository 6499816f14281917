"""Somebody who meets the log-in on the way to what they wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from portal.accounts.models import User
from portal.clusters.models import Cluster
from portal.improvement.models import Measure
from portal.recommendations.models import RecommendationMark
from portal.regions.models import FollowRequest
from practices.models import BestPractice
from tests.factories.accounts import person
from tests.factories.clusters import codes
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of
from tests.factories.library import best_practice, course, module
from tests.factories.regions import authority_of
from training.models import Course, Enrolment, Module, ModuleCompletion

OURS = ("portal.", "training.", "practices.", "search.")


PASSWORD = "a-long-enough-password"


class World:
    """A manager, who is an officer and a learner as well, and an object for every address."""

    def __init__(self) -> None:
        self.user, self.cluster, baseline = cluster_with_scores(person("officer"))
        plan = plan_of(self.cluster, baseline, self.user)
        self.measure = measure_in(plan)
        authority = authority_of(self.user)
        asked = FollowRequest.objects.create(authority=authority, email="a@example.org")
        area = {"pk": self.measure.area_id}
        self.arguments: dict[str, dict[str, Any]] = {
            "plan_status": {"pk": plan.pk},
            "plan_measured": {"pk": plan.pk},
            "plan_area": area,
            "plan_area_removal": area,
            "plan_measure_new": {"area_pk": self.measure.area_id},
            "plan_measure": {"pk": self.measure.pk},
            "plan_measure_state": {"pk": self.measure.pk},
            "plan_measure_removal": {"pk": self.measure.pk},
            "assessment_delete": {"pk": baseline.pk},
            "region_ask": {"slug": authority.slug},
            "region_withdraw": {"slug": authority.slug, "number": asked.pk},
            "self_check_area": {"code": codes()[0].partition(".")[0]},
        }

    # Pages take long to publish, and few tests ask for each.
    @cached_property
    def course(self) -> Course:
        return course()

    @cached_property
    def module(self) -> Module:
        return module(self.course)

    @cached_property
    def guidance(self) -> BestPractice:
        return best_practice()

    def address(self, name: str, parameters: frozenset[str]) -> str:
        """Where the view is; what this world knows no object for gets an invented one."""
        known = {"slug": self.cluster.slug, **self.arguments.get(name, {})}
        if name in ("course_enrol", "module_complete"):
            known["pk"] = (self.course if name == "course_enrol" else self.module).pk
        for invented in INVENTED:
            try:
                return reverse(
                    name, kwargs={each: known.get(each, invented) for each in parameters}
                )
            except NoReverseMatch:
                continue
        raise AssertionError(f"{name}: add its parameters to the world")


# One of them fits every kind of parameter.
INVENTED = [1, "csv", "x" * 20, "00000000-0000-4000-8000-000000000000", "1-x"]


def our_addresses(
    patterns: list[Any] | None = None, parameters: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Name and parameters of each address of ours, outside of the API and the editing screens."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        # The prefix of a language has no pattern of its own.
        own = frozenset(getattr(each.pattern.regex, "groupindex", ()))
        if isinstance(each, URLResolver):
            if each.namespace != "api" and str(each.pattern) != "admin/":
                yield from our_addresses(each.url_patterns, parameters | own)
        elif each.callback.__module__.startswith(OURS) and each.name:
            yield each.name, parameters | own


def sign_in(browser: Client, user: User, response: Any) -> Any:
    """Sign in where a view sent a visitor, and go where that leads."""
    place = urlsplit(response["Location"])
    assert place.path.endswith("/accounts/login/")
    data = {
        "login": user.email,
        "password": PASSWORD,
        "next": parse_qs(place.query)["next"][0],
    }
    return follow(browser, browser.post(place.path, data))


def follow(browser: Client, response: Any) -> Any:
    """What a browser shows in the end, with the addresses on the way as `redirect_chain`.

    A form often leads back to its own address, which Django's client takes for a loop.
    """
    chain: list[tuple[str, int]] = []
    while response.status_code == 302:
        assert len(chain) < 6, chain
        chain.append((response["Location"], 302))
        response = browser.get(response["Location"])
    response.redirect_chain = chain
    return response


def done(world: World) -> dict[str, int]:
    """How often each thing that the buttons below ask for is done."""
    return {
        "course_enrol": Enrolment.objects.filter(user=world.user).count(),
        "module_complete": ModuleCompletion.objects.filter(user=world.user).count(),
        "plan_measure_state": Measure.objects.filter(status="done").count(),
        "recommendation_mark": RecommendationMark.objects.filter(state="pinned").count(),
        "cluster_create": Cluster.objects.filter(name="A kept name").count(),
    }


def press(browser: Client, world: World, name: str, **headers: str) -> Any:
    """Press a button, or send a form, of those above."""
    data = {
        "course_enrol": {"do": "join"},
        "module_complete": {"do": "complete"},
        "plan_measure_state": {"do": "done"},
        "recommendation_mark": {"do": "pin"},
        "cluster_create": {
            "name": "A kept name",
            "country": str(world.cluster.country_id),
            "target": "bronze",
        },
    }[name]
    if name == "recommendation_mark":
        data["resource"] = world.guidance.identifier
    parameters = dict(our_addresses())[name]
    return browser.post(world.address(name, parameters), data, headers=headers)


def next_of(address: str) -> str:
    """Where an address goes on to; "" for nowhere."""
    return parse_qs(urlsplit(address).query).get("next", [""])[0]


def link_to(name: str, response: Any) -> str:
    """The first address of the page `name` among the links of a page."""
    found = re.search(rf'href="({re.escape(reverse(name))}[^"]*)"', response.content.decode())
    assert found, name
    return unescape(found[1])
