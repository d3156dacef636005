"""Four people write at once, on either database: on SQLite in a file, as the site runs there."""

import contextlib
import sqlite3

import pytest
from django.db import connection, connections

from roadmap.journey.models import Event, Milestone, Roadmap
from tests.concurrency import at_once, elsewhere
from tests.journey.factories import (
    client_of,
    lines_of,
    make_roadmap,
    make_template,
    make_user,
    tick,
)


@pytest.fixture
def shared_database(transactional_db, tmp_path, monkeypatch):
    """A function that lets other threads see what is stored so far, on connections of their own.

    Tests keep SQLite's database in memory, where one cannot write beside another; so other threads
    get a copy of it in a file, opened with the site's own options.
    """

    def share() -> None:
        if connection.vendor == "postgresql":
            return
        path = tmp_path / "shared.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        settings = {**connections.settings["default"], "NAME": str(path)}
        monkeypatch.setitem(connections.settings, "default", settings)

    return share


def test_four_people_who_tick_at_once_all_get_their_ticks(shared_database):
    template = make_template(stages=1, lines=6)
    lines = lines_of(template)
    users = [make_user() for _ in range(4)]
    for user in users:
        make_roadmap(user)
    clients = [client_of(user) for user in users]
    shared_database()

    def tick_all(client):
        return [
            client.post(f"/roadmap/t{line.pk}/state/", {"state": "done"}).status_code
            for line in lines
        ]

    answers = at_once(*[lambda client=client: tick_all(client) for client in clients])
    assert answers == [[302] * 6] * 4
    for user in users:
        stored = elsewhere(
            lambda user=user: list(
                Milestone.objects.filter(roadmap__user=user, state="done")
                .order_by("template")
                .values_list("template", flat=True)
            )
        )
        assert stored == [line.pk for line in lines]


def test_one_person_in_four_windows_gets_one_row_for_each_line(shared_database):
    template = make_template(stages=1, lines=4)
    lines = lines_of(template)
    user = make_user()
    make_roadmap(user)
    shared_database()
    results = at_once(*[lambda: tick(user, *lines)] * 4)
    assert results == [None] * 4
    rows, events = elsewhere(lambda: (Milestone.objects.count(), Event.objects.count()))
    assert (rows, events) == (4, 1 + 4)


def test_four_people_start_at_once(shared_database):
    make_template(stages=1, lines=1)
    users = [make_user() for _ in range(4)]
    make_roadmap(make_user())  # so that the lists to choose from are there
    shared_database()
    results = at_once(*[lambda user=user: make_roadmap(user).user for user in users])
    assert results == users
    assert elsewhere(Roadmap.objects.count) == 5
