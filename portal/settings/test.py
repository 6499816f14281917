"""Settings for the tests: fast password hashing, throwaway folders, mail kept in memory."""

import tempfile
import time

# Before anything of the site was read: later changes of its files are not what the tests run.
READ_AT = time.time()

from .base import *  # noqa: E402

VAR_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))

DEBUG = False
SECRET_KEY = "test-only-key-never-used-anywhere-else-0123456789abcdef"  # noqa: S105  it guards nothing real
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": env.db_url("DATABASE_URL", default="sqlite:///:memory:")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# On disk, though thrown away: downloads are sent from files, not from memory.
MEDIA_ROOT = str(VAR_DIR / "media")
WHITENOISE_AUTOREFRESH = True
SEARCH_ENGINE = {**SEARCH_ENGINES["tantivy"], "LOCATION": str(VAR_DIR / "search")}
SEARCH_UPKEEP_SECONDS = 0  # Tests start it themselves; a thread sees nothing of their transactions.
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_RATE_LIMITS = False
DEMONSTRATION_ACCOUNTS = True
