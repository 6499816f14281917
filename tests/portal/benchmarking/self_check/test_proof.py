"""Proof that was ticked is read in every language."""

from __future__ import annotations

import html

import pytest

from portal.benchmarking.models import Assessment
from practices.models import Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def proved() -> tuple[Assessment, str, str]:
    """An assessment with one proof, as it is stored and as Italians read it."""
    indicator = Indicator.objects.exclude(evidence_examples_it="").order_by("pk").first()
    assert indicator is not None
    stored = indicator.evidence_examples_en.splitlines()[0].strip()
    shown = indicator.evidence_examples_it.splitlines()[0].strip()
    cluster = cluster_of(person("manager"))
    assessment = AssessmentFactory(cluster=cluster, scores=dict.fromkeys(codes(), 40))
    assessment.scores.filter(indicator=indicator).update(evidence=[stored])
    return assessment, stored, shown


def test_the_page_shows_it_in_the_reader_s_language(proved: tuple[Assessment, str, str]) -> None:
    assessment, stored, shown = proved
    browser = browser_of(assessment.cluster.memberships.get().user)
    page = browser.get(f"/it/my-cluster/{assessment.cluster.slug}/scores/{assessment.pk}/")
    text = html.unescape(page.content.decode())
    assert shown in text
    assert stored not in text
