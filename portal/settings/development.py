"""Settings for one laptop: no secret to set, mail goes to the console."""

from .base import *

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "development-only-key-never-used-in-production-0123456789"  # noqa: S105  it guards nothing real
ALLOWED_HOSTS = ["*"]
MAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"
# Signing up works without a mail server; production asks for a confirmed address.
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Demonstration accounts are made by `load_starter_library --accounts`; production never has them.
DEMONSTRATION_ACCOUNTS = True
# What the portal notes of accounts and rights, which setting up gives by the dozen, is no message
# for whoever starts it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "security": {
            "class": "logging.FileHandler",
            "filename": str(VAR_DIR / "security.log"),
            "delay": True,
        }
    },
    "loggers": {
        "portal.security": {"handlers": ["security"], "level": "INFO", "propagate": False},
    },
}
if not DEBUG:
    # Django mails the traceback of a 500 to the administrators then, who are nobody here.
    LOGGING = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
    }
