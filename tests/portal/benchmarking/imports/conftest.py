"""What the tests of imports share."""

from __future__ import annotations

import pytest

from tests.portal.benchmarking.imports.uploads import Import


@pytest.fixture
def importing() -> Import:
    return Import()
