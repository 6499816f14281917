"""Caches that count right over all processes.

Django's own cache in the database counts by reading and writing back, so that parallel attempts
are counted once, counts the whole table at every write, and throws living counters away when it
is full. This one adds in the database and forgets only what has expired.
"""

from __future__ import annotations

import base64
import datetime
import logging
import pickle
import random
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from .models import CacheEntry

logger = logging.getLogger(__name__)

FOREVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
# One write in so many removes what has expired.
CLEANS_ONE_IN = 500
# How long Redis is left alone after it failed, in seconds.
REDIS_PAUSE = 10.0


class DatabaseCache(BaseCache):
    """Keeps entries in the table of `CacheEntry`; adding and counting are single steps."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        names = {self.make_and_validate_key(key, version): key for key in keys}
        rows = CacheEntry.objects.filter(pk__in=names, expires_at__gt=timezone.now())
        return {
            names[row.pk]: _unpacked(row.value) if row.number is None else row.number
            for row in rows
        }

    def set(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Keep a value. A database that can't be written costs time only, so nothing is raised."""
        entry = self._entry(key, value, timeout, version)
        try:
            with transaction.atomic():
                CacheEntry.objects.bulk_create(
                    [entry],
                    update_conflicts=True,
                    unique_fields=["key"],
                    update_fields=["value", "number", "expires_at"],
                )
            self._clean_now_and_then()
        except DatabaseError as error:
            logger.warning("The cache could not be written: %s", type(error).__name__)

    def add(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        entry = self._entry(key, value, timeout, version)
        CacheEntry.objects.filter(pk=entry.pk, expires_at__lte=timezone.now()).delete()
        self._clean_now_and_then()
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number; the database makes parallel additions wait for each other.

        Raises:
            ValueError: there is none under this key.
        """
        with transaction.atomic():
            row = self._living(key, version).filter(number__isnull=False)
            if not row.update(number=F("number") + delta):
                raise ValueError(f"There is no number under {key}.")
            return int(row.values_list("number", flat=True)[0] or 0)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._living(key, version).update(expires_at=self._end(timeout)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version)
        return bool(CacheEntry.objects.filter(pk=name).delete()[0])

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._living(key, version).exists()

    def clear(self) -> None:
        CacheEntry.objects.all().delete()

    def _living(self, key: Any, version: int | None) -> QuerySet[CacheEntry]:
        name = self.make_and_validate_key(key, version)
        return CacheEntry.objects.filter(Q(pk=name), expires_at__gt=timezone.now())

    def _end(self, timeout: Any) -> datetime.datetime:
        moment = self.get_backend_timeout(timeout)
        return FOREVER if moment is None else datetime.datetime.fromtimestamp(moment, datetime.UTC)

    def _entry(self, key: Any, value: Any, timeout: Any, version: int | None) -> CacheEntry:
        # `type` and not `isinstance`: True is no number to count with.
        number = value if type(value) is int else None
        return CacheEntry(
            key=self.make_and_validate_key(key, version),
            value="" if number is not None else base64.b64encode(pickle.dumps(value)).decode(),
            number=number,
            expires_at=self._end(timeout),
        )

    def _clean_now_and_then(self) -> None:
        if random.random() * CLEANS_ONE_IN < 1:  # noqa: S311  no secret
            CacheEntry.objects.filter(expires_at__lte=timezone.now()).delete()


def _unpacked(text: str) -> Any:
    # Written by this class alone, into the portal's own database.
    return pickle.loads(base64.b64decode(text))  # noqa: S301


class RedisOrDatabaseCache(BaseCache):
    """Redis; while it does not answer, the database, so that attempts go on being counted."""

    # By address, for the process: Django makes a cache for each thread.
    _away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis = RedisCache(location, params)
        self._database = DatabaseCache("", params)
        self._location = str(location)

    @property
    def is_away(self) -> bool:
        """Whether Redis is left alone because it did not answer."""
        return time.monotonic() < self._away_until.get(self._location, 0.0)

    def _ask(self, question: Callable[[BaseCache], Any]) -> Any:
        if not self.is_away:
            try:
                return question(self._redis)
            except (RedisError, OSError) as error:
                self._away_until[self._location] = time.monotonic() + REDIS_PAUSE
                logger.warning("Redis does not answer: %s", type(error).__name__)
        return question(self._database)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda cache: cache.get(key, default, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        names = list(keys)
        found: dict[Any, Any] = self._ask(lambda cache: cache.get_many(names, version))
        return found

    def set(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def add(
        self,
        key: Any,
        value: Any,
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return bool(self._ask(lambda cache: cache.add(key, value, timeout, version)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask(lambda cache: cache.incr(key, delta, version)))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.delete(key, version)))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.has_key(key, version)))

    def clear(self) -> None:
        self._ask(lambda cache: cache.clear())
