"""
All settings, read from the environment once. A wrong value stops the start and names itself.

Prefix INSYN_, plus DATABASE_URL (the application's role), MIGRATION_DATABASE_URL (the owner's), LEDGER_DATABASE_URL and
REDIS_URL.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from celery.schedules import crontab
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import crypto

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# The data folder and its keys

INSYN_DATA = Path(env("INSYN_DATA", default=str(BASE_DIR / "var" / "data")))
INSYN_KEY_FILE = Path(env("INSYN_KEY_FILE", default=str(INSYN_DATA / "keys" / "master.key")))
INSYN_PACKAGES = INSYN_DATA / "packages"
INSYN_ID_DOCUMENTS = INSYN_DATA / "id_documents"
INSYN_TRAIL_HEADS = INSYN_DATA / "trail"
INSYN_EMBEDDED = env.bool("INSYN_EMBEDDED", default=False)
INSYN_DEMO = (INSYN_DATA / "demo").exists()
MEDIA_ROOT = INSYN_DATA / "media"
SECRET_KEY = env("INSYN_SECRET_KEY", default="") or crypto.text_key(INSYN_DATA / "keys" / "django.key")

# Where the portal answers

INSYN_HOSTS: list[str] = env.list("INSYN_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
INSYN_HTTPS = env.bool("INSYN_HTTPS", default=False)
INSYN_PORT = env.int("INSYN_PORT", default=8000)
SHORTEST_TOKEN = 24
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
ON_LOOPBACK = set(INSYN_HOSTS) <= LOOPBACK
if not ON_LOOPBACK and not INSYN_HTTPS:
    raise ImproperlyConfigured(
        "INSYN_HOSTS names a public host, so INSYN_HTTPS must be true: the portal never shows personal data over plain http."
    )
if not ON_LOOPBACK and INSYN_DEMO:
    raise ImproperlyConfigured(
        "The data folder holds demo members; they are never shown on a public host (INSYN_HOSTS)."
    )
INSYN_ADDRESS = env(
    "INSYN_ADDRESS", default=f"https://{INSYN_HOSTS[0]}" if INSYN_HTTPS else f"http://127.0.0.1:{INSYN_PORT}"
)
INSYN_METRICS_TOKEN = env("INSYN_METRICS_TOKEN", default="")
if INSYN_METRICS_TOKEN and len(INSYN_METRICS_TOKEN) < SHORTEST_TOKEN:
    raise ImproperlyConfigured(f"INSYN_METRICS_TOKEN must have {SHORTEST_TOKEN} signs or more.")
DEBUG = False
ALLOWED_HOSTS = INSYN_HOSTS
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

# Rooms

INSTALLED_APPS = [
    "portal.admin_site.InsynAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.facebook",
    "allauth.usersessions",
    "csp",
    "portal.register",
    "portal.database",
    "portal.datamap",
    "portal.trail",
    "portal.ledger",
    "portal.outbox",
    "portal.backups",
    "portal.letters",
    "portal.members",
    "portal.gate",
    "portal.recipients",
    "portal.notices",
    "portal.memberships",
    "portal.correspondence",
    "portal.activity",
    "retention",
    "consents",
    "rights",
    "portal.front",
    "portal.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.front.middleware.SecurityHeaders",
    "portal.front.middleware.Closed",
    "portal.front.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.front.middleware.DeskLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.front.joining.middleware.Devices",
    "portal.activity.middleware.PageUse",
    "portal.front.joining.middleware.FreshProof",
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
                "portal.front.context.face",
            ],
        },
    }
]
FORM_RENDERER = "portal.front.forms_renderer.FaceRenderer"

# PostgreSQL: what the portal knows, and the ledger of what must outlive a restore of it, in a database of its own.
# Two roles each: the application's may not change evidence, the owner, one for both, migrates.

AS_OWNER = env.bool("INSYN_AS_OWNER", default=False) and "MIGRATION_DATABASE_URL" in os.environ


def _database(variable: str, *, missing: str) -> dict[str, object]:
    try:
        found: dict[str, object] = env.db(variable)
    except ImproperlyConfigured as wrong:
        raise ImproperlyConfigured(f"{variable} is not set. {missing}") from wrong
    if found.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{variable} must name a PostgreSQL database.")
    return found | {
        "HOST": unquote(str(found.get("HOST") or "")),  # a socket folder is written with %2F
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**dict(found.get("OPTIONS") or {}), "connect_timeout": 5},  # type: ignore[call-overload]  # environ's dict is untyped
    }


def _databases() -> dict[str, dict[str, object]]:
    main = _database("DATABASE_URL", missing="Start with ./insyn up, or set it to your PostgreSQL.")
    missing = "Name a second database, which no dump of the first one holds (docs/operations.md)."
    beside = _database("LEDGER_DATABASE_URL", missing=missing)
    if all(main[part] == beside[part] for part in ("HOST", "PORT", "NAME")):
        raise ImproperlyConfigured(
            "LEDGER_DATABASE_URL names the same database as DATABASE_URL: a restore would take the ledger with it."
        )
    if AS_OWNER:
        main = _database("MIGRATION_DATABASE_URL", missing="")
        beside |= {part: main[part] for part in ("USER", "PASSWORD")}
    return {"default": main, "ledger": beside}


DATABASES = _databases()
DATABASE_ROUTERS = ["portal.ledger.router.Router"]
INSYN_APP_ROLE = urlsplit(os.environ["DATABASE_URL"]).username or ""
INSYN_LEDGER_ROLE = urlsplit(os.environ["LEDGER_DATABASE_URL"]).username or ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits and sessions stand in PostgreSQL, so that a dead broker signs nobody out or in

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "insyn_cache",
        "OPTIONS": {
            "MAX_ENTRIES": 100_000
        },  # with fewer, a flood of addresses would push out the limits of others
    }
}
SESSION_ENGINE = "portal.front.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    "session",
    "csrf",
    "language",
)  # the register's names
CSRF_COOKIE_AGE = None  # goes with the browser
SESSION_COOKIE_AGE = 2 * 24 * 60 * 60  # policy 000: sign-in cookies live two days at most
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if INSYN_HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("INSYN_REDIRECT_TO_HTTPS", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked on this machine, where no proxy speaks TLS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in INSYN_HOSTS] if INSYN_HTTPS else []
CSRF_FAILURE_VIEW = "portal.front.errors.csrf_failed"

# What a browser may load: our own files, nothing else

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Who

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.members.passwords.MinimumFromRegister"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_REDIRECT_URL = "overview"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "portal.front.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.front.joining.forms.SignInForm",
    "request_login_code": "portal.front.joining.forms.SignInCodeForm",
    "reset_password": "portal.front.joining.forms.PasswordResetForm",
}
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords and second steps; a code by mail or a passkey still opens the account (T-12, T-13).
    "login_failed": "10/m/ip,200/d/ip,5/300s/key,50/d/key",
    "code": "60/h/ip",  # registration, guests, fresh proof
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,3/m/key",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is our own; this keeps the password at sign-in
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "start"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("INSYN_TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "portal.front.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "portal.front.joining.passkey_forms.AddPasskeyForm",
    "login_webauthn": "portal.front.joining.passkey_forms.SignInByPasskeyForm",
    "edit_webauthn": "portal.front.joining.passkey_forms.RenamePasskeyForm",
    "authenticate_webauthn": "portal.front.joining.passkey_forms.SecondStepByPasskeyForm",
    "reauthenticate_webauthn": "portal.front.joining.passkey_forms.ProofByPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ON_LOOPBACK
SOCIALACCOUNT_ADAPTER = "portal.front.adapter.SocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if env("INSYN_OIDC_ISSUER", default=""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "SCOPE": ["openid", "email", "profile"],
        "APPS": [
            {
                "provider_id": "sso",
                "name": env("INSYN_OIDC_NAME", default="OpenID"),
                "client_id": env("INSYN_OIDC_CLIENT"),
                "secret": env("INSYN_OIDC_SECRET"),
                "settings": {"server_url": env("INSYN_OIDC_ISSUER")},
            }
        ],
    }

INSYN_E_ID_PROVIDER = "sso"
INSYN_E_ID_NAME = env("INSYN_OIDC_NAME", default="OpenID")
INSYN_E_ID_LEVELS: list[str] = env.list("INSYN_E_ID_LEVELS", default=[])
INSYN_E_ID_NUMBER_CLAIM = env("INSYN_E_ID_NUMBER_CLAIM", default="")
INSYN_E_ID = env("INSYN_E_ID", default="portal.front.e_id.OpenIdConnect" if INSYN_E_ID_LEVELS else "")
if INSYN_E_ID_LEVELS and "openid_connect" not in SOCIALACCOUNT_PROVIDERS:
    raise ImproperlyConfigured("INSYN_E_ID_LEVELS needs the provider of INSYN_OIDC_ISSUER.")


def facebook(client: str, secret: str) -> dict[str, object]:
    """Return how Facebook is asked: for name and e-mail, by redirects alone (no script of theirs)."""
    return {
        "SCOPE": ["email"],
        "FIELDS": ["id", "name", "email"],
        "METHOD": "oauth2",
        "VERSION": "v24.0",  # lives until autumn 2027; allauth's own default has ended
        "APPS": [{"client_id": client, "secret": secret}],
    }


if env("INSYN_FACEBOOK_CLIENT", default=""):
    SOCIALACCOUNT_PROVIDERS["facebook"] = facebook(env("INSYN_FACEBOOK_CLIENT"), env("INSYN_FACEBOOK_SECRET"))
USERSESSIONS_TRACK_ACTIVITY = True

# Languages: Swedish at /, English at /en/

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "portal.desk.formats"
TIME_ZONE = env("INSYN_TIME_ZONE", default="Europe/Stockholm")

# Files

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Mail

_mail = env.email_url("INSYN_MAIL_URL", default="consolemail://")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("INSYN_MAIL_FROM", default="insyn@example.org")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
INSYN_MAIL_FOLDER = INSYN_DATA / "mail"
if env("INSYN_MAIL_URL", default=""):
    vars().update(_mail)
else:
    EMAIL_BACKEND = "portal.demo.mailbox.MailboxBackend"

# Mail that comes in becomes conversations: a maildir, or a folder by IMAP over TLS (imaps://user:password@host/INBOX)

INSYN_MAILDIR = env("INSYN_MAILDIR", default="")
INSYN_IMAP_URL = env("INSYN_IMAP_URL", default="")
if INSYN_IMAP_URL and not INSYN_IMAP_URL.startswith("imaps://"):
    raise ImproperlyConfigured("INSYN_IMAP_URL must begin with imaps://: mail is never fetched in the clear.")
if INSYN_IMAP_URL and INSYN_MAILDIR:
    raise ImproperlyConfigured("Set INSYN_MAILDIR or INSYN_IMAP_URL, not both.")

# Doorbells (portal.celery): ids only, no results, nothing that could be lost

CELERY_BROKER_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Memory bounds a worker's process, not a number of tasks: after each end the next one stands up to a second later.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "unacked_restore_interval": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_DB_REUSE_MAX = 1000
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "expire-packages": {"task": "rights.expire_packages", "schedule": 300.0},
    "expire-documents": {"task": "rights.expire_documents", "schedule": 300.0},
    "look-after-stuck": {"task": "rights.look_after_stuck", "schedule": 60.0},
    "finish-erasures": {"task": "rights.finish_erasures", "schedule": 3600.0},
    "lift-restrictions": {"task": "rights.lift_restrictions", "schedule": 300.0},
    "remind-of-recipients": {"task": "recipients.remind", "schedule": 3600.0},
    "remind-of-deadlines": {"task": "rights.remind", "schedule": 3600.0},
    "remind-of-letters": {"task": "rights.remind_of_letters", "schedule": 3600.0},
    "clear-drafts": {"task": "rights.clear_drafts", "schedule": 3600.0},
    "slim-cases": {"task": "rights.slim_cases", "schedule": 3600.0},
    "sweep": {"task": "retention.sweep", "schedule": 3600.0},
    "tend-ledger": {"task": "retention.tend_ledger", "schedule": 6 * 3600.0},
    "clear-codes": {"task": "members.clear_codes", "schedule": 3600.0},
    "add-months": {"task": "activity.add_months", "schedule": 6 * 3600.0},
    "count-month": {"task": "activity.count_month", "schedule": 6 * 3600.0},
    "read-mailbox": {"task": "correspondence.read_mailbox", "schedule": 60.0},
    "clear-sessions": {"task": "front.clear_sessions", "schedule": 3600.0},
    "clear-registrations": {"task": "front.clear_registrations", "schedule": 3600.0},
    "forget-sought": {"task": "retention.forget_sought", "schedule": 3600.0},
    "purge": {
        "task": "retention.purge",
        "schedule": crontab(hour="2", minute="30"),
    },  # after the night's search
}

# Logs: one line an event, never a person

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "portal.logs.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
