"""Why not that one, and what would change this: true answers, and nothing of what is hidden."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from portal.benchmarking.standing import standing
from portal.dashboard import questions
from portal.limits.models import CacheEntry
from portal.recommendations.answer import Answer, answer_for
from portal.recommendations.core.ranking import rank
from portal.recommendations.core.reasons.changes import LEAVES, what_would_change
from portal.recommendations.core.reasons.why_not import why_not
from portal.recommendations.sentences import why_not_sentence
from practices.enums import LinkKind, MaturityLevel
from practices.models import Resource, ResourceLink
from practices.selectors import in_reader_language
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, codes
from tests.factories.library import best_practice
from tests.portal.dashboard.team import HTMX, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return Team(**{code: 95.0 for code in codes() if code.startswith("1.")})


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def asked(team: Team, hours: float | None = None) -> Answer:
    here = standing(team.cluster, MaturityLevel.SILVER)
    return answer_for(team.cluster, here, team.user, hours=hours)


def ask(team: Team, title: str, **more: str) -> str:
    answer = team.browser.get(
        f"{team.base}recommendations/why-not/", {"q": title, **more}, headers=HTMX
    )
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    return html.unescape(answer.content.decode())


def test_every_kind_of_reason_is_answered_with_its_sentence(team: Team) -> None:
    listed = team.identifiers()
    team.mark(listed[0], "done")
    team.mark(listed[1], "dismiss")
    team.mark_area("5", "aside")
    answer = asked(team, hours=40.0)
    visible = Resource.objects.all().visible_to(team.user)
    pages = {page.identifier: page for page in in_reader_language(visible.select_related("locale"))}
    titles = {identifier: page.title for identifier, page in pages.items()}
    found = {}
    for identifier in answer.offered.ids:
        if identifier in pages:
            reason = why_not(answer.offered, answer.wishes, answer.ranking, identifier)
            found.setdefault(reason.code, (identifier, reason))
    expected = {"listed", "done", "dismissed", "dismissed-area", "hours", "no-need"}
    assert expected | {"above-target", "prerequisite", "lower-gain"} <= found.keys()
    for identifier, reason in found.values():
        content = ask(team, titles[identifier], hours="40")
        assert titles[identifier] in content
        assert why_not_sentence(reason, titles) in content, reason


def test_nothing_is_said_of_what_one_may_not_see(team: Team) -> None:
    topics = tuple(code for code in codes() if code.startswith("4."))[:2]
    best_practice("Quokka draft", identifier="quokka-draft", publish=False, indicators=topics)
    hidden = best_practice(
        "Quokka trainers", identifier="quokka-trainers", access="trainer", indicators=topics
    )
    open_one = best_practice("Quokka open", identifier="quokka-open", indicators=topics)
    open_one.links.add(ResourceLink(target=hidden, kind=LinkKind.PREREQUISITE))
    open_one.save_revision().publish()
    content = ask(team, "Quokka")
    assert "Quokka open" in content
    assert "Something else comes first." in content
    for word in ("quokka-draft", "Quokka draft", "quokka-trainers", "Quokka trainers"):
        assert word not in content
    for identifier in ("quokka-draft", "quokka-trainers", "no-such", "x" * 90):
        address = f"{team.base}recommendations/{identifier}/change/"
        assert team.browser.get(address).status_code == 404


@pytest.mark.parametrize("text", ["", " ", "a", "\x00", "%", "x" * 5_000, "🦘 quokka", "' OR 1=1"])
def test_whatever_is_typed_is_answered(team: Team, text: str) -> None:
    content = ask(team, text)
    assert "<li" not in content
    page = team.browser.get(f"{team.base}recommendations/why-not/", {"q": text})
    assert page.status_code == 200
    assert "Why not that one?" in page.content.decode()


def test_at_most_five_are_answered(team: Team) -> None:
    content = ask(team, "a e")
    assert content.count("<li") == 5
    assert "At most 5 are shown" in content


def test_what_would_change_a_place_is_true_when_the_score_is_really_changed(team: Team) -> None:
    answer = asked(team)
    outside = [name for name in answer.offered.ids if name not in answer.ranking.ids]
    moved = 0
    for identifier in [*answer.ranking.ids[:6], *outside[:10]]:
        change = what_would_change(answer.offered, answer.wishes, answer.ranking, identifier)
        if change is None or change.score is None:
            continue
        scores = {**answer.wishes.scores, change.indicator: change.score}
        after = rank(answer.offered, replace(answer.wishes, scores=scores)).ids
        assert (identifier in after) == (change.code != LEAVES), change
        moved += 1
    assert moved >= 4


def test_the_page_says_what_would_change_a_place_with_and_without_script(team: Team) -> None:
    first = team.identifiers()[0]
    answer = asked(team)
    sentence = questions.change_answer(answer, first, team.user).sentence
    address = f"{team.base}recommendations/{first}/change/"
    assert address in team.page().content.decode()
    for headers in ({}, HTMX):
        content = html.unescape(team.browser.get(address, headers=headers).content.decode())
        assert sentence in content
        assert ("<html" in content) != bool(headers)
    team.mark(first, "dismiss")
    assert "You have set it aside." in team.browser.get(address).content.decode()


def test_one_person_cannot_keep_the_portal_busy_with_questions(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "MOST_ANSWERS", 2)
    address = f"{team.base}recommendations/{team.identifiers()[0]}/change/"
    statuses = [team.browser.get(address).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert "Ask again in a minute" in team.browser.get(address, headers=HTMX).content.decode()
    other = person("registered")
    MembershipFactory(cluster=team.cluster, user=other)
    assert browser_of(other).get(address).status_code == 200


def test_questions_are_answered_while_the_cache_is_down(
    team: Team, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    address = f"{team.base}recommendations/{team.identifiers()[0]}/change/"
    monkeypatch.setattr(questions, "MOST_ANSWERS", 2)
    monkeypatch.setattr(questions, "MINUTE", 86_400)  # So that none ends between two questions.
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.limits.cache.RedisOrDatabaseCache",
            "LOCATION": "redis://127.0.0.1:1/0",  # Nothing listens there.
        }
    }
    statuses = [team.browser.get(address).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert CacheEntry.objects.get(pk__contains=f"what-would-change:{team.user.pk}:").number == 3


def test_answers_are_kept_in_no_cache(team: Team) -> None:
    below = (
        "",
        "recommendations/why-not/?q=plan",
        f"recommendations/{team.identifiers()[0]}/change/",
    )
    for rest in below:
        assert "no-store" in team.browser.get(f"{team.base}{rest}")["Cache-Control"]


def test_questions_are_for_the_team_alone(team: Team) -> None:
    first = team.identifiers()[0]
    stranger = Team().browser
    for path in ("why-not/?q=strategy", f"{first}/change/"):
        assert stranger.get(f"{team.base}recommendations/{path}").status_code == 404
        visitor = browser_of(None).get(f"{team.base}recommendations/{path}")
        assert visitor.status_code == 302
