"""A second's worth of fuzzing, and that it notices what it looks for."""

from __future__ import annotations

import random
from typing import Any

import pytest

from practices.models import Resource
from search.indexing.services import rebuild_index
from tests.fuzz.nasty import MARKUP, NastyMaker
from tests.fuzz.run import Reader, fuzz, restricted_library

pytestmark = pytest.mark.django_db


def test_nasty_requests_are_answered_and_leak_nothing() -> None:
    seed = random.randrange(10**9)
    readers = restricted_library(random.Random(seed))
    rebuild_index()
    report = fuzz(readers, seed, requests=60)
    assert not report.failures, "\n\n".join([*report.failures, str(report)])
    assert sum(count for name, count in report.answers.items() if name.endswith(" 200")) > 30

    # It notices what it looks for: this reader must not be shown what everybody sees.
    shown = Resource.objects.all().visible_to(None)
    addresses = frozenset(str(page.get_url()) for page in shown)
    titles = tuple(shown.values_list("title", flat=True))
    strict = Reader("strict", readers[0].browser, addresses, titles)
    assert any("is shown" in one for one in fuzz([strict], 1, requests=30).failures)


def test_the_same_seed_makes_the_same_requests() -> None:
    def made(seed: int) -> list[Any]:
        maker = NastyMaker(random.Random(seed), ["cluster", "fees"], {"page": ["1"]})
        return [maker.request(["/en/search/"]) for _ in range(50)]

    assert made(3) == made(3) != made(4)
    texts = NastyMaker(random.Random(5), ["a"], {"page": ["1"]})
    assert {texts.text() for _ in range(500)} >= set(MARKUP)
