"""What a form is about is closed while somebody types: they are told, and keep their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import resolve

from portal.accounts.models import User
from portal.benchmarking import services as benchmarking
from portal.benchmarking.models import Assessment
from portal.benchmarking.self_check.questions import field_name
from portal.clusters import audit
from portal.clusters.enums import AuditAction, MembershipRole
from portal.clusters.models import Membership
from portal.exchange import relay
from portal.exchange.enums import Side
from portal.exchange.models import EligibilityPoint, Thread
from portal.exchange.services import give_offer, withdraw_offer
from portal.improvement import services as improvement
from portal.improvement.enums import PlanStatus
from portal.improvement.models import ImprovementPlan, PlanArea
from portal.regions.models import RegionAuthority
from practices.models import Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, codes
from tests.factories.exchange import offer_of, sharing
from tests.factories.improvement import plan_of
from tests.portal.home.way_in import World, our_addresses

pytestmark = pytest.mark.django_db

TYPED = "Typed with care"
# Nobody but the person themselves can close what these are about; or there is nothing to close.
OF_NOBODY_ELSE = {
    *("cluster_create", "cluster_join", "import_upload", "import_check"),
    *("account_login", "account_signup", "account_email", "account_delete", "account_overview"),
    *("account_reset_password", "account_data", "account_send_again", "api_tokens"),
}
# Buttons and choices: nothing is typed there, and the page with them says what has changed.
FIELDS = re.compile(
    r'<textarea|<input(?![^>]*type="(?:hidden|checkbox|radio|submit|button|file|search)")', re.I
)
FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.I | re.S)


class Work(World):
    """A manager at work on everything that can be closed, and a colleague who may close it."""

    def __init__(self) -> None:
        super().__init__()
        self.colleague = person("registered")
        User.objects.filter(pk=self.colleague.pk).update(name="Carla Colleague")
        self.colleague.refresh_from_db()
        MembershipFactory(cluster=self.cluster, user=self.colleague, role="manager")
        self.browser = browser_of(self.user)
        self.plan = ImprovementPlan.objects.get(cluster=self.cluster)
        self.assessment = Assessment.objects.complete().get(cluster=self.cluster)
        framework = self.assessment.framework
        self.check = benchmarking.start_self_check(self.cluster, framework, self.user)
        self.indicator = Indicator.objects.get(code=codes()[0], area__framework=framework)
        self.score("4.2", 95)
        self.sharer = sharing("4.5", name="Harbour Cluster")
        self.offer = offer_of(self.sharer)
        other = offer_of(sharing("4.6", name="Alpine Cluster"))
        self.thread = relay.ask(self.cluster, other.pk, self.user, "How did you begin?").thread
        self.point = EligibilityPoint.objects.filter(is_retired=False)[0]
        self.arguments |= {
            "score_correct": {"pk": self.assessment.pk, "code": codes()[0]},
            "experience_ask": {"number": self.offer.pk},
            "experience_thread": {"number": self.thread.pk},
        }

    def score(self, code: str, value: int) -> None:
        self.assessment.scores.filter(indicator__code=code).update(value=value)

    def at(self, name: str) -> str:
        return self.address(name, dict(our_addresses())[name])

    def send(self, name: str) -> Any:
        return self.browser.post(self.at(name), self.data()[name])

    def data(self) -> dict[str, dict[str, str]]:
        """What is typed on every page that has a form for words, with `TYPED` or a day in it."""
        question = field_name(self.indicator)
        title = {"title": TYPED, "aim": f"{TYPED}\nand more"}
        return {
            "plan_new": {"area": "4", f"target-{codes()[0]}": TYPED},
            "plan_edit": {"target": "gold", "ends_on": "2031-05-06"},
            "plan_area": title,
            "plan_area_new": title,
            "plan_measure": {"title": TYPED, "description": "x" * 200, "due_on": "2031-05-06"},
            "plan_measure_new": {"title": TYPED},
            "plan_measure_state": {"do": "done-on", "done_on": "2026-03-02"},
            "self_check_area": {f"{question}-note": TYPED, question: "75"},
            "score_correct": {"value": "21.5", "unit": "0-100", "reason": TYPED},
            "experience_ask": {"text": TYPED},
            "experience_thread": {"do": "reply", "text": TYPED},
            "cluster_experience": {"do": "give", "indicator": "4.2", "text": TYPED, "agreed": "on"},
            "cluster_eligibility": {
                f"point-{self.point.pk}-note": TYPED,
                f"point-{self.point.pk}-state": "met",
            },
            "cluster_profile": {"do": "save", "offers": TYPED},
            "cluster_settings": {"name": "Cluster", "region": TYPED},
            "cluster_team": {"do": "invite", "email": "a@example.org", "message": TYPED},
            "region_ask": {"email": "a@example.org", "message": TYPED},
        }

    def complete(self) -> None:
        self.plan.refresh_from_db()
        improvement.set_plan_status(self.plan, PlanStatus.COMPLETED, self.colleague)

    def delete_plan(self) -> None:
        plan = ImprovementPlan.objects.get(pk=self.plan.pk)
        improvement.delete_plan(plan, self.colleague)

    def replace_plan(self) -> None:
        self.complete()
        plan_of(self.cluster, self.assessment, self.colleague)

    def start_over(self) -> None:
        self.delete_plan()
        self.delete_scores()

    def remove(self, part: Any) -> None:
        improvement.set_removed(part, self.colleague, removed=True)

    def finish(self) -> None:
        browser = browser_of(self.colleague)
        benchmarking.save_answers(
            self.check, {self.indicator: benchmarking.Answer(50.0, (), "", "")}
        )
        assert browser.post(self.at("self_check_review"), {}).status_code == 302
        assert not Assessment.objects.filter(pk=self.check.pk, is_draft=True).exists()

    def discard(self) -> None:
        browser_of(self.colleague).post(self.at("self_check_discard"), {})

    def delete_scores(self) -> None:
        Assessment.objects.filter(pk=self.assessment.pk).delete()
        audit.record(self.cluster, self.colleague, AuditAction.DELETED, "assessment", "2026-03-01")


Closing = Callable[[Work], Any]


def closings() -> list[tuple[str, Closing, str]]:
    """A form, what another person does meanwhile, and what is said of that."""
    completed = "Carla Colleague completed the plan on"
    area = "Carla Colleague removed the area “Review the strategy” with its measures"
    of_plan = ("plan_edit", "plan_area", "plan_area_new", "plan_measure", "plan_measure_new")
    return [
        *((name, Work.complete, completed) for name in (*of_plan, "plan_measure_state")),
        ("plan_measure", Work.delete_plan, "Carla Colleague deleted the plan on"),
        ("plan_measure", Work.replace_plan, completed),
        ("plan_area", lambda work: work.remove(work.measure.area), area),
        ("plan_measure_new", lambda work: work.remove(work.measure.area), area),
        ("plan_measure", lambda work: work.remove(work.measure.area), area),
        ("plan_measure", lambda work: work.remove(work.measure), "Carla Colleague removed the mea"),
        ("plan_measure_state", lambda work: work.remove(work.measure), "removed the measure “Mea"),
        ("plan_new", Work.replace_plan, "Carla Colleague made a plan on"),
        (
            "plan_new",
            lambda work: (work.delete_plan(), work.delete_scores()),
            "scores have changed",
        ),
        ("self_check_area", Work.finish, "Carla Colleague finished the self-check on"),
        ("self_check_area", Work.discard, "Carla Colleague discarded the self-check on"),
        ("score_correct", Work.delete_scores, "Carla Colleague deleted an assessment: 1 March"),
        (
            "experience_ask",
            lambda work: withdraw_offer(work.offer, work.sharer.user),
            "has withdrawn its offer, or the offer rests",
        ),
        (
            "experience_ask",
            lambda work: work.sharer.cluster.assessments.all().delete(),
            "has withdrawn its offer, or the offer rests",
        ),
        (
            "experience_ask",
            lambda work: relay.ask(work.cluster, work.offer.pk, work.colleague, "Another one"),
            "Your team has asked Harbour Cluster about this already",
        ),
        (
            "experience_thread",
            lambda work: relay.close(work.thread, Side.OFFERING),
            "Alpine Cluster closed this conversation on",
        ),
        (
            "experience_thread",
            lambda work: relay.close(work.thread, Side.ASKING),
            "Your team closed this conversation on",
        ),
        (
            "experience_thread",
            lambda work: Thread.objects.filter(pk=work.thread.pk).update(offering=None),
            "Alpine Cluster is no longer on the portal",
        ),
        (
            "cluster_experience",
            lambda work: give_offer(work.cluster, "4.2", "Ours", work.colleague),
            "Carla Colleague has offered 4.2 already",
        ),
        ("cluster_experience", lambda work: work.score("4.2", 5), "not at the highest target"),
        (
            "cluster_eligibility",
            lambda work: EligibilityPoint.objects.filter(pk=work.point.pk).update(is_retired=True),
            "The editors have taken off the list meanwhile",
        ),
    ]


@contextmanager
def undone() -> Iterator[None]:
    """What happens in here is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> dict[str, list[Any]]:
    """Everything that a cluster has, but for the notes of who looked at what."""
    labels = ("benchmarking", "clusters", "exchange", "improvement", "regions")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model.__name__ != "AuditEntry"
    }


def kept(page: Any) -> str:
    """What stands in the fields from which it can be copied."""
    text = page.content.decode()
    found = re.search(r'<section[^>]*aria-labelledby="typed-heading">.*?</section>', text, re.S)
    assert found, "What was typed is not on the page."
    fields = re.findall(r"<(?:textarea|input)[^>]*>", found[0])
    assert fields
    assert all(" readonly" in field and " name=" not in field for field in fields)
    return found[0]


def words_of(data: dict[str, str]) -> list[str]:
    """What of `data` somebody has typed, as the page shows it."""
    days = {"2031-05-06": "6 May 2031", "2026-03-02": "2 March 2026", "21.5": "21.5 per cent"}
    typed = {value for value in data.values() if TYPED in value or value in days}
    return [days.get(value, value) for value in typed]


def test_what_happened_is_said_and_what_was_typed_stands_there_to_be_copied() -> None:
    work = Work()
    for name, close, said in closings():
        with undone():
            assert work.browser.get(work.at(name)).status_code in {200, 302}, name
            close(work)
            before = rows()
            page = work.send(name)
            assert page.status_code == 409, (name, said, page.status_code)
            text = page.content.decode()
            assert said in text, (name, said)
            assert " saved" in text, name
            for word in words_of(work.data()[name]):
                assert word in kept(page), (name, word)
            for address in re.findall(r'class="button[^"]*" href="([^"]+)"', text):
                assert work.browser.get(address).status_code in {200, 302}, address
            assert rows() == before, (name, said)


def test_who_may_not_see_it_any_more_keeps_the_words_and_learns_nothing() -> None:
    work = Work()
    membership = Membership.objects.filter(cluster=work.cluster, user=work.user)
    for name, data in work.data().items():
        if name == "region_ask":
            continue
        with undone():
            work.remove(work.measure)
            membership.update(role=MembershipRole.READER)
            refused = work.send(name)
            assert refused.status_code == 403, name
            membership.delete()
            gone = work.send(name)
            assert gone.status_code == 404, name
            for page in (refused, gone):
                for word in words_of(data):
                    assert word in kept(page), (name, word)
                assert "Carla" not in page.content.decode(), name
            assert work.cluster.name not in gone.content.decode(), name
    with undone():
        RegionAuthority.objects.get().officers.clear()
        page = work.send("region_ask")
        assert page.status_code == 404
        assert TYPED in kept(page)


def test_every_page_with_a_form_for_words_says_what_was_typed() -> None:
    """A new form is covered as soon as it has an address."""
    work = Work()
    with_words, saying = set(), set()
    for name, parameters in our_addresses():
        address = work.address(name, parameters)
        if hasattr(resolve(address).func, "typed_by"):
            saying |= {name} - OF_NOBODY_ELSE
        with undone():
            page = work.browser.get(address)
            is_page = page.status_code == 200 and "text/html" in page["Content-Type"]
            text = page.content.decode() if is_page and not page.streaming else ""
        for form in FORM.findall(text):
            action = re.search(r'^<form[^>]*\baction="([^"?#]+)', form)
            if FIELDS.search(form):
                with_words.add(resolve(unescape(action[1]) if action else address).url_name)
    assert {"plan_measure", "plan_measure_state", "experience_thread"} <= with_words
    silent = with_words - saying - OF_NOBODY_ELSE
    assert not silent, silent
    assert saying == set(work.data())
    assert {name for name, _close, _said in closings()} >= saying - {
        *("cluster_profile", "cluster_settings", "cluster_team", "region_ask"),
    }


def test_buttons_say_what_has_changed_too() -> None:
    work = Work()
    base = f"/en/my-cluster/{work.cluster.slug}"
    buttons = [
        ("team/", {"do": "remove", "member": "0"}, "not in the team any more"),
        ("team/", {"do": "role", "member": "0", "role": "member"}, "not in the team any more"),
        ("team/", {"do": "withdraw", "invitation": "0"}, "invitation is not open any more"),
        ("sharing/", {"do": "withdraw", "consent": "0"}, "consent has been withdrawn already"),
        ("sharing/", {"do": "decline", "request": "0"}, "request is no longer open"),
    ]
    for path, data, said in buttons:
        page = work.browser.post(f"{base}/{path}", data)
        assert page.status_code == 404, data
        assert said in page.content.decode(), data
        assert "What you typed" not in page.content.decode()
    work.remove(work.measure)
    address = work.at("plan_measure_removal")
    again = work.browser.post(address, {"do": "remove"})
    assert "Carla Colleague removed the measure" in again.content.decode()
    assert work.browser.post(address, {"do": "restore"}).status_code == 302
    again = work.browser.post(address, {"do": "restore"})
    assert f"{work.user.get_full_name()} brought back" in again.content.decode()


def test_a_button_that_loads_a_part_of_the_page_loads_it_anew_with_what_happened() -> None:
    work = Work()
    work.remove(work.measure)
    data = {"do": "plan", "resource": work.guidance.identifier, "measure": str(work.measure.pk)}
    answer = work.browser.post(work.at("plan_resource"), data, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    told = work.browser.get(f"/en/my-cluster/{work.cluster.slug}/plan/").content.decode()
    assert "Carla Colleague removed the measure" in told


def test_the_same_button_pressed_twice_is_no_surprise() -> None:
    """The second answer is what the first one has led to."""
    work = Work()
    sent = [work.send("experience_ask") for _ in range(2)]
    assert sent[0]["Location"] == sent[1]["Location"]
    work.finish()
    again = work.browser.post(work.at("self_check_review"), {})
    assert again.status_code == 302
    told = work.browser.get(again["Location"]).content.decode()
    assert "Carla Colleague finished the self-check on" in told


def test_no_script_comes_back_from_what_was_typed() -> None:
    work = Work()
    work.complete()
    text = "</textarea><script>alert(1)</script>\n"
    page = work.browser.post(work.at("plan_measure"), {"title": "x", "description": text})
    assert "<script>alert" not in page.content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;" in kept(page)


def test_a_visitor_who_signs_in_after_it_was_closed_finds_the_words_as_well() -> None:
    work = Work()
    visitor = Client()
    asked = visitor.post(work.at("plan_measure"), work.data()["plan_measure"])
    work.remove(PlanArea.objects.get(pk=work.measure.area_id))
    visitor.force_login(work.user)
    way = asked["Location"].partition("next=")[2]
    page = visitor.get(unquote(way))
    assert page.status_code == 409
    assert TYPED in kept(page)
