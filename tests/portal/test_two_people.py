"""Two people of a team have the same form open: neither overwrites the other without a word."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.exchange.models import EligibilityAnswer, EligibilityPoint, PublicProfile
from portal.shared_forms import SharedFormMixin, merged
from tests.factories.exchange import team as exchange_team
from tests.factories.improvement import measure_in
from tests.portal.improvement.team import Team

ITEMS = st.lists(st.sampled_from("abcdef"), unique=True)


class Tab:
    """A page with a form as one person has it open."""

    def __init__(self, browser: Any, address: str, form: Any = None) -> None:
        self.browser, self.address = browser, address
        self.load(browser.get(address), form)

    def load(self, page: Any, form: Any = None) -> None:
        """Take the fields as they stand in the page."""
        self.page = page
        bound = form(page) if form else page.context["form"]
        self.fields = {}
        for field in bound:
            value = field.field.widget.format_value(field.value())
            if isinstance(field.field, forms.BooleanField):
                value = "on" if field.value() else None
            if isinstance(value, list) and not isinstance(field.field, forms.MultipleChoiceField):
                value = value[0] if value else ""
            if value is not None:
                self.fields[field.html_name] = value

    def send(self, **changes: Any) -> Any:
        """Send it with `changes`; the browser has its lines end as HTML says."""
        data = {**self.fields, **changes}
        data = {
            name: value.replace("\n", "\r\n") if isinstance(value, str) else value
            for name, value in data.items()
            if value is not None
        }
        return self.browser.post(self.address, data)


@pytest.mark.django_db
def test_both_changes_of_a_measure_stay_and_one_of_the_same_field_is_asked_about() -> None:
    team = Team()
    measure = measure_in(team.plan(), title="Meet", description="First line\nsecond")
    address = f"{team.base}measures/{measure.pk}/"
    one, other, third = (Tab(team.browser, address) for _ in range(3))
    assert one.send(responsible_role="Board", due_on="2099-01-02").status_code == 302
    assert other.send(description="Told in detail").status_code == 302
    measure.refresh_from_db()
    assert (measure.responsible_role, measure.description) == ("Board", "Told in detail")
    assert measure.due_on.isoformat() == "2099-01-02"

    refused = third.send(responsible_role="Secretary", evidence="Minutes")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Somebody has changed this to “Board” meanwhile" in text
    assert 'value="Secretary"' in text
    assert "Told in detail" in text, "What the person left alone is what is stored."
    measure.refresh_from_db()
    assert (measure.responsible_role, measure.evidence) == ("Board", "")
    third.load(refused)
    assert third.send().status_code == 302, "Whoever has seen the other value decides."
    measure.refresh_from_db()
    assert (measure.responsible_role, measure.evidence) == ("Secretary", "Minutes")
    assert measure.description == "Told in detail"


@pytest.mark.django_db
def test_the_token_stands_between_no_field_and_the_buttons() -> None:
    """There it would take their distance away."""
    team = Team()
    measure = measure_in(team.plan())
    page = team.get(f"measures/{measure.pk}/").content.decode()
    assert page.index('name="shown"') < page.index('name="title"')


@pytest.mark.django_db
def test_a_state_from_its_button_outlives_a_form_that_was_open() -> None:
    team = Team()
    measure = measure_in(team.plan())
    tab = Tab(team.browser, f"{team.base}measures/{measure.pk}/")
    team.post(f"measures/{measure.pk}/state/", do="done")
    assert tab.send(evidence="Minutes").status_code == 302
    measure.refresh_from_db()
    assert (measure.status, measure.evidence) == ("done", "Minutes")


@pytest.mark.django_db
def test_indicators_and_targets_of_an_area_are_merged_one_by_one() -> None:
    team = Team()
    area = team.plan("4.5", "4.6").areas.get()
    address = f"{team.base}areas/{area.pk}/"
    tabs = [Tab(team.browser, address) for _ in range(5)]
    assert tabs[0].send(indicators=["4.5", "4.6", "1.1"]).status_code == 302
    assert tabs[1].send(indicators=["4.5", "4.6", "1.2"], aim="Better").status_code == 302
    tabs[2].send(**{"target-4.5": "80"})
    targets = {row.indicator.code: row.target for row in area.indicators.all()}
    assert set(targets) == {"4.5", "4.6", "1.1", "1.2"}
    assert (targets["4.5"], targets["4.6"]) == (80, 60)
    assert targets["1.1"] > 20, "It came in meanwhile and keeps its target."

    assert tabs[3].send(indicators=["4.6"]).status_code == 302
    refused = tabs[4].send(**{"target-4.5": "90", "effect": "Members noticed"})
    assert refused.status_code == 422
    assert "Somebody has taken out meanwhile what you changed to “90”" in refused.content.decode()
    tabs[4].load(refused)
    assert tabs[4].send().status_code == 302
    area.refresh_from_db()
    assert (area.effect, area.aim) == ("Members noticed", "Better")
    assert {row.indicator.code for row in area.indicators.all()} == {"4.6", "1.1", "1.2"}


@pytest.mark.django_db
def test_both_changes_of_a_plan_stay() -> None:
    team = Team()
    plan = team.plan()
    one, other = (Tab(team.browser, f"{team.base}edit/") for _ in range(2))
    one.send(target="gold")
    other.send(ends_on="2099-12-31")
    plan.refresh_from_db()
    assert (plan.target, plan.ends_on.isoformat()) == ("gold", "2099-12-31")


@pytest.mark.django_db
def test_both_changes_of_a_cluster_s_facts_stay() -> None:
    team = Team()
    cluster = team.cluster
    address = f"/en/my-cluster/{cluster.slug}/settings/"
    one, other, third = (Tab(team.browser, address) for _ in range(3))
    one.send(region="Liguria", label="bronze")
    other.send(member_count="44", founded="2001")
    cluster.refresh_from_db()
    assert (cluster.region, cluster.label) == ("Liguria", "bronze")
    assert (cluster.member_count, cluster.founded) == (44, 2001)
    refused = third.send(member_count="45", label="silver", target="gold")
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Somebody has changed this to “44” meanwhile" in text
    assert "Somebody has changed this to “Bronze” meanwhile" in text
    cluster.refresh_from_db()
    assert (cluster.member_count, cluster.label) == (44, "bronze")


@pytest.mark.django_db
def test_both_changes_of_a_public_profile_and_of_the_check_list_stay() -> None:
    own = exchange_team()
    browser, base = own.browser, own.address("")
    one, other, third = (Tab(browser, f"{base}profile/") for _ in range(3))
    one.send(do="save", offers="Test beds", show_label="on", show_region=None)
    other.send(do="save", looks_for="Partners")
    profile = PublicProfile.objects.get(cluster=own.cluster)
    assert (profile.offers, profile.looks_for) == ("Test beds", "Partners")
    assert (profile.show_label, profile.show_region) == (True, False)
    refused = third.send(do="save", offers="Advice")
    assert refused.status_code == 422
    assert "“Test beds” meanwhile" in refused.content.decode()

    first, second = EligibilityPoint.objects.filter(is_retired=False)[:2]

    def form_of(point: EligibilityPoint) -> Any:
        return lambda page: next(
            row.form for group in page.context["groups"] for row in group.rows if row.point == point
        )

    browser.post(f"{base}eligibility/", {f"point-{first.pk}-state": "not-yet"})
    tab = Tab(browser, f"{base}eligibility/", form_of(first))
    browser.post(f"{base}eligibility/", {f"point-{first.pk}-state": "met"})
    tab.send(**{f"point-{second.pk}-state": "met"})
    answers = dict(EligibilityAnswer.objects.values_list("point", "state"))
    assert answers == {first.pk: "met", second.pk: "met"}


@given(seen=ITEMS, one=ITEMS, other=ITEMS)
def test_a_list_has_what_either_added_and_nothing_that_either_took_out(
    seen: list[str], one: list[str], other: list[str]
) -> None:
    found = merged(other, seen, one)
    assert len(found) == len(set(found))
    for each in "abcdef":
        wanted = each in one and each in other if each in seen else each in one or each in other
        assert (each in found) == wanted


class Small(SharedFormMixin, forms.Form):
    words = forms.CharField(required=False)


@pytest.mark.parametrize(
    "token", ["", "nonsense", "[]", "[" * 100_000, '{"words": 5}', '{"x": "y"}']
)
def test_a_token_that_is_none_breaks_nothing(token: str) -> None:
    data = QueryDict(mutable=True)
    data.update({"words": "mine", "shown": token, "x": "z"})
    form = Small(data, initial={"words": "theirs"})
    form.is_valid()
    assert form.data["words"] in ("mine", "theirs")


def test_what_is_shown_is_said_in_marks_and_lists() -> None:
    token = json.loads(Small(initial={"words": "a secret of 4 000 letters"})["shown"].value())
    assert set(token) == {"words"}
    assert len(token["words"]) == 24
