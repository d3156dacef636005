"""Settings of the site: one file, every environment variable read at the top.

`DEBUG` chooses between three ways to run:

- not set: the safe local default. It answers on this machine only, keeps an SQLite file and a
  secret key of its own below `var/`, prints mail to the console, and shows people's pages when
  something goes wrong, not tracebacks;
- `true`: the same for developers, with tracebacks;
- `false`: production. It refuses to start without what production needs, and names it.
"""

import secrets
from pathlib import Path

import environ
from bootstrap_wrapper import get_bootstrap_css_dir
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


def local_secret_key() -> str:
    """The key of this checkout, made at its first start and kept in `var/secret_key`."""
    path = VAR_DIR / "secret_key"
    VAR_DIR.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


# The environment ---------------------------------------------------------------------------------

env = environ.Env()
DEBUG = env.bool("DEBUG", False)
PRODUCTION = not env.bool("DEBUG", True)
SECRET_KEY = env.str("SECRET_KEY", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CACHE_URL = env.str("CACHE_URL", "dbcache://cache")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
"""The site's address without a path, for links in mails: never taken from a request."""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "MSL Prep <noreply@localhost>")

if PRODUCTION:
    problems = [
        f"{name} must be set"
        for name in (
            "DATABASE_URL",
            "SECRET_KEY",
            "ALLOWED_HOSTS",
            "EMAIL_URL",
            "DEFAULT_FROM_EMAIL",
            "SITE_URL",
        )
        if not env.str(name, "")
    ]
    if SECRET_KEY and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
        problems.append("SECRET_KEY must be at least 50 random characters")
    if "*" in ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS must name the hosts, * is not accepted")
    if env.str("SITE_URL", "") and not SITE_URL.startswith("https://"):
        problems.append("SITE_URL must begin with https://")
    if CACHE_URL.startswith(("locmemcache:", "dummycache:")):
        problems.append("CACHE_URL must be a cache that all processes share")
    if problems:
        raise ImproperlyConfigured("With DEBUG=false: " + "; ".join(problems) + ".")

SECRET_KEY = SECRET_KEY or local_secret_key()
DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{VAR_DIR / 'mslprep.sqlite3'}")}
CACHES = {"default": env.cache_url_config(CACHE_URL)}
vars().update(env.email("EMAIL_URL", "consolemail://"))
EMAIL_TIMEOUT = 10

# Applications ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "roadmap",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "mslprep.staticfiles.StaticFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "adminsortable2",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
]

MIDDLEWARE = [
    # These two only add headers, to the guard's answers too.
    "mslprep.csp.content_security_policy",
    "mslprep.headers.isolation",
    "mslprep.request_guard.request_guard",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "mslprep.headers.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.signed_in",
    "accounts.middleware.LoginRequiredMiddleware",
    "accounts.middleware.second_step_of_staff",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "mslprep.urls"
WSGI_APPLICATION = "mslprep.wsgi.application"

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
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Databases and cache -----------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE = DATABASES["default"]
if DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue for up to `timeout` seconds instead of failing, and what was committed
    # survives a power cut.
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # A new connection per request costs more than a page: keep them, and check them first.
    DATABASE["CONN_MAX_AGE"] = 600
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c statement_timeout=10000",
        **DATABASE.get("OPTIONS", {}),
    }

if CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache":
    # Above this it forgets a third of what it holds, limits on wrong passwords among it.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 10_000}

# Language, time ----------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("British English"))]
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True

# Static files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", get_bootstrap_css_dir()),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# Security ----------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "connect-src": ["'self'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'", "data:"],  # Bootstrap's icons in forms
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"

# Forms have a few fields and a note at most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1536 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# Two forms take one file each, which is never written to a disk; how big, the handler knows.
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["mslprep.uploads.InMemoryHandler"]

SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
if PRODUCTION:
    # The proxy in front speaks HTTPS and says so in X-Forwarded-Proto. gunicorn believes that from
    # the addresses in FORWARDED_ALLOW_IPS only (without it: this machine), and tells Django; with
    # SECURE_PROXY_SSL_HEADER Django would believe it from everybody.
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Browsers' own lists of HTTPS sites are hard to leave: to enter one is for whoever runs the
    # site to decide.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # With this prefix a browser takes them from this very host only, and over HTTPS only.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    # That proxy also puts the visitor's address last in X-Forwarded-For.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Accounts ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.SmallArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_RESET_TIMEOUT = 60 * 60

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "roadmap:roadmap"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_SIGNUP_REDIRECT_URL = "roadmap:start"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "change_password": "accounts.forms.ChangePasswordForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}
# Only where the address is proved can signing up hide which addresses have an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if PRODUCTION else "optional"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1 / 24
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords; "key" is the account together with the visitor's address.
    "wrong_password": "20/m/ip,5/5m/key",
    # The same for the account from wherever; high, so that nobody is locked out on purpose.
    "wrong_password_anywhere": "100/h/key",
    # Wrong codes of the second step; "key" is the account. A right one forgets them all, those of
    # the address too, so that the limit on passwords must be another.
    "login_failed": "20/m/ip,5/5m/key",
    # Mails to one address.
    "confirm_email": "3/h/key",
    "reset_password": "20/m/ip,3/h/key",
}

# A second step when signing in: a code from an app. Staff need it where strangers may come.
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.TurnOnSecondStepForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
}
MFA_TOTP_ISSUER = "MSL Prep"
# Where an address must be confirmed, nobody signs in before it is; a wish to change it, which
# waits, is no reason to refuse.
MFA_ALLOW_UNVERIFIED_EMAIL = True
STAFF_NEED_SECOND_STEP = PRODUCTION

# Logging -----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "mslprep.logs.RedactFilter"}},
    "formatters": {
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {"()": "mslprep.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["redact"],
            "formatter": "json" if PRODUCTION else "plain",
        },
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
