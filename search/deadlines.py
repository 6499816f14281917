"""Time limits for an answer as a whole.

The limit of a socket is for one read, so a server that says a little now and then holds up
whoever listens for as long as it likes.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from typing import Any


class Deadline:
    """So many seconds from the last `restart`."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Begin to count."""
        self._end = self._clock() + self._seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds until the end, `at_most` so many. Raises TimeoutError when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left if at_most is None else min(left, at_most)


class Answer(io.RawIOBase):
    """What a socket receives: each read waits `at_most` so long, all of them to the deadline."""

    def __init__(
        self, sock: socket.socket, deadline: Deadline, at_most: float | None = None
    ) -> None:
        self._sock = sock
        # Holds the socket open until this is closed, as its users expect of a file of it.
        self._file = sock.makefile("rb", buffering=0)
        self._deadline = deadline
        self._at_most = at_most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """See `io.RawIOBase`. Raises TimeoutError."""
        self._sock.settimeout(self._deadline.left(self._at_most))
        return self._file.readinto(buffer)

    def close(self) -> None:
        """See `io.RawIOBase`."""
        self._file.close()
        super().close()
