"""Every address of the editing screens answers, for every role that may enter them."""

from __future__ import annotations

from typing import cast

import pytest

from tests.factories.accounts import browser_of, person
from tests.portal.home.editing_addresses import LEFT_OUT, Address, addresses, filled, questions
from tests.portal.home.editing_world import World

# A list that a library leaves without an order is shown all the same.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]

# Administrators get every screen for every type of page; in parts, to be shared by processors.
WALKS = [("trainer", 0, 1), ("editor", 0, 1), ("superuser", 0, 2), ("superuser", 1, 2)]


@pytest.mark.parametrize(("role", "part", "parts"), WALKS)
def test_no_editing_screen_fails(role: str, part: int, parts: int) -> None:
    user = person(role)
    world = World(user, is_thorough=role == "superuser")
    browser = browser_of(user)
    browser.raise_request_exception = False
    failed = []
    walked = [one for one in addresses() if one.name not in LEFT_OUT][part::parts]
    for address in walked:
        for url in filled(address, world):
            for query in questions(address, world):
                answer = browser.get(url + query)
                # Some answers are written only while they are read.
                assert b"".join(answer) if answer.streaming else True
                if answer.status_code >= 500:
                    failed.append((url + query, answer.exc_info))
    assert failed == []


def test_what_is_left_out_is_still_there() -> None:
    assert LEFT_OUT.keys() <= {address.name for address in addresses()}


def test_an_address_without_a_name_is_not_passed_over() -> None:
    with pytest.raises(LookupError, match="new-screen"):
        filled(Address("", "admin/new-screen/", frozenset()), cast(World, None))
