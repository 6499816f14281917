"""Settings shared by every environment; secrets and addresses come from the environment."""

from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Everything that the running site writes (database, uploads, search index) is below this folder.
VAR_DIR = Path(env.str("PORTAL_VAR_DIR", default=str(BASE_DIR / "var")))
# A fresh checkout has no such folder yet, and SQLite makes files but no folders.
VAR_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "modeltranslation",
    "portal.home",
    "portal.accounts",
    "portal.limits",
    "portal.security_log",
    "portal.clusters",
    "portal.notifications",
    "portal.benchmarking",
    "portal.recommendations",
    "portal.improvement",
    "portal.dashboard",
    "portal.regions",
    "portal.exchange",
    "portal.api",
    "training",
    "practices",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.editing.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "knox",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "portal.security_log.request_context.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.home.private_answers.PrivateAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.api.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "practices.editing.language.EditingLanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.accounts.second_factor.middleware.StaffSecondFactorMiddleware",
    "portal.accounts.files_on_the_way.FilesOnTheWayMiddleware",
    "practices.interrupted.lost_forms.LostFormsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "practices.editing.redirects.RedirectMiddleware",
    "practices.editing.leaving.LeavingMiddleware",
    "practices.middleware.RefusalMiddleware",
    "practices.editing.values.no_numbers.NoNumbersMiddleware",
    "practices.editing.others_drafts.OthersDraftsMiddleware",
    # Innermost: nothing but the screen itself runs while a page is held.
    "practices.editing.page_locks.PageLockMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.home.context_processors.site_chrome",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers do not block the writer, and a second writer waits instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[0]["NAME"] = "portal.accounts.passwords.own_words.OwnWordsValidator"
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "signup": "portal.accounts.signing_up.SignupForm",
    "reset_password": "portal.accounts.passwords.resetting.ResetPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # Programs that look at mails open links, too.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# How many attempts: of one address of the network (ip), on one e-mail address (key), of one person.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,100/d/ip,5/5m/key,50/d/key",
    "signup": "10/m/ip,100/d/ip",
    "reset_password": "10/m/ip,100/d/ip,3/10m/key,10/d/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key,10/d/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "request_login_code": "20/m/ip,3/m/key",
    # Beside allauth's own: forms that wait for a sign-in, and passwords of private sections.
    "kept_form": "20/10m/ip,200/d/ip",
    "private_section": "20/5m/ip",
}
# Whether an address has an account is told to nobody.
ACCOUNT_PREVENT_ENUMERATION = True
# The owner hears of every change of address, password or second factor.
ACCOUNT_EMAIL_NOTIFICATIONS = True
# The password (or a factor) again before any of these, if it was not given for five minutes.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
USERSESSIONS_ADAPTER = "portal.accounts.living_sessions.ending_all.SessionsAdapter"
MFA_ADAPTER = "portal.accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # Clocks of phones are up to half a minute off.
MFA_FORMS = {
    name: f"portal.accounts.second_factor.forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "ReauthenticateForm",
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
        "login_webauthn": "LoginWebAuthnForm",
        "authenticate_webauthn": "AuthenticateWebAuthnForm",
        "reauthenticate_webauthn": "ReauthenticateWebAuthnForm",
    }.items()
}
# Whoever may use the editing screens needs one; production asks for it by default.
SECOND_FACTOR_REQUIRED_FOR_STAFF = env.bool("SECOND_FACTOR_REQUIRED_FOR_STAFF", default=False)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_cluster"
# One door (portal/accounts/doors.py): Wagtail neither signs in nor changes what one signs in with.
WAGTAILADMIN_LOGIN_URL = "editing_sign_in"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# A password that many share says nothing of who reads, and pages that ask for one count nothing.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

# --- Languages ----------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("it", _("Italian"))]
LANGUAGE_CODE = "en"
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Rome")

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR_DIR / "media"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # Wagtail's editing forms send many fields.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "practices.files.forms.DocumentForm"
# Said here because machines differ in what they know; all but PDF is downloaded, never shown.
WAGTAILDOCS_CONTENT_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
# Documents are served by Wagtail, which asks for permission first.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "practices.files.forms.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]

# --- Wagtail ------------------------------------------------------------------------------------
# An address of a page becomes a link to it; Wagtail's question about one with more behind it would
# name the page by its draft.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "exact"
WAGTAIL_SITE_NAME = "Cluster Knowledge Portal"
WAGTAILADMIN_BASE_URL = env.str("PORTAL_BASE_URL", default="http://localhost:8000")
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "portal.home.approval.publish_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "portal.home.admin_search"}}
# A page that is sent to translation begins as a draft: its text isn't translated yet.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # No page of another site inside ours.
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Some machines have one more, "localtime", which browsers don't know.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # Nobody's address goes to another site, not even hashed.

# --- Search -------------------------------------------------------------------------------------
# Elasticsearch, if there is one; credentials apart, under names whose values Django never shows.
_elasticsearch = urlsplit(env.str("ELASTICSEARCH_URL", default=""))
ELASTICSEARCH = {
    "URL": _elasticsearch._replace(netloc=_elasticsearch.netloc.rpartition("@")[2]).geturl(),
    "BASIC_AUTH": unquote(_elasticsearch.netloc.rpartition("@")[0]),
    "API_KEY": env.str("ELASTICSEARCH_API_KEY", default=""),
    "CA_CERTS": env.str("ELASTICSEARCH_CA_CERTS", default=""),
    "PREFIX": env.str("ELASTICSEARCH_PREFIX", default="portal"),
}
SEARCH_ENGINES: dict[str, dict[str, object]] = {
    "tantivy": {
        "BACKEND": "search.engines.tantivy.TantivyEngine",
        "LOCATION": env.str("SEARCH_INDEX_DIR", default=str(VAR_DIR / "search")),
    },
    "elasticsearch": {
        "BACKEND": "search.engines.elasticsearch.ElasticsearchEngine",
        **ELASTICSEARCH,
    },
}
_engine = env.str("SEARCH_ENGINE", default="tantivy")
# Any other engine by its dotted path; a name that is none is found by the system check.
SEARCH_ENGINE = SEARCH_ENGINES.get(_engine, {"BACKEND": _engine})
# How often search looks after itself, and up to how many pages it then builds an index anew.
SEARCH_UPKEEP_SECONDS = env.float("SEARCH_UPKEEP_SECONDS", default=5.0)
SEARCH_REBUILD_MOST_PAGES = env.int("SEARCH_REBUILD_MOST_PAGES", default=5_000)

# --- API ----------------------------------------------------------------------------------------
# How many requests are answered for one account, and for one address without an account.
API_THROTTLE_RATES = {
    "person": env.str("API_RATE_PERSON", default="1200/hour"),
    "visitor": env.str("API_RATE_VISITOR", default="300/hour"),
}
# Wagtail's editing screens use the same framework: how our API answers is said in
# `portal.api.views.base` instead of here.
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "NUM_PROXIES": 0,
}
KNOX_TOKEN_MODEL = "api.ApiToken"  # noqa: S105  the name of a model
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_PREFIX": "ckp_"}
# Tokens are in our own table; knox's would stay empty.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Cluster Knowledge Portal"),
    "DESCRIPTION": _(
        "Frameworks, guidance and training for everybody; assessments, recommendations and plans "
        "for the teams of the clusters they belong to."
    ),
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "PREPROCESSING_HOOKS": ["portal.api.schema.only_ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.schema.with_errors",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Level": "practices.enums.MaturityLevel",
        "ResourceKind": "practices.enums.ResourceKind",
        "IndicatorRole": "practices.enums.IndicatorRole",
        "TeamRole": "portal.clusters.enums.MembershipRole",
        "Origin": "portal.benchmarking.enums.AssessmentOrigin",
        "MeasureStatus": "portal.improvement.enums.MeasureStatus",
        "PlanStatus": "portal.improvement.enums.PlanStatus",
    },
    "TAGS": [
        {"name": "start", "x-title": _("Index")},
        {"name": "frameworks", "x-title": _("Frameworks")},
        {"name": "resources", "x-title": _("Guidance and training")},
        {"name": "clusters", "x-title": _("Your clusters")},
    ],
}

# Who sends it as "Bearer …" reads at /health/ how much waits; empty: administrators alone do.
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")

# --- Safety -------------------------------------------------------------------------------------
CSRF_FAILURE_VIEW = "portal.home.error_pages.form_expired"
# The editor's preview shows pages in a frame of the same site; nobody else may.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    # Wagtail's editing screens need inline scripts and styles; they are for signed-in staff only.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

EMAIL_SUBJECT_PREFIX = ""
# For one step of the mail server, and for a mail as a whole where a page waits for it and where
# nobody does, in seconds.
EMAIL_TIMEOUT = 5
MAIL_DEADLINE = 10
MAIL_DEADLINE_OF_COMMANDS = 60
# A mail is written down before it is sent, and waits where the server is away: no page fails or
# waits for it.
EMAIL_BACKEND = "portal.notifications.mail_backend.EmailBackend"
# What really sends; None: `EMAIL_BACKEND` does.
MAIL_TRANSPORT: str | None = None
# Shown where people can't go on by themselves; empty: nobody is named.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")

# --- The library --------------------------------------------------------------------------------
TAGGIT_CASE_INSENSITIVE = True
# Fewest clusters behind any peer figure.
PEER_GROUP_MINIMUM = 5
