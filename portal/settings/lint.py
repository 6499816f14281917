"""Settings of `make lint-migrations`: the tests' own, and the linter as an app.

An update may be under way while the release before still answers: a migration must not take away
or rename what that one reads, nor ask for what it doesn't write.
"""

from .test import *

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]

_own = {
    name
    for name in INSTALLED_APPS
    if name.partition(".")[0] in {"portal", "practices", "training", "search"}
}
_on_sqlite = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
MIGRATION_LINTER_OPTIONS = {
    "include_apps": [name.rpartition(".")[2] for name in _own],
    # They make the tables; nobody has read from them before.
    "ignore_initial_migrations": True,
    "no_cache": True,
    "quiet": ["ok", "ignore"],
    # SQLite changes a table by copying it, and the linter takes the columns of the copy for new
    # ones. On PostgreSQL, which `.ci/run` starts, both rules count.
    "exclude_migration_tests": ["NOT_NULL", "ADD_UNIQUE"] if _on_sqlite else [],
    # Migrations that were looked at and are right all the same, with the reason:
    "ignore_name": [
        # Scores get four more decimals and no fewer digits before them: what the release before
        # reads and writes (two decimals) fits.
        "0004_scores_follow_their_source",
        "0002_exact_scores",
    ],
}
