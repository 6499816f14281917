"""Settings for a public site: everything that matters comes from the environment.

Required: SECRET_KEY, ALLOWED_HOSTS (comma-separated), PORTAL_BASE_URL (https://...).
Usual: DATABASE_URL, REDIS_URL, EMAIL_URL, DEFAULT_FROM_EMAIL. See docs/operations.md.
"""

from .base import *

DEBUG = False
DEMONSTRATION_ACCOUNTS = False
SECRET_KEY = env.str("SECRET_KEY")
# Earlier keys: sessions, links and second factors that were made with one stay valid.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SECOND_FACTOR_REQUIRED_FOR_STAFF = env.bool("SECOND_FACTOR_REQUIRED_FOR_STAFF", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
WAGTAILADMIN_BASE_URL = env.str("PORTAL_BASE_URL")
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]

# Rate limits count by the client's address: so many proxies add to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
REST_FRAMEWORK["NUM_PROXIES"] = ALLAUTH_TRUSTED_PROXY_COUNT

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Monitoring on the same machine asks without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Limits count over all processes: in the database, or in Redis while that answers.
CACHES = {"default": {"BACKEND": "portal.limits.cache.DatabaseCache"}}
if "REDIS_URL" in env:
    CACHES["default"] = {
        "BACKEND": "portal.limits.cache.RedisOrDatabaseCache",
        "LOCATION": env.str("REDIS_URL"),
        # A server that hangs must not hold up pages, in seconds.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
# What the server can't take now waits in the database (docs/operations.md).
MAIL_TRANSPORT = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_BACKEND = "portal.notifications.mail_backend.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.security_log.request_context.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "portal.security_log.log_lines.LineFormatter",
            "fmt": "{asctime} {levelname} {name} [{request_id}] {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Without a line for every request to the search server.
    "loggers": {"elastic_transport": {"level": "WARNING"}},
}
