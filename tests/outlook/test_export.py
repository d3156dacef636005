"""Taking one's data along: everything of one's own, and nothing of anybody else's."""

import datetime
import json
import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roadmap.catalogue.models import Report, Skill
from roadmap.connections.import_models import ConnectionUpload
from roadmap.journey import reports
from roadmap.journey.models import Event, Milestone, Note, Roadmap
from roadmap.journey.parts import notes
from roadmap.outlook.export import LEFT_OUT, LISTS, everything_of
from tests.applications.factories import make_application, make_document, move
from tests.connections.factories import import_all, make_connection, make_touch
from tests.connections.files import make_file, make_row
from tests.journey.factories import (
    client_of,
    make_anchor,
    make_credential,
    make_evidence,
    make_note,
    make_pause,
    make_step,
    refs,
    tick,
)
from tests.people import make_person
from tests.skills.factories import (
    edit,
    make_brief,
    make_question,
    make_rating,
    make_rehearsal,
    make_story,
    make_talk,
)

URL = "/accounts/export/"
DAY = datetime.date(2027, 3, 1)


@pytest.fixture
def full(learner, lines):
    """A learner who has one of everything."""
    tick(learner, lines[0])
    note = make_note(learner, lines[0], "First *words*.")
    notes.edit_note(
        user=learner, ref=refs(lines)[0], note_id=note.pk, body="Second words.", revision=1
    )
    make_evidence(learner, lines[1])
    make_step(learner, lines[1])
    make_pause(learner, DAY, DAY)
    make_anchor(learner, DAY)
    make_credential(learner)
    make_touch(make_connection(learner, step="found", ref=refs(lines)[0]))
    for company in ("Corvane", "Aldermere"):
        import_all(learner, make_file(make_row("Ann Lee", company=company)))
    skill = Skill.objects.create(slug="presenting", name="Presenting")
    make_rating(learner, skill)
    story = make_story(learner, skill, ref=refs(lines)[0])
    edit(story, learner, title="Another title")
    talk = make_talk(learner, ref=refs(lines)[1])
    make_rehearsal(learner, talk)
    make_question(learner, talk)
    make_brief(learner, stories=[story.pk])
    application = make_application(learner, linked_to=refs(lines)[1:2], advertisement="Wanted.")
    move(application, "applied")
    make_document(application)
    reports.report_line(user=learner, ref=refs(lines)[2], key=uuid.uuid4(), text="A wrong word.")
    return learner


def downloaded(user) -> dict:
    """The file that a person gets."""
    response = client_of(user).get(URL)
    assert response.status_code == 200
    return json.loads(response.content)


def test_the_file_holds_all_that_a_person_wrote(full, lines):
    found = downloaded(full)
    assert found["account"]["email"] == full.email
    assert (found["roadmap"]["done"], found["roadmap"]["total"]) == (1, len(lines))
    assert found["roadmap"]["background"] == full.roadmap.background.slug
    ticked, touched = found["milestones"]
    assert (ticked["template"], ticked["state"]) == (lines[0].slug, "done")
    assert ticked["on_the_page"]["title"] == lines[0].title
    assert [note["body"] for note in found["notes"]] == ["Second words."]
    assert [text["body"] for text in found["earlier_texts_of_notes"]] == ["First *words*."]
    assert [row["milestone"] for row in found["evidence"] + found["steps"]] == [touched["id"]] * 2
    assert len(found["reports"]) == 1
    (story,) = found["stories"]
    assert (story["title"], story["skills"]) == ("Another title", ["presenting"])
    assert story["milestones"] == [ticked["id"]]
    (application,) = found["applications"]
    assert (application["advertisement"], application["stage"]) == ("Wanted.", "applied")
    assert application["milestones"] == [touched["id"]]
    assert [row["stage"] for row in found["stages_of_applications"]] == ["saved", "applied"]
    assert [len(found[name]) for name in ("pauses", "anchors", "credentials")] == [1, 1, 1]
    assert [event["id"] for event in found["history"]] == list(
        Event.objects.filter(roadmap=full.roadmap).values_list("pk", flat=True)
    )


def test_what_was_removed_is_in_the_file_with_the_day(learner, lines):
    note = make_note(learner, lines[0], "On second thoughts.")
    notes.remove_note(user=learner, ref=refs(lines)[0], note_id=note.pk)
    (row,) = downloaded(learner)["notes"]
    assert row["body"] == "On second thoughts."
    assert datetime.datetime.fromisoformat(row["removed_at"]).date() == timezone.now().date()


def test_nothing_of_anybody_else_is_in_the_file(full, stranger):
    found = downloaded(stranger)
    assert found["account"]["email"] == stranger.email
    assert found["reports"] == []
    assert {name: len(found[name]) for name in LISTS} == dict.fromkeys(LISTS, 0) | {"history": 1}


def test_who_has_not_started_gets_their_account(template):
    user = make_person("new@example.org", name="Noor")
    found = downloaded(user)
    assert found["account"]["name"] == "Noor"
    assert "roadmap" not in found
    assert not LISTS.keys() & found.keys()


def test_the_file_is_made_for_its_owner_and_kept_nowhere(learner):
    response = client_of(learner).get(URL)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="msl-prep-')
    assert "no-store" in response.headers["Cache-Control"]
    assert Client().get(URL).headers["Location"] == f"/accounts/login/?next={URL}"


def way_to_a_person(model) -> bool:
    """Whether rows of a model belong to one person, directly or by what they hang on."""
    owners = {
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.remote_field.on_delete.__name__ == "CASCADE"
    }
    return Roadmap in owners or any(way_to_a_person(owner) for owner in owners)


def test_every_kind_of_row_that_hangs_on_a_person_is_in_the_file():
    personal = {
        model for model in apps.get_app_config("roadmap").get_models() if way_to_a_person(model)
    }
    assert {Milestone, Note, Event} < personal
    assert {model for model, _path in LISTS.values()} == personal - {ConnectionUpload}


def test_every_column_is_in_the_file(full):
    found = downloaded(full)
    for name, (model, _path) in LISTS.items():
        columns = {field.name for field in model._meta.concrete_fields} - LEFT_OUT
        linked = {field.name for field in model._meta.many_to_many}
        assert found[name], name
        assert set(found[name][0]) - {"on_the_page"} == columns | linked, name
    assert Report.objects.count() == 1


def test_the_file_takes_the_same_queries_at_any_size(learner, lines):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            everything_of(learner, now=timezone.now())
        return len(captured)

    queries()
    few = queries()
    for line in lines:
        tick(learner, line)
        make_note(learner, line, "Something.")
    assert queries() == few == 37
