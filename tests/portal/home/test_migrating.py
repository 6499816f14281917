"""What makes migrations quicker knows the same of the models."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db.migrations.state import StateApps

from portal.migrating import remembered_swaps


def test_what_is_swappable_is_known_however_many_registries_come_and_go() -> None:
    asked = []
    with remembered_swaps():
        for name in (settings.AUTH_USER_MODEL, "auth.Group", settings.AUTH_USER_MODEL):
            StateApps([], {})
            asked.append(apps.get_swappable_settings_name(name))
        info = apps.get_swappable_settings_name.cache_info()
    assert asked == ["AUTH_USER_MODEL", None, "AUTH_USER_MODEL"]
    assert (info.hits, info.misses) == (1, 2)


def test_afterwards_django_remembers_in_its_own_way() -> None:
    with remembered_swaps():
        pass
    assert "get_swappable_settings_name" not in vars(apps)
    assert apps.get_swappable_settings_name(settings.AUTH_USER_MODEL) == "AUTH_USER_MODEL"
