"""`python -m tests.fuzz --minutes 10`: nasty requests at the application with the starter library.

Ends with status 1 if anything fails. A failure names its number: `--seed S --only NUMBER` sends
that request again.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (10)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="to repeat a run")
    parser.add_argument("--only", type=int, help="the number of one request of that run")
    chosen = parser.parse_args()
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_test_environment

    from search.indexing.services import rebuild_index
    from tests.fuzz.run import fuzz, restricted_library

    logging.disable(logging.WARNING)
    setup_test_environment()
    sys.stdout.write(f"seed {chosen.seed}; making a database with the starter library\n")
    sys.stdout.flush()
    connection.creation.create_test_db(verbosity=0)
    try:
        call_command("load_starter_library", verbosity=0)
        readers = restricted_library(random.Random(chosen.seed))
        rebuild_index()
        report = fuzz(readers, chosen.seed, seconds=chosen.minutes * 60, only=chosen.only)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    sys.stdout.write("\n\n".join([*report.failures, str(report)]) + "\n")
    sys.exit(1 if report.failures else 0)
