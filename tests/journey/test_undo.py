"""Undo: puts back exactly what an event changed, and nothing that came after it."""

import datetime
import itertools

import pytest
import time_machine

from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone, Note
from roadmap.journey.parts import notes
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.undo import ChangedSince, can_be_undone, undo_event
from tests.cases import cases
from tests.journey.factories import (
    events_of,
    journey_of,
    just_before_the_first,
    make_answers,
    make_background,
    make_note,
    milestone_of,
    set_state,
    whole_database,
)

DAY = datetime.date(2025, 11, 2)
MAY = datetime.date(2027, 5, 1)
JUNE = datetime.date(2027, 6, 1)
VALUES = {
    "open": {},
    "doing": {},
    "done": {"done_on": DAY},
    "skipped": {"reason": "No time."},
}
CHANGES = [(a, b) for a, b in itertools.product(VALUES, VALUES) if a != b]


def undo(user, event: Event) -> Event | None:
    return undo_event(user=user, event_id=event.pk)[0].event


def set_to(user, line, state: str) -> Event | None:
    return set_state(user, line, state, **VALUES[state])


def facts(user, line) -> tuple:
    row = milestone_of(user, line)
    return row.state, row.done_on, row.reason, row.target_date


def set_date(user, line, day) -> Event | None:
    return services.set_target_date(user=user, ref=f"t{line.pk}", target_date=day).event


@cases(("before", "after"), CHANGES)
def test_every_change_of_state_can_be_undone(learner, lines, before, after):
    set_to(learner, lines[0], "done" if before == "open" else "open")
    set_to(learner, lines[0], before)
    stored = facts(learner, lines[0])
    event = set_to(learner, lines[0], after)

    undoing = undo(learner, event)

    assert facts(learner, lines[0]) == stored
    assert (undoing.what, undoing.before, undoing.after) == ("state", event.after, event.before)
    assert undoing.by == learner


def test_undoing_brings_back_the_first_day_of_a_tick_not_todays(learner, lines):
    set_to(learner, lines[0], "done")
    unticked = set_to(learner, lines[0], "open")
    with time_machine.travel("2030-01-01T12:00:00+00:00"):
        undo(learner, unticked)
    assert facts(learner, lines[0]) == ("done", DAY, "", None)


@pytest.mark.parametrize(("first", "second"), [(None, MAY), (MAY, JUNE), (MAY, None)])
def test_every_change_of_a_target_date_can_be_undone(learner, lines, first, second):
    set_to(learner, lines[0], "doing")
    set_date(learner, lines[0], first)
    event = set_date(learner, lines[0], second)
    undo(learner, event)
    assert facts(learner, lines[0]) == ("doing", None, "", first)


def test_removing_a_note_can_be_undone(learner, lines):
    note = make_note(learner, lines[0])
    event = notes.remove_note(user=learner, ref=f"t{lines[0].pk}", note_id=note.pk).event
    undoing = undo(learner, event)
    assert Note.objects.get().removed_at is None
    assert (undoing.what, undoing.before, undoing.after) == (
        "note-restored",
        {"note": note.pk},
        {"note": note.pk},
    )


def test_an_undoing_can_be_undone_and_that_too(learner, lines):
    set_to(learner, lines[0], "skipped")
    event = set_to(learner, lines[0], "done")
    for state in ("skipped", "done", "skipped", "done"):
        event = undo(learner, event)
        assert milestone_of(learner, lines[0]).state == state
        assert (
            facts(learner, lines[0])[:3]
            == {
                "skipped": ("skipped", None, "No time."),
                "done": ("done", DAY, ""),
            }[state]
        )


def make_changes(learner, lines) -> list[Event]:
    """One change of each kind that can be undone."""
    note = make_note(learner, lines[2])
    return [
        set_to(learner, lines[0], "done"),
        set_date(learner, lines[1], MAY),
        notes.remove_note(user=learner, ref=f"t{lines[2].pk}", note_id=note.pk).event,
    ]


@pytest.mark.parametrize("kind", range(3))
def test_an_undo_that_is_sent_twice_is_done_once(learner, lines, kind):
    event = make_changes(learner, lines)[kind]
    undo(learner, event)
    before = journey_of(learner)
    assert undo(learner, event) is None
    assert journey_of(learner) == before


def test_a_state_that_changed_since_is_left_alone(learner, lines):
    event = set_to(learner, lines[0], "doing")
    set_to(learner, lines[0], "done")
    before = whole_database()
    with pytest.raises(ChangedSince):
        undo(learner, event)
    assert whole_database() == before


def test_the_day_of_a_tick_that_was_corrected_since_is_left_alone(learner, lines):
    event = set_to(learner, lines[0], "done")
    set_state(learner, lines[0], "done", done_on=datetime.date(2025, 12, 24))
    before = whole_database()
    with pytest.raises(ChangedSince):
        undo(learner, event)
    assert whole_database() == before


def test_a_target_date_that_changed_since_is_left_alone(learner, lines):
    event = set_date(learner, lines[0], MAY)
    set_date(learner, lines[0], JUNE)
    before = whole_database()
    with pytest.raises(ChangedSince):
        undo(learner, event)
    assert whole_database() == before


def test_undoing_a_state_leaves_a_target_date_that_was_set_since(learner, lines):
    event = set_to(learner, lines[0], "done")
    set_date(learner, lines[0], MAY)
    undo(learner, event)
    assert facts(learner, lines[0]) == ("open", None, "", MAY)


def test_undoing_a_target_date_leaves_a_tick_that_was_given_since(learner, lines):
    event = set_date(learner, lines[0], MAY)
    set_to(learner, lines[0], "done")
    undo(learner, event)
    assert facts(learner, lines[0]) == ("done", DAY, "", None)


def test_undoing_saves_no_other_column(learner, lines):
    """A date that is stored between the reading and the writing of an undo survives it."""
    event = set_to(learner, lines[0], "done")
    row = Milestone.objects.filter(pk=event.milestone_id)
    with just_before_the_first("UPDATE", Milestone, lambda: row.update(target_date=MAY)):
        undo(learner, event)
    assert facts(learner, lines[0]) == ("open", None, "", MAY)


def test_nobody_undoes_what_another_person_did(learner, stranger, lines):
    events = make_changes(learner, lines)
    before = whole_database()
    for event in events:
        with pytest.raises(NotFound):
            undo(stranger, event)
    assert whole_database() == before


def test_what_cannot_be_undone_is_not_found(learner, lines):
    note = make_note(learner, lines[0])
    notes.edit_note(user=learner, ref=f"t{lines[0].pk}", note_id=note.pk, revision=1, body="Two.")
    save_answers(user=learner, **make_answers(background=make_background("nurse")))
    assert events_of(learner) == ["started", "note-added", "note-edited", "answers"]
    before = whole_database()
    for event in Event.objects.all():
        assert not can_be_undone(event)
        with pytest.raises(NotFound):
            undo(learner, event)
    assert whole_database() == before


@pytest.mark.parametrize("event_id", [0, -1, 10**30, 999_999])
def test_an_event_that_never_was_is_not_found(learner, event_id):
    with pytest.raises(NotFound):
        undo_event(user=learner, event_id=event_id)
