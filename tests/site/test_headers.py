"""Headers on every answer."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
EVERYWHERE = {"Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy"}
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/accounts/login/", 200),
        ("GET", "/accounts/settings/", 302),
        ("POST", "/accounts/settings/", 403),
        ("GET", "/nowhere/", 404),
        ("GET", "/healthz", 200),
        ("GET", "/admin/", 302),
    ],
)
def test_every_answer_is_safe(client, db, method, path, status):
    response = client.generic(method, path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in SAFE} == SAFE
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("TRACE", "/", 405), ("GET", "/?q=%00", 400), ("GET", "/" + "x" * 2000, 414)],
)
def test_so_is_what_the_guard_answers(client, method, path, status):
    response = client.generic(method, path)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EVERYWHERE} == {
        name: SAFE[name] for name in EVERYWHERE
    }


def test_so_are_server_errors(alice, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    monkeypatch.setattr("accounts.views.SettingsForm", None)
    response = client.get("/accounts/settings/")
    assert response.status_code == 500
    assert {name: response.headers.get(name) for name in SAFE} == SAFE


def test_so_are_static_files_and_they_may_be_kept(client, db):
    response = client.get(staticfiles_storage.url("css/msl.css"))
    response.close()
    assert response.status_code == 200
    assert {name: response.headers.get(name) for name in SAFE} == SAFE
    assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_static_files_may_be_kept_by_the_signed_in_too(client, alice):
    client.force_login(alice)
    response = client.get(staticfiles_storage.url("css/msl.css"))
    response.close()
    assert "immutable" in response.headers["Cache-Control"]


# Nobody else's cache -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/accounts/settings/", "/accounts/email/", "/nowhere/", "/accounts/login/", "/healthz"]
)
def test_no_page_of_a_session_is_kept_by_any_cache(client, alice, path):
    client.force_login(alice)
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in response.headers["Vary"]


def test_the_answer_that_begins_a_session_is_not_kept_either(client, alice):
    form = {"login": alice.email, "password": "correct horse battery"}
    response = client.post("/accounts/login/", form)
    assert response.headers["Cache-Control"] == "no-store"


# Compression -------------------------------------------------------------------------------------


def test_pages_are_compressed_to_a_length_that_tells_nothing(client, db):
    responses = [client.get("/accounts/login/", HTTP_ACCEPT_ENCODING="gzip") for _ in range(20)]
    assert {response.headers["Content-Encoding"] for response in responses} == {"gzip"}
    # Django adds some random bytes, against BREACH.
    assert len({len(response.content) for response in responses}) > 1


# The admin lives by the policy too ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
        "/admin/accounts/user/{admin}/change/",
        "/admin/accounts/user/{admin}/password/",
        "/admin/roadmap/roadmaptemplate/",
        "/admin/roadmap/roadmaptemplate/add/",
        "/admin/roadmap/stage/",
        "/admin/roadmap/milestonetemplate/",
    ],
)
def test_no_page_of_the_admin_needs_what_the_policy_forbids(client, admin, path):
    client.force_login(admin)
    response = client.get(path.format(admin=admin.pk))
    assert response.status_code == 200
    page = response.content.decode()
    data = r'<script[^>]*type="application/json"[^>]*>.*?</script>'
    assert INLINE.findall(re.sub(data, "", page, flags=re.DOTALL)) == []


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/signup/", "/nowhere/"])
def test_no_public_page_needs_what_the_policy_forbids(client, db, path):
    assert INLINE.findall(client.get(path).content.decode()) == []


@pytest.mark.parametrize(
    "path", ["/accounts/settings/", "/accounts/email/", "/accounts/password/change/"]
)
def test_no_page_of_an_account_needs_what_the_policy_forbids(client, alice, path):
    client.force_login(alice)
    assert INLINE.findall(client.get(path).content.decode()) == []
