"""Pin, done, not for us, and back: the team's decisions change its own list at once."""

from __future__ import annotations

import re

import pytest

from portal.recommendations.models import RecommendationMark
from practices.models import Resource
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, codes
from tests.factories.library import best_practice
from tests.portal.dashboard.team import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.mark.parametrize(
    ("do", "undo", "state"),
    [
        ("done", "undo", "done"),
        ("dismiss", "restore", "dismissed"),
    ],
)
def test_what_is_done_or_set_aside_leaves_the_list_until_it_is_taken_back(
    team: Team, do: str, undo: str, state: str
) -> None:
    before = team.identifiers()
    answer = team.mark(before[0], do)["Location"]
    assert answer == f"{team.base}?changed={before[0]}#recommendations"
    assert before[0] not in team.identifiers()
    kept = getattr(team.list(), state)
    assert [item.card.identifier for item in kept] == [before[0]]
    team.mark(before[0], undo)
    assert team.identifiers() == before
    assert not getattr(team.list(), state)


def test_what_is_pinned_goes_to_the_top_until_it_is_unpinned(team: Team) -> None:
    before = team.identifiers()
    team.mark(before[-1], "pin")
    assert team.identifiers()[0] == before[-1]
    assert team.list().items[0].state == "pinned"
    team.mark(before[-1], "unpin")
    assert team.identifiers() == before


def test_a_publish_is_seen_by_the_next_request(team: Team) -> None:
    before = team.identifiers()
    page = best_practice(
        "Quokka", identifier="quokka", indicators=tuple(codes()[:3]), levels=("bronze", "silver")
    )
    assert "quokka" not in before
    assert "quokka" in team.identifiers()
    page.unpublish()
    assert "quokka" not in team.identifiers()


def test_positions_are_counted_from_one(team: Team) -> None:
    team.mark(team.identifiers()[2], "dismiss")
    items = team.list().items
    assert [item.position for item in items] == list(range(1, len(items) + 1))


def test_one_decision_replaces_the_other(team: Team) -> None:
    identifier = team.identifiers()[0]
    for do in ("pin", "done", "dismiss"):
        team.mark(identifier, do)
    assert RecommendationMark.objects.get(cluster=team.cluster).state == "dismissed"


def test_a_decision_is_the_whole_team_s_and_no_other_cluster_s(team: Team) -> None:
    colleague = person("registered")
    MembershipFactory(cluster=team.cluster, user=colleague, role="member")
    others = Team()
    theirs = others.identifiers()
    chosen = team.identifiers()[0]
    team.mark(chosen, "dismiss")
    page = browser_of(colleague).get(team.base)
    assert chosen not in [item.card.identifier for item in page.context["recommendations"].items]
    assert others.identifiers() == theirs
    assert chosen in theirs


def test_a_decision_holds_in_every_language(team: Team) -> None:
    chosen = team.identifiers()[0]
    team.mark(chosen, "dismiss")
    page = team.browser.get(team.base.replace("/en/", "/it/"))
    assert chosen not in [item.card.identifier for item in page.context["recommendations"].items]


def test_with_script_the_answer_is_the_new_list(team: Team) -> None:
    first = team.identifiers()[0]
    response = team.mark(first, "dismiss", **{"HX-Request": "true"})
    content = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in content
    assert re.findall(r'<li class="rec" id="rec-([^"]+)"', content) == [*team.identifiers(), first]
    assert response["HX-Retarget"] == "#recommendations"


@pytest.mark.parametrize("do", ["", "plan", "delete", "PIN", "\x00"])
def test_an_unknown_decision_is_refused(team: Team, do: str) -> None:
    assert team.mark(team.identifiers()[0], do).status_code == 400
    assert not RecommendationMark.objects.filter(cluster=team.cluster).exists()


@pytest.mark.parametrize("identifier", ["", "no-such-resource", "x" * 5_000, "nul\x00", "🦘"])
def test_an_unknown_resource_is_not_found(team: Team, identifier: str) -> None:
    assert team.mark(identifier, "pin").status_code == 404


def test_what_one_may_not_see_can_not_be_marked_and_is_not_recommended(team: Team) -> None:
    best_practice(
        "Secret",
        identifier="secret",
        access="trainer",
        indicators=tuple(codes()[:3]),
        levels=("silver",),
    )
    best_practice("Draft", identifier="draft", publish=False)
    assert "secret" not in team.identifiers()
    for identifier in ("secret", "draft"):
        assert team.mark(identifier, "pin").status_code == 404


def test_a_marked_resource_that_is_gone_does_no_harm(team: Team) -> None:
    first, second, *_rest = team.identifiers()
    team.mark(first, "pin")
    team.mark(second, "done")
    for page in Resource.objects.filter(identifier__in=[first, second]):
        page.specific.unpublish()
    assert not {first, second} & set(team.identifiers())
    assert team.list().done == []


@pytest.mark.parametrize(("method", "status"), [("get", 302), ("put", 405), ("delete", 405)])
def test_decisions_are_made_by_post_only(team: Team, method: str, status: int) -> None:
    response = getattr(team.browser, method)(f"{team.base}recommendations/mark/?do=pin")
    assert response.status_code == status
    assert response.get("Location", team.base) == team.base
    assert not RecommendationMark.objects.exists()


def test_the_list_keeps_the_target_that_the_page_shows(team: Team) -> None:
    page = team.browser.get(f"{team.base}?target=gold").content.decode()
    assert '<input type="hidden" name="target" value="gold">' in page
    data = {"resource": team.identifiers()[0], "do": "pin", "target": "gold"}
    plain = team.browser.post(f"{team.base}recommendations/mark/", data)
    changed = data["resource"]
    assert plain["Location"] == f"{team.base}?target=gold&changed={changed}#recommendations"
    headers = {"HX-Request": "true"}
    swapped = team.browser.post(f"{team.base}recommendations/mark/", data, headers=headers)
    assert swapped.context["target"] == "gold"
    assert '<input type="hidden" name="target" value="gold">' in swapped.content.decode()
