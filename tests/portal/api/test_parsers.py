"""What is sent to the API is read in a time that grows with its size, not faster."""

from __future__ import annotations

from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from portal.api import parsers


class Name(str):
    """A name that counts how often it is compared with another."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, str(other))

    __hash__ = str.__hash__


def test_names_that_stand_twice_are_found_in_one_walk() -> None:
    pairs = [(Name(number // 2), number) for number in range(2_000)]
    with pytest.raises(ParseError, match="Named twice: 0, 1, 10"):
        parsers._object(pairs)
    assert Name.compared < 10 * len(pairs)


def test_every_name_that_stands_twice_is_said_once() -> None:
    with pytest.raises(ParseError, match="Named twice: a, b"):
        parsers.UniqueNamesParser().parse(BytesIO(b'{"b":1,"a":1,"c":1,"b":2,"a":1,"a":3}'))
