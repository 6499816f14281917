"""Areas first or aside, the time there is, what first and what then: on the page and beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.benchmarking.standing import standing
from portal.clusters import exports
from portal.recommendations.answer import Answer, answer_data, answer_for, answer_to
from portal.recommendations.models import AreaMark
from portal.recommendations.selectors import resource_pages
from practices.enums import MaturityLevel
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory
from tests.portal.dashboard.team import HTMX, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return Team()


def asked(team: Team, **wishes: Any) -> Answer:
    with translation.override("en"):
        here = standing(team.cluster, MaturityLevel.SILVER)
        return answer_for(team.cluster, here, team.user, **wishes)


def areas_of(team: Team) -> set[str]:
    return {item.area for item in team.list().items}


def test_an_area_set_aside_leaves_the_list_and_no_score_changes(team: Team) -> None:
    before = team.page().context  # type: ignore[attr-defined]
    assert "4" in areas_of(team)
    team.mark_area("4", "aside")
    after = team.page().context  # type: ignore[attr-defined]
    homes = {item.card.indicators[0].area for item in after["recommendations"].items}
    assert "4" not in homes
    assert [area.code for area in after["recommendations"].areas_aside] == ["4"]
    for name in ("status", "areas", "indicators", "weakest", "readiness"):
        assert after[name] == before[name], name


def test_an_area_put_first_has_more_of_the_list(team: Team) -> None:
    def share() -> int:
        return sum(item.area == "3" for item in team.list().items)

    before = share()
    team.mark_area("3", "first")
    assert share() > before
    assert [area.code for area in team.list().areas_first] == ["3"]


def test_places_of_gaps_are_facts_whatever_area_comes_first(team: Team) -> None:
    def ranks() -> dict[str, int | None]:
        reasons = [reason for each in asked(team, limit=30).explanations for reason in each.reasons]
        return {r.indicator: r.rank for r in reasons if r.code == "closes-gap"}

    before = ranks()
    team.mark_area("3", "first")
    after = ranks()
    shared = before.keys() & after.keys()
    assert shared
    assert {code: after[code] for code in shared} == {code: before[code] for code in shared}


def test_an_area_set_aside_asks_for_no_content_and_no_score() -> None:
    team = Team(**{"4.2": None})
    assert team.list().assess is not None
    team.mark_area("4", "aside")
    found = asked(team)
    assert team.list().assess is None
    assert not [gap for gap in found.ranking.content_gaps if gap.need.area == "4"]


def test_page_answer_and_plain_profile_agree_on_areas_and_time(team: Team) -> None:
    team.mark_area("4", "aside")
    team.mark_area("5", "first")
    found = asked(team, hours=80.0)
    plain = answer_to(
        replace(
            asked(team).wishes,
            hours=80.0,
            dismissed_areas=frozenset("4"),
            pinned_areas=frozenset("5"),
        ),
        found.offered,
        lambda identifiers: resource_pages(identifiers, team.user),
    )
    assert [each.id for each in plain.explanations] == [each.id for each in found.explanations]
    assert sorted(team.identifiers("?hours=80")) == sorted(found.ranking.ids)
    with translation.override("en"):
        steps = [name for ids in answer_data(found)["path"].values() for name in ids]
    assert team.identifiers("?hours=80") == steps


def test_an_answer_leaves_out_what_its_reader_may_not_see(team: Team) -> None:
    found = asked(team)
    hidden = found.explanations[0].id

    def pages(identifiers: Iterable[str]) -> dict[str, Any]:
        shown = resource_pages(identifiers, team.user)
        return {name: page for name, page in shown.items() if name != hidden}

    seen = answer_to(found.wishes, found.offered, pages)
    assert hidden in seen.ranking.ids
    assert [each.id for each in seen.explanations] == [each.id for each in found.explanations[1:]]


@pytest.mark.parametrize("first", ["", "first", "aside"])
def test_undo_of_an_area_brings_exactly_the_list_before(team: Team, first: str) -> None:
    if first:
        team.mark_area("4", first)
    before = team.identifiers()
    other = "first" if first == "aside" else "aside"
    notice = team.mark_area("4", other, **HTMX).context["recommendations"].notice
    assert team.identifiers() != before
    team.mark_area(notice.key, notice.undo)
    assert team.identifiers() == before


@pytest.mark.parametrize("do", ["dismiss", "done"])
@pytest.mark.parametrize("with_script", [True, False])
def test_undo_of_a_pinned_resource_brings_back_the_pin(
    team: Team, do: str, with_script: bool
) -> None:
    pinned = team.identifiers()[-1]
    team.mark(pinned, "pin")
    before = team.identifiers()
    if with_script:
        page = team.mark(pinned, do, **HTMX)
    else:
        page = team.browser.get(team.mark(pinned, do)["Location"])
    assert pinned not in team.identifiers()
    notice = page.context["recommendations"].notice
    assert page.content.decode().index('id="decision"') < page.content.decode().index("step-now")
    team.mark(notice.key, notice.undo)
    assert team.identifiers() == before
    assert team.list().items[0].state == "pinned"


def test_a_link_about_a_decision_that_never_was_says_nothing(team: Team) -> None:
    listed = team.identifiers()[0]
    for query in (f"?changed={listed}", "?changed=no-such", "?changed-area=4", "?changed-area=x"):
        assert team.list(query).notice is None, query


@pytest.mark.parametrize(
    ("area", "do", "status"),
    [("4", "x", 400), ("", "first", 404), ("99", "first", 404), ("4\x00", "aside", 404)],
)
def test_an_unknown_area_or_decision_is_refused(
    team: Team, area: str, do: str, status: int
) -> None:
    assert team.mark_area(area, do).status_code == status
    assert not AreaMark.objects.exists()


def test_areas_belong_to_the_whole_team_and_readers_only_see_them(team: Team) -> None:
    others = Team()
    theirs = others.identifiers()
    team.mark_area("4", "aside")
    assert others.identifiers() == theirs
    reader = person("registered")
    MembershipFactory(cluster=team.cluster, user=reader, role="reader")
    browser = browser_of(reader)
    page = browser.get(team.base)
    assert [area.code for area in page.context["recommendations"].areas_aside] == ["4"]
    content = page.content.decode()
    assert "recommendations/area/" not in content
    assert "recommendations/mark/" not in content
    assert "plan/resource/" not in content
    assert "Why not that one?" in content
    for name in ("area", "helped", "mark"):
        data = {"area": "4", "do": "clear", "resource": theirs[0]}
        assert browser.post(f"{team.base}recommendations/{name}/", data).status_code == 403
    assert AreaMark.objects.filter(cluster=team.cluster).count() == 1


def test_the_export_has_the_areas(team: Team) -> None:
    team.mark_area("4", "aside")
    team.mark_area("2", "first")
    with translation.override("en"):
        sheets = {sheet.name: sheet.rows for sheet in exports.sheets_of(team.cluster)}
    rows = sheets["Areas put first or aside"]
    assert [(row[1], row[2]) for row in rows] == [("2", "Worked on first"), ("4", "Not now")]
    team.cluster.delete()
    assert not AreaMark.objects.exists()


def test_the_list_keeps_to_the_hours_and_names_what_is_left_out(team: Team) -> None:
    free = team.identifiers()
    short = team.list("?hours=24")
    assert 0 < short.ranking.taken <= 24
    assert short.left_out is not None
    left_out = {card.identifier for card in short.left_out.cards}
    assert left_out
    assert left_out <= set(free)
    assert not left_out & {item.card.identifier for item in short.items}
    assert short.left_out.sentence in team.page("?hours=24").content.decode()


@pytest.mark.parametrize("nonsense", ["", "-1", "7", "x" * 500, "\x00", "²"])
def test_a_time_that_is_no_choice_is_no_limit(team: Team, nonsense: str) -> None:
    page = team.browser.get(team.base, {"hours": nonsense})
    assert page.status_code == 200
    assert page.context["state"].hours is None


def test_hours_and_target_stay_through_decisions_and_links(team: Team) -> None:
    query = "?target=gold&hours=24"
    page = team.page(query).content.decode()
    assert re.search(r'<option value="24" selected>', page)
    assert page.count('<input type="hidden" name="hours" value="24">') > 3
    assert not re.findall(r'href="\?target=(?:(?!hours=24)[^"])*"', page)
    first = team.identifiers(query)[0]
    kept = {"target": "gold", "hours": "24"}
    plain = team.post("mark", {"resource": first, "do": "dismiss", **kept})
    assert plain["Location"].startswith(f"{team.base}{query}&changed=")
    swapped = team.post("area", {"area": "1", "do": "aside", **kept}, **HTMX)
    assert swapped.context["state"].query == query.removeprefix("?")


def test_the_list_is_a_path_numbered_through(team: Team) -> None:
    steps = team.list().steps
    content = team.page().content.decode()
    assert [step.name for step in steps] == ["now", "next", "later"]
    assert re.findall(r'id="step-\w+">(\w+) <span[^>]*>([^<]+)<', content) == [
        (step.title, step.effort) for step in steps
    ]
    starts = [int(number) for number in re.findall(r'<ol class="recs" start="(\d+)"', content)]
    assert starts == [step.items[0].position for step in steps]
    places = [item.position for step in steps for item in step.items]
    assert places == list(range(1, len(places) + 1))


def test_unknown_scores_ask_to_be_assessed() -> None:
    team = Team(**{"1.1": None, "4.2": None, "4.3": None, "5.1": None})
    content = team.page().content.decode()
    assess = team.list().assess
    assert assess is not None
    assert assess.count == 4
    assert len(assess.first) == 3
    assert "4 indicators have no score yet" in content
    assert re.search(r"scores/\d+/correct/[145]\.\d/\?from=dashboard", content)
    assert Team().list().assess is None


def queries(team: Team, query: str = "") -> int:
    team.page(query)
    with CaptureQueriesContext(connection) as captured:
        assert team.page(query).status_code == 200
    return len(captured)


def test_the_page_has_as_many_queries_whatever_was_decided(team: Team) -> None:
    before = queries(team)
    assert before <= 20
    for identifier in team.identifiers()[:5]:
        team.mark(identifier, "done")
        team.post("helped", {"resource": identifier, "helped": "yes"})
    for area in "123":
        team.mark_area(area, "first")
    team.mark(team.identifiers()[0], "dismiss")
    assert queries(team, "?hours=24") == before
