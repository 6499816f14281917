"""What the tests of the self-check share."""

from __future__ import annotations

import pytest

from tests.factories.clusters import AssessmentFactory, codes
from tests.portal.benchmarking.self_check.checks import SelfCheck


@pytest.fixture
def check() -> SelfCheck:
    """A self-check that has been started."""
    started = SelfCheck()
    started.start()
    return started


@pytest.fixture
def imported() -> SelfCheck:
    """A team with an imported report of all indicators, each at 62.5, that starts a self-check."""
    check = SelfCheck()
    scores = dict.fromkeys(codes(), 62.5)
    AssessmentFactory(cluster=check.cluster, assessed_on="2025-10-14", scores=scores)
    check.start()
    return check
