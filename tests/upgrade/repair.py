"""Breaks the database of this process's settings as edited migrations once did, and goes the
documented way out; prints JSON. `test_repair.py` starts it.
"""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import Client

from portal.recommendations.models import AreaMark, RecommendationMark
from tests.upgrade.schema import describe

BREAK = (
    "DROP TABLE recommendations_areamark",
    "CREATE TABLE benchmarking_sentlabelreminder "
    "(id bigint PRIMARY KEY, membership_id bigint REFERENCES clusters_membership (id))",
)
# Only after the update: on SQLite a migration of this table would bring the column back.
BREAK_MORE = "ALTER TABLE recommendations_recommendationmark DROP COLUMN helpful"


def execute(*statements: str) -> None:
    """Run statements as they are."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def attempt(*command: str) -> str:
    """What a command says, refusal or not."""
    said = StringIO()
    try:
        call_command(*command, stdout=said, stderr=said)
    except (CommandError, SystemCheckError) as error:
        return f"refused: {error}"
    return said.getvalue()


def main() -> None:
    """Break, migrate, look, repair, look again."""
    execute(*BREAK)
    first = attempt("migrate", "--no-input")
    execute(BREAK_MORE)
    marks = list(RecommendationMark.objects.values_list("identifier", "state").order_by("pk"))
    found: dict[str, Any] = {
        "migrate": first,
        "migrate again": attempt("migrate", "--no-input"),
        "check": attempt("check", "--database", "default"),
        "health": Client().get("/health/").status_code,
        "dry run": attempt("repair_tables", "--dry-run"),
        "health after a dry run": Client().get("/health/").status_code,
        "repair": attempt("repair_tables", "--remove"),
        "check after repair": attempt("check", "--database", "default"),
        "health after repair": Client().get("/health/").status_code,
        "repair again": attempt("repair_tables", "--remove"),
        "marks stay": marks
        == list(RecommendationMark.objects.values_list("identifier", "state").order_by("pk")),
        "area marks": AreaMark.objects.count(),
        "schema": sorted(describe(connection)),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
