"""Assessments in and out, recommendations and the plan."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.api.assessments import check_scores
from portal.benchmarking.core.scoring import IndicatorSpec
from portal.clusters.models import Cluster
from tests.factories.accounts import browser_of, person
from tests.factories.api import FRAMEWORK, Program
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of


@pytest.fixture
def cluster(db: None) -> Cluster:
    return cluster_of(person("manager"), target="silver")


def program_of(cluster: Cluster) -> Program:
    return Program(cluster.memberships.get().user)


def test_scores_that_are_sent_come_back_and_unknown_is_null(cluster: Cluster) -> None:
    program = program_of(cluster)
    address = f"/clusters/{cluster.slug}/assessments/"
    sent = {
        "framework": "working-set-2012",
        "assessed_on": "2026-03-12",
        "origin": "self-check",
        "scores": {"1.1": 62.5, "1.2": None, "2.10": 0},
    }
    answer = program.post(address, sent)
    assert answer.status_code == 201, answer.content
    found = program.client.get(answer["Location"], headers=program.headers).json()
    known = {code: value for code, value in found["scores"].items() if value is not None}
    assert known == {"1.1": 62.5, "2.10": 0.0}
    assert list(found["scores"]) == codes()
    assert (found["assessed_on"], found["origin"]) == ("2026-03-12", "self-check")
    assert [row["id"] for row in program.data(address)["results"]] == [found["id"]]
    assert cluster.audit_entries.filter(action="added", subject="assessment").count() == 1


def test_one_bad_score_keeps_all_out_and_every_bad_one_is_named(cluster: Cluster) -> None:
    program = program_of(cluster)
    address = f"/clusters/{cluster.slug}/assessments/"
    scores = {
        "1.1": 62,
        "1.2": 101,
        "1": 50,
        "total": 70,
        "9.9": 3,
        "1.3": "62",
        "1.4": True,
        "3.1.": 4,
        "3.1": 4,
        "2.2": [1],
        " ": 5,
    }
    answer = program.post(address, {"scores": scores})
    assert answer.status_code == 400
    refused = {row["row"]: row for row in answer.json()["errors"]}
    assert sorted(refused) == [2, 3, 4, 5, 6, 7, 9, 10, 11]
    assert "100" in refused[2]["message"]
    assert "1.3" in refused[6]["name"]
    assert refused[9]["message"] == "3.1 is already in row 8."
    assert cluster.assessments.count() == 0


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('{"scores": {"1.1": 1, "1.1": 2}}', "1.1"),
        ('{"scores": {"1.1": NaN}}', "NaN"),
        ("no json", "JSON"),
        ('{"scores": {"\\ud800": 1}}', "surrogates"),
        ('{"scores": {"1.1": "\\ud800"}}', "surrogates"),
        ('{"\\udfff": 1}', "surrogates"),
        ('{"scores": {"1.1": 1}, "origin": "\\ud800"}', "surrogates"),
        ('{"scores": {}}', "scores"),
        ('{"scores": {"1.1": null}}', "scores"),
        ('{"scores": {"1.1": 1e999}}', "1.1"),
        (f'{{"scores": {{"1.1": 1{"0" * 400}}}}}', "1.1"),
        ('{"scores": {"1.1": 1}, "extra": 1}', "extra"),
        ('{"scores": {"1.1": 1}, "framework": "none"}', "framework"),
        ('{"scores": {"1.1": 1}, "assessed_on": "2999-01-01"}', "assessed_on"),
        # Today is never the day of a report just because nobody says another.
        ('{"scores": {"1.1": 1}}', "assessed_on"),
        ('{"scores": {"1.1": 50}, "origin": "mixed"}', "assessed_on"),
        ('{"scores": {"1.1": 50}, "scale": "four"}', "scale"),
        ('{"scores": {"1.1": 5}, "scale": "0-4", "assessed_on": "2026-01-01"}', "0 and 4"),
        ('{"scores": {"1.1": 1}, "origin": "guess"}', "origin"),
        ("[1]", ""),
    ],
)
def test_what_is_wrong_with_the_body_is_said(cluster: Cluster, body: str, named: str) -> None:
    answer = program_of(cluster).post(f"/clusters/{cluster.slug}/assessments/", body)
    assert answer.status_code == 400
    assert named in json.dumps(answer.json(), ensure_ascii=False)
    assert cluster.assessments.count() == 0


def test_other_kinds_of_bodies_and_very_long_ones_are_refused(cluster: Cluster) -> None:
    program = program_of(cluster)
    address = f"/clusters/{cluster.slug}/assessments/"
    form = program.client.post(f"/api/v1{address}", {"scores": "1"}, headers=program.headers)
    assert form.status_code == 415
    assert program.post(address, f'{{"scores": "{"x" * 300_000}"}}').status_code == 413


def test_a_dry_run_checks_everything_and_saves_nothing(cluster: Cluster) -> None:
    program = program_of(cluster)
    address = f"/clusters/{cluster.slug}/assessments/?dry_run=true"
    answer = program.post(address, {"scores": {"1.1": 0.5, "1.2": 0.7, "1.3": 1}})
    assert answer.status_code == 200
    assert answer.json()["scores"] == {"1.1": 0.5, "1.2": 0.7, "1.3": 1.0}
    assert len(answer.json()["notices"]) == 1  # shares of the whole, perhaps
    assert program.post(address, {"scores": {"9.9": 1}}).status_code == 400
    assert cluster.assessments.count() == 0
    assert not cluster.audit_entries.filter(action="added").exists()


def test_low_scores_are_saved_only_with_the_scale_on_which_they_are(cluster: Cluster) -> None:
    program = program_of(cluster)
    address = f"/clusters/{cluster.slug}/assessments/"
    sent = {"scores": {"1.1": 3, "1.2": 2.5, "1.3": 4}, "assessed_on": "2026-01-01"}
    refused = program.post(address, sent)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["name"] == "scale"
    assert cluster.assessments.count() == 0
    for scale, first in [("0-4", 75.0), ("0-100", 3.0), ("6-1", 60.0)]:
        saved = program.post(address, {**sent, "scale": scale, "same_day": "keep-both"})
        assert saved.status_code == 201
        assert saved.json()["scores"]["1.1"] == first
        assert cluster.assessments.latest("pk").scale == scale
    points = {**sent, "scores": {"1.1": 18, "1.2": 12.5, "1.3": 7}, "same_day": "keep-both"}
    assert program.post(address, points).json()["errors"][0]["name"] == "scale"
    # One high score tells that all are in per cent.
    high = {**sent["scores"], "1.4": 80}
    high_too = {**sent, "scores": high, "same_day": "keep-both"}
    assert program.post(address, high_too).status_code == 201


SPECS = [
    IndicatorSpec(code=code, area=code[0], title=f"Title {code}", weight=1, scale_max=100)
    for code in ("1.1", "1.2", "1.10", "2.1")
]


@given(
    st.dictionaries(
        st.sampled_from([spec.code for spec in SPECS]) | st.text(max_size=8),
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
        min_size=1,
        max_size=6,
    )
)
def test_every_score_that_is_sent_is_either_taken_or_named(sent: dict[str, object]) -> None:
    checked = check_scores(sent, SPECS)
    refused = {row.place for row in checked.refused}
    if not refused:
        assert len(checked.values) == len(sent)
    for place, (code, value) in enumerate(sent.items(), start=1):
        if code not in {spec.code for spec in SPECS}:
            continue
        is_number = isinstance(value, int | float) and 0 <= value <= 100
        if value is not None and not is_number:
            assert place in refused
        elif place not in refused:
            assert checked.values[code] == (None if value is None else pytest.approx(value))


def test_page_command_and_api_recommend_the_same(cluster: Cluster, tmp_path: Path) -> None:
    scores = {code: 15 + 2 * place for place, code in enumerate(codes())}
    AssessmentFactory(cluster=cluster, assessed_on="2026-03-01", scores=scores)
    user = cluster.memberships.get().user
    found = program_of(cluster).data(f"/clusters/{cluster.slug}/recommendations/")
    assert (found.pop("cluster"), found.pop("assessed_on")) == (cluster.slug, "2026-03-01")
    # The command reads a profile with the same scores.
    file = tmp_path / "profiles.yaml"
    profile = {"id": "same", "target": "silver", "assessments": [{"scores": scores}]}
    file.write_text(yaml.safe_dump({"profiles": [profile]}))
    stream = io.StringIO()
    call_command("recommend", str(file), "--format", "json", stdout=stream)
    printed = json.loads(stream.getvalue())
    assert printed.pop("profile") == "same"
    assert found == printed
    assert len(found["recommendations"]) == 10
    # The page shows the same list in the order of its steps.
    page = browser_of(user).get(f"/en/my-cluster/{cluster.slug}/").context["recommendations"]
    steps = {step.name: [one.card.identifier for one in step.items] for step in page.steps}
    assert {name: ids for name, ids in found["path"].items() if ids} == steps


def test_the_list_can_be_shortened_and_given_a_time(cluster: Cluster) -> None:
    AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes(), 20))
    program = program_of(cluster)
    address = f"/clusters/{cluster.slug}/recommendations/"
    assert len(program.data(address, limit=3)["recommendations"]) == 3
    found = program.data(address, hours=4, target="gold")
    assert (found["hours"], found["target"]) == (4.0, "gold")
    for name, value in {"hours": "nan", "limit": "0", "target": "tin", "weeks": "1"}.items():
        refused = program.get(address, **{name: value})
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["name"] == name


@pytest.mark.django_db
def test_the_plan_can_be_read_and_is_null_where_there_is_none() -> None:
    user, cluster, assessment = cluster_with_scores()
    program = Program(user)
    address = f"/clusters/{cluster.slug}/plan/"
    assert program.data(address) == {"cluster": cluster.slug, "plan": None}
    plan = plan_of(cluster, assessment, user)
    measure_in(plan, title="Ask the members", responsible_role="Manager", due_on="2026-04-01")
    found = program.data(address)["plan"]
    assert (found["target"], found["missing_areas"]) == ("silver", 2)
    area = found["areas"][0]
    assert area["indicators"][0] == {
        "code": "4.5",
        "title": area["indicators"][0]["title"],
        "baseline": 20.0,
        "target": 60.0,
        "now": None,
        "baseline_exact": 20.0,
        "target_exact": 60.0,
        "now_exact": None,
        "is_just_below": False,
        "is_target_reached_at_start": False,
    }
    assert area["measures"][0]["title"] == "Ask the members"
    assert area["measures"][0]["is_overdue"] is True
    assert program.post(address, {}).status_code == 405


@pytest.mark.django_db
def test_queries_do_not_grow_with_clusters_and_assessments() -> None:
    user, cluster, assessment = cluster_with_scores()
    program = Program(user)
    measure_in(plan_of(cluster, assessment, user))
    addresses = ["/clusters/", "/frameworks/", f"/frameworks/{FRAMEWORK}/"]
    below = ("", "assessments/", f"assessments/{assessment.pk}/", "recommendations/", "plan/")
    addresses += [f"/clusters/{cluster.slug}/{end}" for end in below]

    def counted() -> dict[str, int]:
        found = {}
        for address in addresses:
            program.data(address)
            with CaptureQueriesContext(connection) as queries:
                program.data(address)
            found[address] = len(queries)
        return found

    few = counted()
    for number in range(5):
        cluster_of(user)
        AssessmentFactory(
            cluster=cluster, assessed_on=f"2025-0{number + 1}-01", scores={"1.1": number}
        )
        measure_in(cluster.improvement_plans.get())
    assert counted() == few
    assert max(few.values()) <= 20, few
