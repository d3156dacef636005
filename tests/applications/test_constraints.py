"""What must never be false of applications is false in no row, whoever writes it."""

import datetime

import pytest
from django.db import DataError, IntegrityError, transaction

from roadmap.applications.models import Application
from tests.applications.factories import DAY, make_application, make_document
from tests.cases import cases

OLD, FAR = datetime.date(1999, 12, 31), datetime.date(2101, 1, 1)


@pytest.fixture
def application(learner, stages):
    return make_application(learner)


@cases(
    ("columns", "constraint"),
    [
        ({"kind": "king"}, "application_kind_valid"),
        ({"title": ""}, "application_title_length_in_range"),
        ({"travel": 101}, "application_travel_in_range"),
        ({"url": "javascript:alert(1)"}, "application_url_is_http"),
        ({"next_action": "", "next_action_on": DAY}, "application_day_has_a_next_action"),
        ({"next_action": "x", "next_action_on": OLD}, "application_dates_in_range"),
        ({"stage_since": FAR}, "application_dates_in_range"),
        ({"advertisement": "x" * 50_001}, "application_text_length_in_range"),
        ({"note": "x" * 10_001}, "application_text_length_in_range"),
        ({"learnt": "x" * 10_001}, "application_text_length_in_range"),
    ],
)
def test_an_application_keeps_its_bounds(application, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**columns)


@cases("column", ["title", "company", "area", "place", "territory", "source"])
def test_a_line_of_text_has_an_end(application, column):
    """SQLite knows it from the constraint, PostgreSQL from the column."""
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**{column: "x" * 161})


def test_a_key_is_there_once(application):
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            roadmap=application.roadmap,
            key=application.key,
            kind="msl",
            title="Twice",
            stage=application.stage,
            stage_since=DAY,
        )
    document = make_document(application)
    with pytest.raises(IntegrityError), transaction.atomic():
        application.documents.create(key=document.key, name="Twice")


def test_moves_and_documents_keep_their_bounds(application):
    with pytest.raises(IntegrityError, match="move_day_in_range"), transaction.atomic():
        application.moves.update(day=OLD)
    make_document(application)
    for columns, constraint in (
        ({"name": ""}, "sent_document_name_length_in_range"),
        ({"sent_on": FAR}, "sent_document_day_in_range"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            application.documents.update(**columns)
