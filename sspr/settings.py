"""Settings, read top to bottom. A fresh checkout needs no environment; production says what it misses (SR-OPS-01)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from sspr import languages
from sspr.environment import Environment
from sspr.production import complaints, refuse
from sspr.schedule import rounds

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- Mode -------------------------------------------------------------------------------------------------------
# "development" is a portal without lab; "demo" adds the simulated outside world; "production" refuses to start unsafe.
PORTAL_MODE = env.str("PORTAL_MODE", default="development")
if PORTAL_MODE not in ("development", "demo", "production"):
    refuse(["PORTAL_MODE must be development, demo or production."])
DEMO = PORTAL_MODE == "demo"
PRODUCTION = PORTAL_MODE == "production"
DEBUG = False  # in no mode: an error page with a traceback is never shown to anybody

VAR_DIR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# Which preset user IDs of no tenant follow (product.md §2).
PORTAL_PRESET = env.str("PORTAL_PRESET", default="faithful" if DEMO else "standards")

# --- Keys -------------------------------------------------------------------------------------------------------
KEY_DIR = VAR_DIR / "keys"
SECRET_KEY = env.key("secret_key", folder=KEY_DIR, may_create=not PRODUCTION)
SECRET_KEY_FALLBACKS = env.several("SECRET_KEY_FALLBACKS")
CODE_KEY = env.key("code_key", folder=KEY_DIR, may_create=not PRODUCTION)  # HMAC of one-time codes
VAULT_KEY = env.key("vault_key", folder=KEY_DIR, may_create=not PRODUCTION)  # encrypts authenticator seeds
VAULT_KEY_FALLBACKS = env.several("VAULT_KEY_FALLBACKS")  # earlier ones, which still open what they sealed
# Passwords of demo people are derived from it, and production has none.
INSTALLATION_KEY = "" if PRODUCTION else env.key("installation_key", folder=KEY_DIR, may_create=True)

# --- Web --------------------------------------------------------------------------------------------------------
ALLOWED_HOSTS = env.several("ALLOWED_HOSTS", default=[] if PRODUCTION else [".localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.several("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "sspr.urls"
WSGI_APPLICATION = "sspr.wsgi.application"

INSTALLED_APPS = [
    "sspr",
    *(["sspr.lab"] if DEMO else []),
    "licensing",
    "writeback",
    "writeback.onprem",
    "directory",
    "sspr.admin.site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # so that widgets are found among the templates, as FORM_RENDERER wants
    "django_countries",
    "phonenumber_field",
    "import_export",
    "csp",
    "django_htmx",
    "django_prometheus",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "sspr.portal.middleware.CorrelationMiddleware",
    "sspr.portal.headers.HeadersMiddleware",  # with the next one around everything that answers by itself
    "csp.middleware.CSPMiddleware",
    "sspr.portal.headers.CompressionMiddleware",
    "sspr.portal.middleware.ProbeMiddleware",  # before host names, TLS and sessions are looked at
    "django.middleware.security.SecurityMiddleware",  # leads to https; its headers HeadersMiddleware sets as well
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sspr.portal.language.LanguageMiddleware",  # around everything that renders a page, those of errors included
    "sspr.portal.middleware.MethodMiddleware",
    "sspr.portal.middleware.OutageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sspr.portal.charset.CharsetMiddleware",  # before the form is read, which the next one does
    "sspr.portal.uploads.UploadMiddleware",  # likewise
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sspr.portal.middleware.NoStoreMiddleware",
    "sspr.portal.branding.BrandingMiddleware",
    "sspr.portal.middleware.MustChangePasswordMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

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
                "sspr.portal.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{'__Host-' if PRODUCTION else ''}{name}" for name in ("session", "csrf", "language")
)
CSRF_FAILURE_VIEW = "sspr.portal.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION and env.yes_or_no("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes browsers post with Origin: null (docs/decisions)
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# None: not said. Production must say it, since forwarded headers are believed from a proxy of ours and nobody else.
BEHIND_PROXY = env.yes_or_no("BEHIND_PROXY", default=None)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None  # elsewhere files are served where they lie
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else's pages use our files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Databases --------------------------------------------------------------------------------------------------
# Two systems, two databases: the portal's own, and the on-premises directory's, which is never joined with it.
POSTGRESQL_PATIENCE = "-c lock_timeout=3s -c statement_timeout=10s"


def database(variable: str, file_name: str) -> dict[str, Any]:
    """One database from `variable`, by default an SQLite file in var/ (WAL, write lock from `atomic()` on)."""
    config = env.database(variable, default=f"sqlite:///{VAR_DIR / file_name}")
    options = config.setdefault("OPTIONS", {})  # what the address says after its question mark, such as sslmode
    if config["ENGINE"] == "django.db.backends.sqlite3":
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        }
    else:
        # What the address itself says comes last and wins. A stuck row may cost a worker seconds, never its life.
        options["options"] = f"{POSTGRESQL_PATIENCE} {options.get('options', '')}".strip()
        options["pool"] = {"min_size": 1, "max_size": env.number("DATABASE_POOL", default=10), "timeout": 5}
        config["CONN_HEALTH_CHECKS"] = True  # a database that was away is found again without a restart
    return config


DATABASES = {
    "default": database("DATABASE_URL", "portal.sqlite3"),
    "onpremises": database("ONPREMISES_DATABASE_URL", "onpremises.sqlite3"),
}
DATABASE_ROUTERS = ["writeback.onprem.router.OnPremisesRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and passwords ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["directory.backend.DirectoryBackend"]
LOGIN_URL = "signin"
PASSWORD_HASHERS = ["directory.hashers.PortalArgon2Hasher"]
# Argon2id cost, OWASP's minimum: 21 ms and 19 MiB a hash here. Raised values rehash at the next sign-in.
ARGON2_MEMORY_COST = env.number("ARGON2_MEMORY_COST", default=19456)  # KiB
ARGON2_TIME_COST = env.number("ARGON2_TIME_COST", default=2)
ARGON2_PARALLELISM = env.number("ARGON2_PARALLELISM", default=1)

# --- Queue ------------------------------------------------------------------------------------------------------
# A message is only a bell: the promise is a row, and the sweep finds every row whose bell was lost.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 20,
        "unacked_restore_throttle": 1,
        "unacked_restore_interval": 5,
        "socket_connect_timeout": 0.2,
        "socket_timeout": 5,
    }
    if REDIS_URL
    else {"polling_interval": 0.01}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 0.2
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]  # nothing that could carry code
CELERY_WORKER_HIJACK_ROOT_LOGGER = CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = rounds(demo=DEMO)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- Gateways to phones and mailboxes ---------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
# Whether this installation can send text messages at all; it decides whether the method counts and is offered.
SMS_AVAILABLE = env.yes_or_no("SMS_AVAILABLE", default=True)
if DEMO:
    EMAIL_BACKEND = "sspr.lab.mailbox.MailboxBackend"
    SMS_GATEWAY = "sspr.lab.carrier.SimulatedCarrier"
else:
    vars().update(env.mail("EMAIL_URL", default="smtp://localhost:25"))
    SMS_GATEWAY = env.str("SMS_GATEWAY", default="")
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="" if PRODUCTION else "no-reply@portal.example")

# --- On-premises side -------------------------------------------------------------------------------------------
ONPREMISES_CONNECTOR = env.str("ONPREMISES_CONNECTOR", default="writeback.onprem.mock.MockDirectory")
ONPREMISES_SOURCE = env.str("ONPREMISES_SOURCE", default="writeback.onprem.mock_source.MockSource")
ONPREMISES_KEY_DIR = VAR_DIR / "onpremises"  # the agents' private keys; the cloud side never reads here
# What encrypts them at rest. Only processes that use them need it; outside production it is made up on first use.
ONPREMISES_SECRET = env.key("onpremises_secret", folder=KEY_DIR, may_create=False, required=False)
ONPREMISES_SECRET_FALLBACKS = env.several("ONPREMISES_SECRET_FALLBACKS")  # earlier ones, as with the vault
ONPREMISES_SECRET_MADE_UP = None if PRODUCTION else KEY_DIR / "onpremises_secret"
ONPREMISES_FAULTS = DEMO  # whether faults can be switched on by name
AGENT_SILENT_AFTER = timedelta(minutes=env.number("AGENT_SILENT_AFTER_MINUTES", default=10))

# --- Words and time ---------------------------------------------------------------------------------------------
USE_I18N = USE_TZ = True
LANGUAGE_CODE = languages.SOURCE
LANGUAGES = [(language.code, language.own_name) for language in languages.LANGUAGES]
LOCALE_PATHS, FORMAT_MODULE_PATH = [languages.LOCALE_DIR], ["sspr.formats"]
TIME_ZONE = "UTC"
PHONENUMBER_DB_FORMAT = "E164"

# --- Log --------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "sspr.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.db.backends": {"level": "INFO"},  # statements carry hashes and sealed secrets
        **{name: {"level": "WARNING" if LOG_LEVEL == "INFO" else LOG_LEVEL} for name in ("celery", "waitress")},
        "celery.worker.control": {"level": "ERROR"},  # it warns of each orderly stop
    },
}

# --- Operations -------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # bearer token for /metrics from another machine
refuse([*env.unreadable, *(complaints(globals()) if PRODUCTION else [])])
