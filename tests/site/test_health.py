"""What machines that watch the site are told, and what people see while the database is away."""

import html

import pytest
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from tests.journey.factories import lines_of, make_roadmap, make_template

NOTE = "A thought about <CAR-T> & the rest.\n" * 80
AWAY = [OperationalError("the server closed the connection"), InterfaceError("already closed")]


@pytest.fixture
def hers(alice) -> Client:
    """A browser in which Alice is signed in, and is shown a server error as everybody is."""
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    return client


def away(error: Exception, beginning: str = ""):
    """Let the database fail for the statements with this beginning, from the driver's place."""

    def fail(execute, sql, params, many, context):
        if sql.startswith(beginning):
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(fail)


def test_healthz_says_that_the_process_is_up_and_asks_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_says_when_all_is_well(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready")


@pytest.mark.parametrize("error", AWAY)
def test_readyz_says_when_the_database_is_away(client, db, error):
    with away(error):
        response = client.get("/readyz")
        assert (response.status_code, response.content) == (503, b"the database does not answer")
        assert client.get("/healthz").status_code == 200


def test_readyz_says_when_migrations_are_missing(client, transactional_db):
    call_command("migrate", "sessions", "zero", verbosity=0)
    try:
        response = client.get("/readyz")
        assert (response.status_code, response.content) == (503, b"migrations are not applied")
    finally:
        call_command("migrate", verbosity=0)
    assert client.get("/readyz").status_code == 200


def test_readyz_says_when_the_cache_table_is_missing(client, db):
    with away(ProgrammingError("no such table"), 'SELECT "cache_key"'):
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the cache table is missing")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_the_answers_are_kept_by_no_cache(client, db, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]


# While the database is away ----------------------------------------------------------------------


@pytest.mark.parametrize("error", AWAY)
@pytest.mark.parametrize("path", ["/roadmap/", "/accounts/settings/"])
def test_a_page_answers_503_and_when_to_come_back(hers, path, error):
    with away(error):
        response = hers.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Cache-Control"] == "no-store"
    page = response.content.decode()
    assert "Try again in a minute." in page
    assert "<textarea" not in page


def test_it_does_so_where_only_a_later_query_fails(hers, alice):
    make_template()
    make_roadmap(alice)
    with away(AWAY[0], "UPDATE"):
        form = {"name": "Alice F.", "time_zone": "UTC", "theme": "dark"}
        response = hers.post("/accounts/settings/", form)
    assert response.status_code == 503
    assert "Alice F.</textarea>" in response.content.decode()


@pytest.mark.parametrize("beginning", ["", "INSERT"])
def test_a_note_that_could_not_be_stored_comes_back(hers, alice, beginning):
    line = lines_of(make_template())[0]
    make_roadmap(alice)
    form = {"body": NOTE, "key": "6f1c1f0e-52c6-4f5e-9d1b-1c9f4f3f2a10"}
    with away(AWAY[0], beginning):
        response = hers.post(f"/roadmap/t{line.pk}/notes/", form)
    assert response.status_code == 503
    assert html.escape(NOTE.strip()) in response.content.decode()


def test_htmx_gets_503_and_keeps_its_page(hers):
    with away(AWAY[0]):
        response = hers.post("/accounts/settings/", {"name": "x"}, HTTP_HX_REQUEST="true")
    assert (response.status_code, response.content) == (503, b"")
    assert response.headers["Retry-After"] == "10"


def test_a_password_is_not_shown_then(db):
    client = Client(raise_request_exception=False)
    with away(AWAY[0]):
        response = client.post("/accounts/login/", {"login": "a@b.example", "password": "hunter2"})
    assert response.status_code == 503
    assert b"hunter2" not in response.content


def test_another_fault_is_a_500_that_blames_nobody(hers, monkeypatch):
    monkeypatch.setattr("accounts.views.SettingsForm", None)
    response = hers.get("/accounts/settings/")
    assert response.status_code == 500
    assert "That is our fault, not yours" in response.content.decode()
