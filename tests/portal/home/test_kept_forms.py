"""What waits while somebody signs in is little, and harmless for whoever signs in next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.clusters.models import Membership
from portal.settings import base
from practices.interrupted import signing_in
from tests.factories.accounts import browser_of, person
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of
from tests.factories.library import course
from tests.portal.home.way_in import sign_in
from training.models import Enrolment
from training.services import join_course

pytestmark = pytest.mark.django_db


def kept(browser: Client) -> bool:
    return signing_in.SESSION_KEY in browser.session


def test_leaving_a_course_is_not_kept_and_joining_it_is() -> None:
    page, learner = course(), person("registered")
    join_course(learner, page.translation_key)
    address = reverse("course_enrol", args=[page.pk])
    browser = Client()
    asked = browser.post(address, {"do": "leave"})
    assert not kept(browser)
    end = sign_in(browser, learner, asked)
    assert end.status_code == 200
    assert "press its button once more" in end.content.decode()
    assert Enrolment.objects.filter(user=learner).exists()
    other = Client()
    other.post(address, {"do": "join"})
    assert kept(other)


def test_one_that_waits_from_before_is_not_done() -> None:
    page, learner = course(), person("registered")
    join_course(learner, page.translation_key)
    browser, address = browser_of(learner), reverse("course_enrol", args=[page.pk])
    session = browser.session
    waits = signing_in.KeptForm(address, "do=leave", "way", signing_in.time.time())
    session[signing_in.SESSION_KEY] = asdict(waits)
    session.save()
    browser.get(f"{address}?kept=way")
    browser.post(f"{address}?kept=way", {"kept": "yes"})
    assert Enrolment.objects.filter(user=learner).exists()


def test_a_clock_that_is_put_back_makes_no_form_wait_longer() -> None:
    form = signing_in.KeptForm("/en/", "", "way", since=1000.0)
    waits = [form.is_for("/en/", "way", now) for now in (999.0, 1000.0, 8199.0, 8200.0)]
    assert waits == [False, True, True, False]
    assert [form.is_surely_of(0.0, now) for now in (999.0, 1000.0, 1600.0)] == [False, True, False]


def test_nothing_is_taken_out_of_a_plan_for_whoever_signs_in() -> None:
    user, cluster, baseline = cluster_with_scores(person("manager"))
    measure = measure_in(plan_of(cluster, baseline, user))
    place = {"slug": cluster.slug}
    for name, number in (("plan_area_removal", measure.area_id), ("plan_measure_removal", 0)):
        browser = Client()
        address = reverse(name, kwargs={**place, "pk": number or measure.pk})
        asked = browser.post(address, {"do": "remove"})
        assert not kept(browser)
        end = sign_in(browser, user, asked)
        assert end.redirect_chain[-1][0] == reverse("plan", kwargs=place)
        said = [str(each) for each in end.context["messages"]]
        assert any("press its button once more" in each for each in said), said
    measure.refresh_from_db()
    measure.area.refresh_from_db()
    assert (measure.removed_at, measure.area.removed_at) == (None, None)


def test_nobody_becomes_a_member_by_a_code_that_another_typed() -> None:
    _user, cluster, _baseline = cluster_with_scores(person("manager"))
    next_one, browser = person("registered"), Client()
    asked = browser.post(reverse("cluster_join"), {"code": cluster.join_code})
    end = sign_in(browser, next_one, asked)
    assert end.redirect_chain[-1][0] == reverse("cluster_join")
    assert not Membership.objects.filter(user=next_one).exists()


def test_an_address_of_the_network_makes_the_portal_keep_few_and_short_forms(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    address, data = reverse("cluster_create"), {"name": "x" * 15_000}
    before, answers = Session.objects.count(), set()
    for _number in range(30):
        answers.add(Client().post(address, data)["Location"].partition("?")[0])
    assert Session.objects.count() - before == 20
    # The others are asked to sign in all the same.
    assert answers == {reverse("account_login")}


def test_sessions_that_are_over_are_removed() -> None:
    Client().post(reverse("cluster_create"), {"name": "x"})
    Session.objects.update(expire_date=timezone.now())
    call_command("clearsessions")
    assert not Session.objects.exists()
