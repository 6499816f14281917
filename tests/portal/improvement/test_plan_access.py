"""Who may see and change a plan."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.improvement import measure_in
from tests.portal.improvement.team import Team, actions, paths

pytestmark = pytest.mark.django_db


def test_another_cluster_s_plan_does_not_exist(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    theirs = Team()
    own_plan = theirs.plan()
    for path in paths(plan, measure):
        assert theirs.browser.get(team.base + path).status_code == 404, path
    for path, data in actions(plan, measure):
        assert theirs.browser.post(team.base + path, data).status_code == 404, path
    # Nor do its parts below the address of one's own.
    for path in (f"areas/{measure.area_id}/", f"measures/{measure.pk}/", f"{plan.pk}/sheet/"):
        assert theirs.get(path).status_code == 404, path
    for path in (f"measures/{measure.pk}/state/", f"areas/{measure.area_id}/removal/"):
        assert theirs.post(path, do="remove").status_code == 404, path
    measure.refresh_from_db()
    assert (measure.title == "Taken over", measure.removed_at) == (False, None)
    assert own_plan.areas.count() == 1


def test_visitors_are_sent_to_sign_in(team: Team, visitor: Any) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    for path in paths(plan, measure):
        assert "/accounts/login/" in visitor.get(team.base + path)["Location"]
    for path, data in actions(plan, measure):
        assert "/accounts/login/" in visitor.post(team.base + path, data)["Location"]


def test_members_say_what_is_done_and_change_nothing_else(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    member = team.colleague("member")
    for path in ("new/", "edit/", "areas/new/", f"measures/{measure.pk}/"):
        assert member.get(team.base + path).status_code == 403, path
    allowed = {f"measures/{measure.pk}/state/", "calendar/address/"}
    for path, data in actions(plan, measure):
        expected = 302 if path in allowed else 403
        assert member.post(team.base + path, data).status_code == expected, path
    page = member.get(team.base).content.decode()
    assert "Undo done" in page
    assert "Add a measure" not in page


def test_readers_read_and_keep_their_own_settings(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    reader = team.colleague("reader")
    assert "Mark as done" not in reader.get(team.base).content.decode()
    assert (
        reader.post(f"{team.base}measures/{measure.pk}/state/", {"do": "done"}).status_code == 403
    )
    assert reader.post(f"{team.base}calendar/address/", {"do": "renew"}).status_code == 302


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("calendar/address/", {"do": "steal"}),
        ("resource/", {"do": "\x00"}),
        ("{plan}/status/", {"status": "lost"}),
        ("measures/{measure}/state/", {"do": "\x00"}),
        ("measures/{measure}/removal/", {"do": "delete"}),
    ],
)
def test_nonsense_is_refused(team: Team, path: str, data: dict[str, str]) -> None:
    plan = team.plan()
    address = path.format(plan=plan.pk, measure=measure_in(plan).pk)
    assert team.post(address, **data).status_code == 400
