"""Databases of their own for tests that start the site in another process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

POSTGRESQL = ("postgres://", "postgresql://", "psql://", "pgsql://")


def uses_postgresql() -> bool:
    """Whether the tests run on PostgreSQL."""
    return os.environ.get("DATABASE_URL", "").startswith(POSTGRESQL)


def server_address() -> str:
    """The address of the tests' PostgreSQL, as its own tools understand it."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(scheme="postgresql"))


@contextmanager
def postgresql_database(name: str, template: str = "template1") -> Iterator[str]:
    """The address of a database beside the one of the tests, empty unless it is a copy of
    another; it is dropped afterwards."""
    server = server_address()
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    execute_on_postgresql(server, drop, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        execute_on_postgresql(server, drop)


def execute_on_postgresql(url: str, *statements: str) -> None:
    """Run statements, each by itself; one may hold a whole dump."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
