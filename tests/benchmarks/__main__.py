"""`python -m tests.benchmarks`: every benchmark with a line about the machine."""

from __future__ import annotations

import os
import platform

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

    from . import golden_search, many_clusters, recommendations, search, search_page

    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    search.run()
    golden_search.run()
    search_page.run()
    many_clusters.run()
    recommendations.run()
