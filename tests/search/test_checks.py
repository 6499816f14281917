"""The settings check."""

from typing import Any

import pytest

from search.checks import check_engine_setting

ENGINE = "search.engines.tantivy.TantivyEngine"


@pytest.mark.parametrize(
    ("setting", "identifiers"),
    [
        ({"BACKEND": ENGINE, "LOCATION": "somewhere"}, []),
        (None, ["search.E001"]),
        ({"LOCATION": "somewhere"}, ["search.E001"]),
        ({"BACKEND": "search.engines.nowhere.Engine"}, ["search.E002"]),
        ({"BACKEND": "search.core.query.SearchQuery"}, ["search.E002"]),
        ({"BACKEND": ENGINE}, ["search.E003"]),
        ({"BACKEND": ENGINE, "LOCATION": "somewhere", "COLOUR": "red"}, ["search.E003"]),
    ],
)
def test_the_engine_setting_is_checked(
    settings: Any, setting: object, identifiers: list[str]
) -> None:
    settings.SEARCH_ENGINE = setting
    assert [message.id for message in check_engine_setting(None)] == identifiers
