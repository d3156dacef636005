"""What must never be false of connections is refused by the database, whoever writes it."""

import datetime

import pytest
from django.db import DatabaseError, transaction

from roadmap.connections.models import Connection, ConversationStep, Touch
from tests.connections.factories import TODAY, make_connection, make_touch

LONG = datetime.date(1899, 12, 31)


def refused(row, **columns) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"name": ""},
        {"name": "x" * 201},
        {"role": "x" * 201},
        {"company": "x" * 201},
        {"imported_role": "x" * 201},
        {"imported_company": "x" * 201},
        {"how_met": "x" * 301},
        {"area": "x" * 121},
        {"email": "x" * 255},
        {"note": "x" * 5_001},
        {"profile_url": "javascript:alert(1)"},
        {"profile_url": "https://example.org/" + "x" * 2_000},
        {"every_days": 0},
        {"every_days": 731},
        {"next_on": LONG, "due_on": LONG},
        {"connected_on": LONG},
        {"last_touch_on": LONG},
        {"step": "met", "step_on": TODAY},
        {"step": "found"},
        {"step_on": TODAY},
        # When the next touch is due follows from the rest.
        {"due_on": TODAY},
        {"next_on": TODAY},
        {"next_on": TODAY, "due_on": TODAY + datetime.timedelta(days=1)},
        {"every_days": 7, "last_touch_on": TODAY},
        {"every_days": 7, "due_on": TODAY},
        {"last_touch_on": TODAY, "due_on": TODAY},
    ],
    ids=str,
)
def test_a_person(learner, columns):
    refused(make_connection(learner), **columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": "letter"},
        {"day": LONG},
        {"let_go": LONG},
        {"next_on": LONG},
        {"said": "x" * 4_001},
        {"promised": "x" * 501},
        {"kept_on": TODAY},
        {"kept_on": LONG, "promised": "x"},
    ],
    ids=str,
)
def test_a_touch(learner, columns):
    refused(make_touch(make_connection(learner)), **columns)


def test_a_step(learner):
    make_connection(learner, step="found")
    refused(ConversationStep.objects.get(), step="met")
    refused(ConversationStep.objects.get(), day=LONG)


def test_what_one_form_added_is_there_once(learner):
    person = make_connection(learner)
    with pytest.raises(DatabaseError), transaction.atomic():
        Connection.objects.create(roadmap=person.roadmap, key=person.key, name="x")
    touch = make_touch(person)
    with pytest.raises(DatabaseError), transaction.atomic():
        Touch.objects.create(connection=person, key=touch.key, day=TODAY, kind="call")
