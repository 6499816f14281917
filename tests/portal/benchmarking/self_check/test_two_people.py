"""Two managers answer the same area: neither overwrites the other without a word."""

from __future__ import annotations

from typing import Any

import pytest

from portal.benchmarking.models import Score
from tests.portal.benchmarking.self_check.checks import SelfCheck, area_codes

pytestmark = pytest.mark.django_db


class Tab:
    """An area as one person has it open."""

    def __init__(self, check: SelfCheck, area: str) -> None:
        self.check, self.address = check, f"{check.base}self-check/{area}/"
        self.load(check.browser.get(self.address))

    def load(self, page: Any) -> None:
        """Take what the page would send as it stands."""
        self.fields: dict[str, Any] = {"do": "next"}
        for each in page.context["questions"]:
            values = [value for value, _label in each.choices]
            if each.keeps:
                self.fields[each.name] = "keep"
            elif each.is_unknown:
                self.fields[each.name] = ""
            elif each.value in values:
                self.fields[each.name] = each.value
            self.fields[f"{each.name}-proof"] = [p.value for p in each.proofs if p.is_there]
            self.fields[f"{each.name}-note"] = each.note.replace("\n", "\r\n")
            self.fields[f"{each.name}-link"] = each.link
            self.fields[f"{each.name}-shown"] = each.shown
            assert f'name="{each.name}-shown" value="{each.shown}"' in page.content.decode()

    def send(self, **changes: str) -> Any:
        names = {i.code: f"indicator-{i.pk}" for i in self.check.indicators(self.area)}
        data = {names[code.replace("_", ".")[1:]]: value for code, value in changes.items()}
        return self.check.browser.post(self.address, {**self.fields, **data})

    @property
    def area(self) -> str:
        return self.address.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("begin", ["check", "imported"])
def test_answers_of_both_stay_and_the_same_question_is_asked_about(
    begin: str, request: pytest.FixtureRequest
) -> None:
    check: SelfCheck = request.getfixturevalue(begin)
    area = area_codes()[0]
    one, two, three = (each.code for each in check.indicators(area)[:3])
    keys = {code: f"i{code.replace('.', '_')}" for code in (one, two, three)}
    first, second, third = (Tab(check, area) for _ in range(3))
    assert first.send(**{keys[one]: "75"}).status_code == 302
    assert second.send(**{keys[two]: "50"}).status_code == 302
    drafts = Score.objects.filter(assessment__cluster=check.cluster, assessment__is_draft=True)

    def answers() -> dict[str, float]:
        return {code: float(v) for code, v in drafts.values_list("indicator__code", "value")}

    assert answers() == {one: 75, two: 50}
    refused = third.send(**{keys[one]: "25", keys[three]: "100"})
    assert refused.status_code == 422
    text = refused.content.decode()
    assert f"{one}: somebody has answered this meanwhile with “Mostly”" in text
    assert answers() == {one: 75, two: 50, three: 100}
    third.load(refused)
    assert third.send().status_code == 302
    assert answers() == {one: 25, two: 50, three: 100}
