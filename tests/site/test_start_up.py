"""How the site starts: in three ways, and never half-configured."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO"
PRODUCTION = {
    "DEBUG": "false",
    "DATABASE_URL": "postgres://mslprep@localhost/mslprep",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "msl-prep.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "DEFAULT_FROM_EMAIL": "MSL Prep <noreply@msl-prep.example>",
    "SITE_URL": "https://msl-prep.example",
}
SHOW = """
from django.conf import settings
for name in {names!r}:
    print(name, "=", getattr(settings, name, None))
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess:
    """Run some Python in a process of its own, with these variables and no other of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": "mslprep.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def shown(*names: str, **environment: str) -> dict[str, str]:
    """What some settings are when the site starts like this."""
    result = run(SHOW.format(names=names), **environment)
    assert result.returncode == 0, result.stderr
    return dict(line.split(" = ", 1) for line in result.stdout.splitlines())


def complaint(**environment: str) -> str:
    """What the site says when it refuses to start."""
    result = run(SHOW.format(names=["DEBUG"]), **environment)
    assert result.returncode == 1
    assert result.stdout == ""
    return result.stderr.splitlines()[-1].removeprefix(
        "django.core.exceptions.ImproperlyConfigured: "
    )


def test_without_any_variable_it_is_a_safe_local_site():
    found = shown(
        "DEBUG", "PRODUCTION", "ALLOWED_HOSTS", "EMAIL_BACKEND", "ACCOUNT_EMAIL_VERIFICATION"
    )
    assert found == {
        "DEBUG": "False",
        "PRODUCTION": "False",
        "ALLOWED_HOSTS": "['127.0.0.1', 'localhost', '[::1]']",
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "ACCOUNT_EMAIL_VERIFICATION": "optional",
    }


def test_for_developers_it_shows_tracebacks():
    assert shown("DEBUG", "PRODUCTION", DEBUG="true") == {"DEBUG": "True", "PRODUCTION": "False"}


def test_in_production_everything_is_on():
    names = (
        "DEBUG PRODUCTION SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS "
        "SESSION_COOKIE_SECURE SESSION_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_NAME "
        "ACCOUNT_EMAIL_VERIFICATION STAFF_NEED_SECOND_STEP SITE_URL "
        "ALLAUTH_TRUSTED_PROXY_COUNT CACHES"
    ).split()
    assert shown(*names, **PRODUCTION) == {
        "DEBUG": "False",
        "PRODUCTION": "True",
        "SECURE_SSL_REDIRECT": "True",
        "SECURE_HSTS_SECONDS": "31536000",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": "True",
        "SESSION_COOKIE_SECURE": "True",
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": "True",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "STAFF_NEED_SECOND_STEP": "True",
        "SITE_URL": "https://msl-prep.example",
        "ALLAUTH_TRUSTED_PROXY_COUNT": "1",
        "CACHES": (
            "{'default': {'BACKEND': 'django.core.cache.backends.db.DatabaseCache', "
            "'LOCATION': 'cache', 'OPTIONS': {'MAX_ENTRIES': 10000}}}"
        ),
    }


def test_production_names_everything_that_is_missing():
    assert complaint(DEBUG="false") == (
        "With DEBUG=false: DATABASE_URL must be set; SECRET_KEY must be set; "
        "ALLOWED_HOSTS must be set; EMAIL_URL must be set; DEFAULT_FROM_EMAIL must be set; "
        "SITE_URL must be set."
    )


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "DEBUG"])
def test_production_names_the_one_that_is_missing(name):
    assert complaint(**{**PRODUCTION, name: ""}) == f"With DEBUG=false: {name} must be set."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 50 random characters"),
        ("SECRET_KEY", "secret" * 20, "SECRET_KEY must be at least 50 random characters"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS must name the hosts, * is not accepted"),
        ("ALLOWED_HOSTS", "a.example,*", "ALLOWED_HOSTS must name the hosts, * is not accepted"),
        ("SITE_URL", "http://msl-prep.example", "SITE_URL must begin with https://"),
        ("CACHE_URL", "locmemcache://", "CACHE_URL must be a cache that all processes share"),
    ],
)
def test_production_refuses_what_is_not_safe(name, value, sentence):
    assert complaint(**{**PRODUCTION, name: value}) == f"With DEBUG=false: {sentence}."


def test_what_the_address_of_the_database_asks_for_is_kept():
    url = "postgres://mslprep@localhost/mslprep?sslmode=require"
    found = shown("DATABASES", DATABASE_URL=url)["DATABASES"]
    assert "'sslmode': 'require'" in found
    assert "'options': '-c statement_timeout=10000'" in found


def test_without_static_files_it_does_not_start(tmp_path):
    code = (
        "import mslprep.settings as settings\n"
        f"settings.STATIC_ROOT = {str(tmp_path)!r}\n"
        "import mslprep.wsgi"
    )
    result = run(code, DATABASE_URL="sqlite://:memory:")
    assert result.returncode == 1
    assert "The static files are missing: run manage.py collectstatic first." in result.stderr


IN_PRODUCTION = """
import django
from django.test import Client, RequestFactory
django.setup()
client = Client()
plain = client.get("/accounts/login/", HTTP_HOST="msl-prep.example")
print("plain", plain.status_code, plain.headers["Location"])
print("health", client.get("/healthz", HTTP_HOST="msl-prep.example").status_code)
done = client.get("/accounts/password/reset/done/", HTTP_HOST="msl-prep.example", secure=True)
print("hsts", done.headers["Strict-Transport-Security"])
page = client.get("/accounts/login/", HTTP_HOST="msl-prep.example", secure=True)
(cookie,) = page.cookies.values()
print("cookie", cookie.key, cookie["path"], repr(cookie["domain"]), cookie["secure"])
spoofed = client.get(
    "/accounts/login/", HTTP_HOST="msl-prep.example", HTTP_X_FORWARDED_PROTO="https"
)
print("spoofed", spoofed.status_code)
print("host", client.get("/", HTTP_HOST="evil.example", secure=True).status_code)
"""


def test_in_production_only_https_is_answered(static_files):
    overridden = (
        "import mslprep.settings as settings\n"
        f"settings.STATIC_ROOT = {str(settings.STATIC_ROOT)!r}\n"
        f"settings.STORAGES = {settings.STORAGES!r}\n"
    )
    result = run(overridden + IN_PRODUCTION, **{**PRODUCTION, "DATABASE_URL": "sqlite://:memory:"})
    assert result.stdout.splitlines() == [
        "plain 301 https://msl-prep.example/accounts/login/",
        "health 200",
        "hsts max-age=31536000; includeSubDomains",
        "cookie __Host-csrf / '' True",
        "spoofed 301",
        "host 400",
    ], result.stderr
