"""The portal of a laptop, with a page of all components at /patterns/.

`DJANGO_SETTINGS_MODULE=tests.patterns.settings python manage.py runserver` shows it.
"""

from portal.settings.development import *  # noqa: F403  # the same site, and one page more

ROOT_URLCONF = "tests.patterns.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "patterns" / "templates")  # noqa: F405
