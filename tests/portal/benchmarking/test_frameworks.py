"""Several frameworks: a choice for new assessments, hints between them, retired ones readable."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.benchmarking.crosswalk import hints_for
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.selectors import all_assessments, default_framework, framework_spec
from practices.models import Crosswalk, Framework, Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of
from tests.portal.benchmarking.imports.uploads import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def national() -> Framework:
    return Framework.objects.get(slug="national-example")


class Team:
    """A manager of a cluster."""

    def __init__(self, **fields: Any) -> None:
        user = person("manager")
        self.cluster = cluster_of(user, **fields)
        self.browser = browser_of(user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/"

    def get(self, path: str) -> Any:
        return self.browser.get(f"{self.base}{path}")


@pytest.fixture
def team() -> Team:
    return Team()


def test_the_self_check_follows_the_framework_that_was_chosen(
    team: Team, national: Framework
) -> None:
    choice = {"framework": national.slug}
    first = team.browser.post(f"{team.base}self-check/", choice)["Location"]
    assert first.endswith(f"?framework={national.slug}")
    page = team.browser.get(first)
    codes = {question.code for question in page.context["questions"]}
    assert codes <= {spec.code for spec in framework_spec(national).indicators}
    field = page.context["questions"][0].name
    team.browser.post(first, {field: "50"})
    finished = team.browser.post(f"{team.base}self-check-review/?framework={national.slug}")
    assessment = Assessment.objects.get(cluster=team.cluster)
    assert (assessment.framework, assessment.is_draft) == (national, False)
    assert finished["Location"] == f"{team.base}scores/{assessment.pk}/"
    # The dashboard keeps to the default framework and says where the other one is.
    page = team.get("")
    assert not page.context["has_scores"]
    assert page.context["others"] == [assessment]


def test_the_template_and_the_import_follow_the_framework(team: Team, national: Framework) -> None:
    sheet = team.get(f"import/template.xlsx?framework={national.slug}")
    book = load_workbook(io.BytesIO(sheet.content))
    assert book.active is not None
    for row in book.active.iter_rows(min_row=3):
        row[3].value = 60
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "filled.xlsx"
    data = {"file": stream, "framework": national.slug}
    team.browser.post(f"{team.base}import/", data)
    assert national.title in team.get("import/check/").content.decode()
    address = f"{team.base}import/check/"
    sent = {"do": "import", "date-0": "2024-05-01", "upload": form_of(team.browser, address)}
    saved = team.browser.post(address, sent)
    assessment = Assessment.objects.get(cluster=team.cluster)
    assert saved["Location"] == f"{team.base}scores/{assessment.pk}/"
    assert assessment.framework == national
    assert assessment.scores.count() == len(framework_spec(national).indicators)


def test_a_score_of_another_framework_is_a_hint_and_never_a_score(
    team: Team, national: Framework
) -> None:
    link = Crosswalk.objects.filter(
        source__area__framework=national, strength="strong"
    ).select_related("source", "target__area")[0]
    AssessmentFactory(
        cluster=team.cluster,
        framework=national,
        assessed_on="2024-05-01",
        scores={link.source.code: 60},
    )
    team.browser.post(f"{team.base}self-check/")
    page = team.get(f"self-check/{link.target.area.code}/")
    (question,) = [each for each in page.context["questions"] if each.code == link.target.code]
    assert "Known from your 2024 assessment" in question.hints[0]
    assert "60\u00a0%" in question.hints[0]
    assert "to be confirmed" in question.hints[0]
    assert question.value is None
    drafted = Score.objects.filter(
        assessment__cluster=team.cluster, assessment__framework=default_framework()
    )
    assert not drafted.exists()


def test_the_latest_known_score_of_a_framework_gives_the_hint_in_both_directions(
    team: Team, national: Framework
) -> None:
    link = Crosswalk.objects.filter(source__area__framework=national, strength="partial")[0]
    for day, value in (("2023-05-01", 20), ("2024-05-01", 60), ("2025-05-01", None)):
        AssessmentFactory(
            cluster=team.cluster,
            framework=national,
            assessed_on=day,
            scores={link.source.code: value},
        )
    found = hints_for(all_assessments(team.cluster), default_framework())[link.target.code]
    assert [(hint.percent, hint.year, hint.is_same_subject) for hint in found] == [
        (60, 2024, False)
    ]
    AssessmentFactory(cluster=team.cluster, scores={link.target.code: 30})
    back = hints_for(all_assessments(team.cluster), national)
    assert 30 in [hint.percent for hint in back[link.source.code]]


def test_without_an_earlier_one_of_its_framework_an_assessment_shows_hints_and_no_change(
    team: Team, national: Framework
) -> None:
    link = Crosswalk.objects.filter(source__area__framework=national)[0]
    AssessmentFactory(
        cluster=team.cluster,
        framework=national,
        assessed_on="2024-05-01",
        scores={link.source.code: 60},
    )
    later = AssessmentFactory(
        cluster=team.cluster, assessed_on="2025-05-01", scores={link.target.code: 90}
    )
    context = team.get(f"scores/{later.pk}/").context
    assert context["changes"] is None
    (row,) = [each for each in context["rows"] if each.row.indicator.code == link.target.code]
    assert row.hints
    assert row.row.score == "90\u00a0%"


def test_a_retired_framework_is_not_offered_and_its_assessments_stay_readable(
    team: Team, national: Framework
) -> None:
    code = Indicator.objects.filter(area__framework=national)[0].code
    old = AssessmentFactory(cluster=team.cluster, framework=national, scores={code: 60})
    assert national in team.get("scores/").context["frameworks"]
    Framework.objects.filter(pk=national.pk).update(is_retired=True)
    page = team.get("scores/")
    assert national not in page.context["frameworks"]
    assert "retired" in page.content.decode()
    readable = team.get(f"scores/{old.pk}/")
    assert readable.status_code == 200
    assert "This version is retired" in readable.content.decode()
    team.browser.post(f"{team.base}self-check/", {"framework": national.slug})
    assert (
        Assessment.objects.get(cluster=team.cluster, is_draft=True).framework == default_framework()
    )


def test_a_self_check_begun_before_its_framework_was_retired_can_be_finished(
    team: Team, national: Framework
) -> None:
    first = team.browser.post(f"{team.base}self-check/", {"framework": national.slug})["Location"]
    Framework.objects.filter(pk=national.pk).update(is_retired=True)
    assert team.browser.get(first).context["framework"] == national
    assert national.title in team.get("scores/").content.decode()


@pytest.mark.parametrize("slug", ["nonsense", "\x00", ""])
def test_an_unknown_framework_in_the_address_stands_for_the_default_one(
    team: Team, slug: str
) -> None:
    team.browser.post(f"{team.base}self-check/", {"framework": slug})
    assert Assessment.objects.get(cluster=team.cluster).framework == default_framework()
    address = f"{team.base}import/template.csv"
    assert "scores.csv" in team.browser.get(address, {"framework": slug})["Content-Disposition"]
