"""Settings: read from the environment, complete without one; the business's own are in `business`.

`manage.py` asks `incubator.runtime` for the addresses of PostgreSQL, Redis and the mail sink and
puts them into the environment before this module is imported; in production the operator does.
Importing this module starts nothing.
"""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

from incubator.runtime.places import var_directory
from incubator.schedule import SWEEPS
from incubator.settings.business import *  # noqa: F403
from incubator.settings.environment import DEMO, env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = var_directory()

DEBUG = env.bool("DEBUG", default=False)
# A known key is only ever used where every password is public anyway: the demo and the tests.
DEMO_SECRET_KEY = "demo-key-never-used-where-money-is-real-0123456789"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", default=DEMO_SECRET_KEY)
# While keys change, the old ones still open what they signed.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
IS_HTTPS = SITE_URL.startswith("https://")
# How many proxies of ours stand in front: so many of the forwarding headers are believed.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# From the roof down: an app stands above whatever its foreign keys and its SQL file name.
INSTALLED_APPS = [
    "incubator.portal",
    "cms",
    "support",
    "funding",
    "billing.connections",
    "billing",
    "billing.cards",
    "billing.payments",
    "billing.ledger",
    "studios.servers",
    "studios",
    "incubator.operation",
    "incubator.api",
    "incubator.approvals",
    "incubator.work",
    "incubator.documents",
    "incubator.messaging",
    "incubator.accounts",
    "incubator.web",
    "incubator.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "pghistory",
    "pgtrigger",
    "django_htmx",
    "django_countries",
    "incubator.accounts.admin_app.BackDoorConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    # Last, so that templates of fields may be ours: see incubator.web.limits.
    "django.forms",
]

MIDDLEWARE = [
    "incubator.operation.middleware.Observed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "incubator.web.nothing_new.NothingNew",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "incubator.api.middleware.ApiAnswers",
    "incubator.web.input_guard.InputGuard",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "incubator.web.bodies.Bodies",
    "incubator.documents.strays.NoStrays",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "incubator.core.history.History",
    "incubator.core.request_cache.RequestCache",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "incubator.accounts.middleware.LastSeen",
    "incubator.accounts.languages.ReadersLanguage",
    "incubator.accounts.view_as.ViewAs",
    "incubator.accounts.zones.ViewersZone",
    "incubator.accounts.step_up.AsksForProof",
    "django_htmx.middleware.HtmxMiddleware",
    "incubator.web.middleware.ContentSecurityPolicy",
    "incubator.web.middleware.PrivatePages",
    "incubator.web.middleware.FormComforts",
    "incubator.web.signed_out.SignedOut",
]

ROOT_URLCONF = "incubator.urls"
WSGI_APPLICATION = "incubator.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "incubator" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "incubator.portal.context.navigation",
                "incubator.portal.context.demo",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASE = env.db_url("DATABASE_URL", default="postgres://incubator_web@127.0.0.1:5432/incubator")
# Statements whose values the server binds are prepared once for a connection: the ledger's posting.
PREPARED = {"prepare_threshold": 5}
DATABASES = {
    "default": DATABASE
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    | {"OPTIONS": PREPARED | DATABASE.get("OPTIONS", {})}
}
# Of the same database: whose tables they are. `migrate` and `restore` connect as it, nothing else.
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default=env.str("DATABASE_URL", default=""))
# The history of rows is dated by the same moment as all other rules of the database.
PGHISTORY_CREATED_AT_FUNCTION = "core_now()"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "incubator.core.cache.DispensableRedis", "LOCATION": CACHE_URL}
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["incubator.accounts.backends.Passport"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Rooms of other packages, mounted by incubator/urls.py; middleware treats what is inside apart.
ADMIN_AT, EDITOR_AT, PASSPORT_AT, API_AT = "/admin/", "/cms/", "/accounts/", "/api/"
# Pages of one's own account that are ours.
ACCOUNT_AT = "/account/"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "/"
HELP_URL = "support:new_ticket"
# The same for who cannot sign in.
LOCKED_OUT_URL = "support:locked_out"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"signup": "incubator.accounts.signup.PassportForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "incubator.accounts.forms.SignupForm"
# Without verification a sign-up form must tell which addresses have an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
# Only in the browser that signed up: the link alone opens nothing.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# Each new one is mailed to, whoever's it is.
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_ADAPTER = "incubator.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Also before addresses change: they can set a new password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Counted in the cache; "key" is the address or the person aimed at.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # The key is the account with the network, or with a browser that entered it before.
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_at_home": "5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "guest_question": "20/h/ip",
    "rating": "60/h/ip",
}
MFA_ADAPTER = "incubator.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Incubator Games"
MFA_FORMS = {
    "authenticate": "incubator.accounts.forms.AuthenticateForm",
    "reauthenticate": "incubator.accounts.forms.ReauthenticateForm",
    "activate_totp": "incubator.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "incubator.accounts.forms.AddPasskeyForm",
}
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "incubator" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["incubator.formats"]
# Whose days the dates of money are, and where months end: incubator.core.books.
BOOKS_TIME_ZONE = env.str("BOOKS_TIME_ZONE", default="UTC")
try:
    ZoneInfo(BOOKS_TIME_ZONE)
except (ValueError, ZoneInfoNotFoundError) as error:
    raise ImproperlyConfigured(
        f"BOOKS_TIME_ZONE is “{BOOKS_TIME_ZONE}”, which is no time zone. Name one as the time zone"
        " database does: UTC, Asia/Shanghai."
    ) from error

# Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "incubator" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Folders that everybody reads: Wagtail's pictures as pages show them.
PUBLIC_FILES = ("images/",)
# "/kept-files/": nginx reads files itself when it is told so, see docs/operations/nginx.conf.
FILES_BY_PROXY = env.str("FILES_BY_PROXY", default="")
# "sandbox": the made-up cloud of incubator.runtime.cloud.
CLOUD = env.str("CLOUD", default="")
MEDIA_BUCKET = env.str("MEDIA_BUCKET", default="")
AWS_ENDPOINT_URL = env.str("AWS_ENDPOINT_URL", default="")
STORAGES = {
    "default": (
        {
            "BACKEND": "incubator.documents.buckets.BucketFiles",
            "OPTIONS": {
                "bucket_name": MEDIA_BUCKET,
                "endpoint_url": AWS_ENDPOINT_URL or None,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
        if MEDIA_BUCKET
        else {"BACKEND": "incubator.documents.storage.WholeFiles"}
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail: everything is written to rows first and sent by a sweep, see incubator.messaging.mail ---------
EMAIL_BACKEND = "incubator.messaging.mail.OutboxBackend"
MAIL_TRANSPORT = env.email_url("EMAIL_URL", default="filemail://")
if MAIL_TRANSPORT["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
    MAIL_TRANSPORT["EMAIL_FILE_PATH"] = MAIL_TRANSPORT.get("EMAIL_FILE_PATH") or str(
        VAR_DIR / "mail"
    )
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="incubator.example")
DEFAULT_FROM_EMAIL = f"Incubator <no-reply@{MAIL_DOMAIN}>"
SUPPORT_ADDRESS = f"help@{MAIL_DOMAIN}"
# What our own mail server calls itself in Authentication-Results (RFC 8601). Without it no sender
# of a mail is known, whatever the mail says.
MAIL_AUTHSERV_ID = env.str("MAIL_AUTHSERV_ID", default="")
# Where `listen_mail` takes mail in: "127.0.0.1:8025" or "unix:/run/incubator/mail.sock". Empty
# where another process of the installation, or nobody, does.
MAIL_LISTEN = env.str("MAIL_LISTEN", default="")

# Work ---------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is gone without a word is not waited for: longer than its longest answer takes.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
}
CELERY_TIMEZONE = "UTC"
# Workers log as everything else does, see LOGGING.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A sweep that nobody began before the next one is due is dropped: a pause of the workers leaves no
# heap of them. Not sooner than a minute, as the clocks of two machines may differ.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    name: {**sweep, "options": {"expires": max(60, sweep["schedule"])}}
    for name, sweep in SWEEPS.items()
}

# Site ---------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Incubator Games"
WAGTAILADMIN_BASE_URL = SITE_URL
# Addresses, passwords and signing in are the passport's alone: cms.views.door shuts the rest.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = f"{PASSPORT_AT}login/"
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# What operators see: docs/operations/README.md ----------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", default="lines" if DEMO or DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "incubator.operation.logs.JsonLines"},
        "lines": {"()": "incubator.operation.logs.ReadableLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {
        # One line for each request and task, where machines read them.
        "incubator": {"level": env.str("LOG_LEVEL", default="WARNING" if DEMO else "INFO")},
        # What a page refused is in its status; only failures belong in the log.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # Would write down every line of every mail.
        "mail.log": {"level": "ERROR"},
    },
}

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
# The version that runs, as error reports and backups name it.
RELEASE = env.str("RELEASE", default="")
# Where pg_dump and pg_restore are when they are neither on the PATH nor in the wheel.
POSTGRES_PROGRAMS = env.str("POSTGRES_PROGRAMS", default="")

# Safety -------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
LANGUAGE_COOKIE_SECURE = IS_HTTPS
# No script of ours reads cookies: forms carry the token.
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "incubator.web.views.typed.stale"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
# Probes ask the process itself, past the proxy.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=IS_HTTPS)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Of a process's threads, half take in bodies: the others are for pages, however slow senders are.
WEB_THREADS = env.int("WEB_THREADS", default=4)
BODIES_AT_ONCE = max(1, WEB_THREADS // 2)

SILENCED_SYSTEM_CHECKS = [
    # Wagtail shows its previews in a frame of our own site; nobody else may frame us.
    "security.W019",
    # Preloading binds a whole domain for years: HSTS_PRELOAD is its owner's decision.
    "security.W021",
]
