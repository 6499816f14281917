from __future__ import annotations

import pytest

from tests.portal.improvement.team import Team


@pytest.fixture
def team() -> Team:
    return Team()
