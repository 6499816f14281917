"""Run by a test: several processes count in one database at the same time, and say how often
they were let through."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command

PROCESSES, TRIES = 4, 30


def main() -> None:
    """Prints how many attempts the portal's limit and that of signing in have let through."""
    django.setup()
    from allauth.core import ratelimit
    from django.db import connection
    from django.test import RequestFactory

    from portal.limits.counting import within

    call_command("migrate", "limits", verbosity=0)
    connection.close()

    def work() -> tuple[int, int]:
        request = RequestFactory().post("/", REMOTE_ADDR=f"203.0.113.{os.getpid() % 250}")
        ours = sum(within("tries", 50, 10**9) for _ in range(TRIES))
        theirs = sum(
            bool(ratelimit.consume(request, action="login_failed", key="ada@example.org"))
            for _ in range(TRIES // 3)
        )
        return ours, theirs

    reader, writer = os.pipe()
    children = []
    for _ in range(PROCESSES):
        child = os.fork()
        if not child:
            ours, theirs = work()
            os.write(writer, f"{ours} {theirs}\n".encode())
            os._exit(0)
        children.append(child)
    failed = sum(os.waitpid(child, 0)[1] for child in children)
    os.close(writer)
    rows = [line.split() for line in os.fdopen(reader).read().splitlines()]
    ours, theirs = (sum(int(row[place]) for row in rows) for place in (0, 1))
    sys.stdout.write(f"{failed} {ours} {theirs}\n")


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main()
