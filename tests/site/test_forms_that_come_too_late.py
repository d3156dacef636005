"""A form whose session or token has ended changes nothing and loses no text."""

import html

import pytest
from django.test import Client

from accounts.models import User
from tests.journey.factories import lines_of, make_roadmap, make_template
from tests.people import PASSWORD, signed_in

NOTE = "Met Dr Lee & talked about <CAR-T>.\nمرحبا 🙂 " * 70
LOGIN = "/accounts/login/"
SETTINGS = "/accounts/settings/"


@pytest.fixture
def note_url(alice) -> str:
    """Where Alice adds a note to her first milestone."""
    template = make_template()
    make_roadmap(alice)
    return f"/roadmap/t{lines_of(template)[0].pk}/notes/"


def token_of(client: Client, path: str) -> str:
    """The CSRF token in the page that a browser has open."""
    return str(client.get(path).context["csrf_token"])


@pytest.fixture
def strict() -> Client:
    """A browser whose forms are checked as everybody's are."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def hers(strict, alice) -> Client:
    """The same, in which Alice is signed in."""
    form = {"login": alice.email, "password": PASSWORD}
    strict.post(LOGIN, {**form, "csrfmiddlewaretoken": token_of(strict, LOGIN)})
    return strict


def has_text(page: str, text: str) -> bool:
    """Tell whether a page shows a text in full."""
    return html.escape(text) in page


def test_a_note_of_3000_characters_outlives_the_session(client, note_url):
    assert len(NOTE) > 2_900
    response = client.post(note_url, {"body": NOTE, "key": "6f1c1f0e-52c6-4f5e-9d1b-1c9f4f3f2a10"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your session has ended" in page
    assert has_text(page, NOTE)
    assert page.count("<textarea") == 1
    assert f'href="{LOGIN}" target="_blank"' in page


def test_htmx_is_told_so_and_keeps_its_page(client, note_url):
    response = client.post(note_url, {"body": NOTE}, HTTP_HX_REQUEST="true")
    assert (response.status_code, response.content) == (401, b"")
    assert "Location" not in response.headers
    response = client.get("/roadmap/", HTTP_HX_REQUEST="true")
    assert response.status_code == 401


def test_a_note_outlives_signing_in_again_in_another_tab(hers, alice, note_url):
    stale = token_of(hers, SETTINGS)
    hers.logout()
    token = token_of(hers, LOGIN)
    form = {"login": alice.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert hers.post(LOGIN, form).status_code == 302
    response = hers.post(note_url, {"body": NOTE, "csrfmiddlewaretoken": stale})
    page = response.content.decode()
    assert response.status_code == 403
    assert "This page had been open for a while" in page
    assert has_text(page, NOTE)


def test_the_fresh_token_of_the_cookie_is_taken(hers, note_url):
    # static/js/app.js puts it into the form that is sent.
    token_of(hers, SETTINGS)
    token = hers.cookies["csrftoken"].value
    form = {"name": "Alice", "time_zone": "UTC", "theme": "device", "csrfmiddlewaretoken": token}
    assert hers.post(SETTINGS, form).status_code == 302


def test_a_stale_token_of_the_signed_out_says_that_the_session_has_ended(strict, note_url):
    response = strict.post(note_url, {"body": NOTE, "csrfmiddlewaretoken": "x" * 64})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your session has ended" in page
    assert has_text(page, NOTE)


@pytest.mark.parametrize("token", [None, "", "x" * 32, "x" * 64, "\0", "☃" * 32])
def test_a_form_without_a_good_token_changes_nothing(hers, alice, token):
    token_of(hers, SETTINGS)
    form = {"name": "Evil", "time_zone": "UTC", "theme": "dark"}
    if token is not None:
        form["csrfmiddlewaretoken"] = token
    response = hers.post(SETTINGS, form)
    assert response.status_code == 403
    assert has_text(response.content.decode(), "Evil")
    assert User.objects.get().name == alice.name


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example"]
)
def test_a_form_of_another_site_changes_nothing_and_is_not_shown(hers, alice, origin):
    form = {"name": "Evil", "time_zone": "UTC", "csrfmiddlewaretoken": token_of(hers, SETTINGS)}
    response = hers.post(SETTINGS, form, HTTP_ORIGIN=origin)
    assert response.status_code == 403
    assert "Evil" not in response.content.decode()
    assert User.objects.get().name == alice.name


def test_htmx_needs_a_token_as_well(hers):
    response = hers.post(SETTINGS, {"name": "Evil"}, HTTP_HX_REQUEST="true")
    assert (response.status_code, response.content) == (403, b"")


def test_nobody_is_signed_in_by_another_site(strict, alice):
    form = {"login": alice.email, "password": PASSWORD}
    assert strict.post(LOGIN, form).status_code == 403
    token = token_of(strict, LOGIN)
    form["csrfmiddlewaretoken"] = token
    assert strict.post(LOGIN, form, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert "sessionid" not in strict.cookies


def test_nobody_is_signed_out_by_another_site(hers):
    assert hers.post("/accounts/logout/").status_code == 403
    assert hers.get(SETTINGS).status_code == 200


@pytest.mark.parametrize("path", [LOGIN, "/accounts/signup/", "/accounts/password/change/"])
def test_a_form_with_a_password_is_never_shown_again(strict, db, path):
    secrets = {"password": "hunter2 hunter2", "password1": "hunter2 hunter2", "name": "Zoë"}
    page = strict.post(path, secrets).content.decode()
    assert "hunter2" not in page
    assert "<textarea" not in page


def test_what_a_form_sends_by_itself_is_not_shown(client, note_url):
    form = {
        "body": "Mine",
        "key": "6f1c1f0e-52c6-4f5e-9d1b-1c9f4f3f2a10",
        "revision": "3",
        "state": "done",
        "back": "soon",
        "csrfmiddlewaretoken": "x" * 64,
    }
    page = client.post(note_url, form).content.decode()
    assert page.count("<textarea") == 1
    assert has_text(page, "Mine")


def test_a_page_to_read_is_found_again_after_signing_in(client, alice):
    response = client.get("/accounts/email/?x=1")
    assert response.headers["Location"] == "/accounts/login/?next=/accounts/email/%3Fx%3D1"
    assert signed_in(alice).get("/accounts/email/?x=1").status_code == 200
