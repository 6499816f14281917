"""Attempts are counted once each, over all processes, and while Redis does not answer."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client

from portal.limits import counting
from portal.limits.cache import DatabaseCache, RedisOrDatabaseCache
from portal.limits.models import CacheEntry
from portal.settings import base
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
PASSWORD = "a-long-enough-password"


@pytest.fixture
def kept() -> DatabaseCache:
    return DatabaseCache("", {})


def test_the_database_keeps_values_of_all_kinds_until_they_expire(kept: DatabaseCache) -> None:
    for value in (1, 0, -(2**40), True, None, "città", [1.5], {"a": (1, 2)}, b"\x00"):
        kept.set("k", value)
        assert kept.get("k", "nothing") == value
        assert type(kept.get("k")) is type(value)
    kept.set("gone", 1, timeout=0)
    assert kept.get("gone", "nothing") == "nothing"
    assert "gone" not in kept
    kept.set("ever", 1, timeout=None)
    assert kept.get_many(["k", "ever", "gone"]) == {"k": b"\x00", "ever": 1}
    assert (kept.delete("k"), kept.delete("k")) == (True, False)
    kept.clear()
    assert not CacheEntry.objects.exists()


def test_adding_takes_an_expired_place_and_no_living_one(kept: DatabaseCache) -> None:
    assert kept.add("k", 1)
    assert not kept.add("k", 2)
    assert kept.touch("k", -1)
    assert not kept.touch("k", 60)
    assert kept.add("k", 3)
    assert kept.incr("k", 4) == 7
    assert kept.decr("k") == 6
    with pytest.raises(ValueError, match="no number"):
        kept.incr("other")


def test_what_has_expired_is_removed_on_the_way(
    kept: DatabaseCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.set("old", 1, timeout=0)
    monkeypatch.setattr("portal.limits.cache.CLEANS_ONE_IN", 1e-9)
    kept.set("new", 1)
    assert list(CacheEntry.objects.values_list("pk", flat=True)) == [":1:new"]


def test_four_processes_share_one_count(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "*",
        "PORTAL_BASE_URL": "https://example.org",
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'counts.sqlite3'}",
        "PYTHONPATH": str(ROOT),
    }
    script = Path(__file__).with_name("counting_processes.py")
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, str(script)], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "50", "5"], done.stderr[-2000:]


@contextmanager
def silent_server() -> Iterator[tuple[str, list[socket.socket]]]:
    """A server that takes connections and never answers; gives its address and those it took."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", taken
        server.shutdown(socket.SHUT_RDWR)
    for each in taken:
        each.close()


def refused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def redis_at(address: str) -> dict[str, Any]:
    return {
        "default": {
            "BACKEND": "portal.limits.cache.RedisOrDatabaseCache",
            "LOCATION": f"redis://{address}/0",
            "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
        }
    }


def test_while_redis_hangs_the_database_counts_and_nobody_waits_twice() -> None:
    with silent_server() as (address, taken):
        options = redis_at(address)["default"]
        kept = RedisOrDatabaseCache(options["LOCATION"], {"OPTIONS": options["OPTIONS"]})
        assert kept.add("k", 0, 60)
        connections = len(taken)
        assert [kept.incr("k") for _ in range(3)] == [1, 2, 3]
        kept.set("other", "x")
        assert kept.get("other") == "x"
        # Django makes one for each thread.
        of_another_thread = RedisOrDatabaseCache(
            options["LOCATION"], {"OPTIONS": options["OPTIONS"]}
        )
        assert of_another_thread.get("other") == "x"
        assert len(taken) == connections > 0
    assert CacheEntry.objects.filter(pk__endswith=":k").get().number == 3


@pytest.mark.parametrize("server", ["refuses", "hangs"])
def test_while_redis_is_away_people_sign_in_and_attempts_are_counted(
    settings: Any, server: str
) -> None:
    UserFactory(email="ada@example.org")
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    with silent_server() as (hanging, _taken):
        settings.CACHES = redis_at(hanging if server == "hangs" else refused_address())
        assert sign_in("ada@example.org", PASSWORD).status_code == 302
        assert Client().get("/en/").status_code == 200
        assert [sign_in("ada@example.org", "wrong-password").status_code for _ in range(5)] == (
            [200] * 5
        )
        assert not is_let_in("ada@example.org")


def sign_in(email: str, password: str, address: str = "203.0.113.1") -> Any:
    data = {"login": email, "password": password}
    return Client(REMOTE_ADDR=address).post("/en/accounts/login/", data)


def is_let_in(email: str, address: str = "203.0.113.1") -> bool:
    return bool(sign_in(email, PASSWORD, address).status_code == 302)


@pytest.fixture
def limits(settings: Any) -> None:
    """Limits as the site has them, counted in the database."""
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.CACHES = {"default": {"BACKEND": "portal.limits.cache.DatabaseCache"}}


@pytest.mark.usefixtures("limits")
def test_one_address_is_guessed_at_five_times_from_wherever() -> None:
    UserFactory(email="ada@example.org")
    UserFactory(email="bob@example.org")
    for number in range(5):
        sign_in("ADA@example.org", "wrong-password", f"203.0.113.{number}")
    assert not is_let_in("ada@example.org", "203.0.113.99")
    assert is_let_in("bob@example.org", "203.0.113.1")


@pytest.mark.usefixtures("limits")
def test_one_machine_guesses_ten_times_a_minute_at_whomever() -> None:
    UserFactory(email="bob@example.org")
    for number in range(10):
        sign_in(f"nobody{number}@example.org", "wrong-password")
    assert not is_let_in("bob@example.org")
    assert is_let_in("bob@example.org", "203.0.113.2")


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize(
    ("address", "data", "most"),
    [
        ("/en/accounts/password/reset/", {"email": "ada@example.org"}, 3),
        ("/en/accounts/password/reset/", {"email": "nobody@example.org"}, 3),
        ("/en/accounts/signup/", {"email": "no address", "name": "", "password1": ""}, 10),
    ],
)
def test_mails_and_accounts_are_limited_and_the_page_says_what_to_do(
    address: str, data: dict[str, str], most: int
) -> None:
    UserFactory(email="ada@example.org")
    answers = [Client().post(address, data) for _ in range(most + 1)]
    assert 429 not in {answer.status_code for answer in answers[:most]}
    assert answers[-1].status_code == 429
    assert re.search(rb"You can try again in \d+ (seconds|minutes)", answers[-1].content)


@pytest.mark.usefixtures("limits")
def test_the_health_page_says_whether_attempts_can_be_counted() -> None:
    assert Client().get("/health/").json()["cache"] == "ok"


def test_the_health_page_says_that_redis_does_not_answer(settings: Any) -> None:
    settings.CACHES = redis_at(refused_address())
    assert Client().get("/health/").json()["cache"] == "without redis"


@pytest.mark.usefixtures("limits")
def test_a_cache_that_can_t_be_written_costs_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any) -> Any:
        raise DatabaseError("disk full")

    with connection.execute_wrapper(
        lambda execute, sql, params, many, context: (
            full() if sql.startswith("INSERT") else execute(sql, params, many, context)
        )
    ):
        cache.set("k", 1)
        assert cache.get("k") is None


@pytest.mark.usefixtures("limits")
def test_a_period_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    now = counting.time.time()
    moment = now - now % 60
    for seconds, expected in [(0, (1, 60)), (59, (2, 1)), (60, (1, 60))]:
        monkeypatch.setattr("portal.limits.counting.time.time", lambda s=seconds: moment + s)
        number, left = counting.count("k", 60)
        assert (number, round(left)) == expected
