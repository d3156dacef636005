"""Promise 2: what was acknowledged is stored, and what failed half-way has left nothing."""

import contextlib
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import OperationalError, connection

from roadmap.journey.models import Event, Milestone, Note, NoteVersion, Roadmap
from tests.concurrency import elsewhere
from tests.journey.factories import (
    client_of,
    journey_of,
    just_before_the_first,
    make_user,
    milestone_of,
    whole_database,
)
from tests.journey.pages import Page
from tests.journey.writes import HTMX, WITHOUT_HISTORY, all_writes

POST_AND_DIE = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
settings.ALLOWED_HOSTS.append("testserver")
from django.test import Client
client = Client()
client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[1]
print(client.post(sys.argv[2], {"state": "done"}).status_code, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
"""A worker that answers one tick and is killed at once."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_once_the_page_says_saved_everybody_else_can_read_it(learner, lines, subtests, headers):
    """The answer goes out after the commit: another connection sees all of it."""
    writes = all_writes(learner, lines)
    client = client_of(learner)
    before = journey_of(learner)
    for name, write in writes.items():
        with subtests.test(name):
            assert write.send(client, headers=headers).status_code in (200, 302)
            stored = elsewhere(lambda: journey_of(learner))
            assert stored != before
            assert stored == journey_of(learner)
            before = stored


@pytest.mark.django_db(transaction=True)
def test_a_tick_that_was_answered_survives_the_death_of_its_worker(learner, lines, tmp_path):
    session = client_of(learner).session.session_key
    url = f"/roadmap/t{lines[0].pk}/state/"
    if connection.vendor == "sqlite":
        file = tmp_path / "site.sqlite3"
        with contextlib.closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
        database = f"sqlite:///{file}"
    else:
        server = os.environ["DATABASE_URL"].rpartition("/")[0]
        database = f"{server}/{connection.settings_dict['NAME']}"
    worker = subprocess.run(
        [sys.executable, "-c", POST_AND_DIE, session, url],
        env=os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "mslprep.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (worker.stdout, worker.returncode) == ("302\n", -9), worker.stderr
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(file)) as reopened:
            rows = reopened.execute("SELECT state FROM roadmap_milestone").fetchall()
        assert rows == [("done",)]
    else:
        assert milestone_of(learner, lines[0]).state == "done"


def fail() -> None:
    raise OperationalError("The database has gone away.")


def test_a_write_whose_history_cannot_be_stored_is_not_stored_at_all(learner, lines, one_case):
    writes = all_writes(learner, lines)
    for name in writes.keys() - WITHOUT_HISTORY - {"undo"}:
        with one_case(name):
            client = client_of(learner)
            client.raise_request_exception = False
            before = whole_database()
            with just_before_the_first("INSERT INTO", Event, fail):
                assert writes[name].send(client).status_code >= 500
            assert whole_database() == before
            # It can be sent again, and then it is there.
            assert writes[name].send(client).status_code == 302
            assert whole_database() != before


def test_a_half_written_edit_of_a_note_leaves_the_earlier_text(learner, lines):
    write = all_writes(learner, lines)["edit a note"]
    client = client_of(learner)
    client.raise_request_exception = False
    with just_before_the_first("UPDATE", Note, fail):
        assert write.send(client).status_code >= 500
    assert NoteVersion.objects.count() == 0
    assert Note.objects.first().revision == 1


def test_a_half_written_start_leaves_no_roadmap(template, learner):
    user = make_user()
    client = client_of(user)
    client.raise_request_exception = False
    roadmap = learner.roadmap
    data = {
        "background": roadmap.background_id,
        "degree": roadmap.degree_id,
        "degree_status": "held",
    }
    with just_before_the_first("INSERT INTO", Event, fail):
        assert client.post("/roadmap/start/", data).status_code >= 500
    assert not Roadmap.objects.filter(user=user).exists()
    assert client.post("/roadmap/start/", data).status_code == 302


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_was_refused_is_not_called_saved(learner, lines, headers):
    client = client_of(learner)
    url = f"/roadmap/t{lines[0].pk}/"
    for path, data in (
        ("date/", {"target_date": "2026-02-30"}),
        ("state/", {"state": "done", "done_on": "2999-01-01"}),
        ("notes/", {"key": "x", "body": ""}),
    ):
        page = Page(client.post(url + path, data, headers=headers))
        assert page.status == 422
        for word in ("Note saved", "Target date set", "Done:"):
            assert word not in page.html
    assert Milestone.objects.count() == 0
