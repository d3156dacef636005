"""Undo in the history: a button for every kind of change, only where it works, a day later too."""

import datetime
import uuid

import pytest
import time_machine
from django.utils import timezone

from roadmap.journey import services
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.models import Event, Milestone
from roadmap.journey.own import milestones, placing
from roadmap.journey.parts import evidence, notes, sub_steps
from roadmap.journey.planning import dates
from roadmap.journey.undo import PUT_BACK
from tests.journey.factories import (
    client_of,
    hang,
    journey_of,
    make_anchor,
    make_credential,
    make_evidence,
    make_note,
    make_pause,
    make_step,
    milestone_of,
    set_state,
)
from tests.journey.pages import Page

URL = "/roadmap/history/"
DAY = datetime.date(2027, 5, 1)
LATER = datetime.date(2027, 6, 1)


def undoable(user) -> list[int]:
    """Ids of the events that have a button to undo them, on the first two pages."""
    client = client_of(user)
    found = {}
    for number in (1, 2):
        page = Page(client.get(f"{URL}?page={number}"))
        actions = [form.get("action") for form in page.by_id["history"].iter("form")]
        found |= dict.fromkeys(int(url.split("/")[-2]) for url in actions if "/undo/" in url)
    return list(found)


def press(user, event_id: int) -> str:
    """Press the button of an event; what the page says then."""
    answer = client_of(user).post(
        f"/roadmap/undo/{event_id}/", {"back": "history", "page": "1"}, follow=True
    )
    return Page(answer).text("flash")


def latest(user) -> Event:
    return Event.objects.filter(roadmap__user=user).latest("pk")


def make_every_change(user, lines) -> list[Event]:
    """The last change of many things: each kind that has an undo, once at least."""
    ref, stage_id = f"t{lines[0].pk}", lines[0].stage_id
    events = []

    def own(number: int) -> Milestone:
        return milestones.add_own_milestone(
            user=user, key=uuid.UUID(int=number), stage_id=stage_id, title=f"Own {number}"
        )[1]

    def did(change: services.Change) -> None:
        events.append(change.event)

    set_state(user, lines[1], "doing")
    events.append(latest(user))
    did(services.set_target_date(user=user, ref=f"t{lines[1].pk}", target_date=DAY))
    did(milestones.reword(user=user, ref=ref, title="In my words"))
    own(1)
    events.append(latest(user))
    did(milestones.remove_own_milestone(user=user, ref=own(2).ref))
    did(placing.place(user=user, ref=f"t{lines[1].pk}", after=""))
    note = make_note(user, lines[0])
    did(notes.remove_note(user=user, ref=ref, note_id=note.pk))

    make_evidence(user, lines[0])
    events.append(latest(user))
    links = [make_evidence(user, lines[0], label=label) for label in ("One", "Two", "Three")]
    texts = {"url": "https://example.org/talk", "label": "Talk", "shows": "Ten slides."}
    did(evidence.edit_evidence(user=user, ref=ref, evidence_id=links[0].pk, **texts))
    for link in links[1:]:
        removed = evidence.remove_evidence(user=user, ref=ref, evidence_id=link.pk)
    did(removed)
    did(evidence.restore_evidence(user=user, ref=ref, evidence_id=links[1].pk))

    make_step(user, lines[0])
    events.append(latest(user))
    steps = [make_step(user, lines[0], text) for text in ("One", "Two", "Three", "Four")]
    did(sub_steps.tick_sub_step(user=user, ref=ref, step_id=steps[0].pk, is_done=True))
    did(sub_steps.reword_sub_step(user=user, ref=ref, step_id=steps[1].pk, text="Zwei"))
    for step in steps[2:]:
        removed = sub_steps.remove_sub_step(user=user, ref=ref, step_id=step.pk)
    did(removed)
    did(sub_steps.restore_sub_step(user=user, ref=ref, step_id=steps[2].pk))

    make_credential(user, ref=ref)
    events.append(latest(user))
    held = [make_credential(user, title=title) for title in ("One", "Two", "Three")]
    facts = {"title": "Zwei", "since": DAY, "until": LATER}
    did(credentials.edit_credential(user=user, credential_id=held[0].pk, **facts))
    for credential in held[1:]:
        removed = credentials.remove_credential(user=user, credential_id=credential.pk)
    did(removed)
    did(services.Change(user.roadmap, undo_of(user, "credential-removed", held[1].pk)))

    make_pause(user, DAY, LATER)
    events.append(latest(user))
    pauses = [make_pause(user, DAY, LATER) for _ in range(2)]
    did(dates.change_pause(user=user, pause_id=pauses[0].pk, first_day=DAY, last_day=DAY))
    did(dates.remove_pause(user=user, pause_id=pauses[1].pk))

    make_anchor(user, DAY)
    events.append(latest(user))
    anchors = [make_anchor(user, DAY, name) for name in ("Congress", "Deadline")]
    for line, anchor in zip(lines[2:4], anchors, strict=True):
        hang(user, line, anchor, -7)
    did(dates.change_anchor(user=user, anchor_id=anchors[0].pk, name="Congress", day=LATER))
    did(dates.remove_anchor(user=user, anchor_id=anchors[1].pk))

    taken = [(f"t{line.pk}", DAY) for line in lines[4:6]]
    did(dates.take_plan(user=user, dates=taken))
    return events


def undo_of(user, what: str, credential_id: int) -> Event:
    """Undo what happened to a credential; the event that this writes."""
    event = Event.objects.get(what=what, after__credential=credential_id)
    press(user, event.pk)
    return latest(user)


def what_stands(user) -> dict[str, list[dict]]:
    """The journey without its history and the moments in it."""
    moments = {"removed_at", "edited_at", "written_at", "added_at"}
    return {
        name: [
            {column: value for column, value in row.items() if column not in moments}
            | {"is_removed": bool(row.get("removed_at"))}
            for row in rows
        ]
        for name, rows in journey_of(user).items()
        if name != "events"
    }


def test_the_last_change_of_everything_has_an_undo_that_works_a_day_later(learner, lines):
    events = make_every_change(learner, lines)
    assert {event.what for event in events} == set(PUT_BACK)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        for event in reversed(events):
            assert event.pk in undoable(learner), event.what
            before = what_stands(learner)
            assert press(learner, event.pk).startswith("Undone."), event.what
            assert what_stands(learner) != before, event.what
            assert event.pk not in undoable(learner), event.what


def test_no_button_stands_where_pressing_it_would_do_nothing(learner, lines):
    make_every_change(learner, lines)
    offered = undoable(learner)
    while offered:
        event_id = offered[0]
        before = what_stands(learner)
        assert press(learner, event_id).startswith("Undone.")
        assert what_stands(learner) != before
        # What is undone has a button too, which would do it again: those of old events only go.
        now = undoable(learner)
        assert event_id not in now
        offered = [known for known in offered if known in now]


@pytest.mark.parametrize("what", ["evidence-edited", "step-ticked", "pause-changed"])
def test_only_the_last_change_of_a_thing_has_a_button(learner, lines, what):
    ref = f"t{lines[0].pk}"
    changes = {
        "evidence-edited": lambda row: (
            evidence.edit_evidence(
                user=learner, ref=ref, evidence_id=row.pk, url=row.url, label=label, shows=""
            ).event
            for label in ("Talk", "Poster", "Talk")
        ),
        "step-ticked": lambda row: (
            sub_steps.tick_sub_step(user=learner, ref=ref, step_id=row.pk, is_done=is_done).event
            for is_done in (True, False, True)
        ),
        "pause-changed": lambda row: (
            dates.change_pause(
                user=learner, pause_id=row.pk, first_day=DAY, last_day=DAY + day
            ).event
            for day in map(datetime.timedelta, (3, 5, 3))
        ),
    }
    made = {
        "evidence-edited": lambda: make_evidence(learner, lines[0]),
        "step-ticked": lambda: make_step(learner, lines[0]),
        "pause-changed": lambda: make_pause(learner, DAY, DAY),
    }
    *_earlier, last = changes[what](made[what]())
    # The first says the same as the last, and would take that back with it.
    assert undoable(learner) == [last.pk]


def test_taken_dates_have_one_button_while_all_are_as_they_were_taken(learner, lines):
    refs = [f"t{line.pk}" for line in lines[:2]]
    taken = dates.take_plan(user=learner, dates=[(ref, DAY) for ref in refs]).event
    assert taken.pk in undoable(learner)
    services.set_target_date(user=learner, ref=f"t{lines[2].pk}", target_date=LATER)
    assert taken.pk in undoable(learner)
    services.set_target_date(user=learner, ref=refs[0], target_date=LATER)
    assert taken.pk not in undoable(learner)
    milestones_now = [milestone_of(learner, line).target_date for line in lines[:2]]
    assert milestones_now == [LATER, DAY]


def test_a_date_has_no_button_once_the_anchor_it_hung_on_says_another(learner, lines):
    anchor = make_anchor(learner, DAY)
    hang(learner, lines[0], anchor, 0)
    by_hand = services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=LATER)
    assert by_hand.event.pk in undoable(learner)
    dates.change_anchor(user=learner, anchor_id=anchor.pk, name="Graduation", day=LATER)
    assert by_hand.event.pk not in undoable(learner)


def test_nothing_on_a_milestone_that_was_removed_has_a_button(learner, lines):
    _, own = milestones.add_own_milestone(
        user=learner, key=uuid.UUID(int=3), stage_id=lines[0].stage_id, title="Mine"
    )
    key = uuid.UUID(int=4)
    text = {"url": "https://example.org", "label": "Poster"}
    added = evidence.add_evidence(user=learner, ref=own.ref, key=key, **text).event
    services.set_state(user=learner, ref=own.ref, state="done")
    removed = milestones.remove_own_milestone(user=learner, ref=own.ref).event
    assert undoable(learner) == [removed.pk]
    assert "nothing was undone" in press_and_read(learner, added.pk)


def press_and_read(user, event_id: int) -> str:
    """Press the button of an event; all that the page says then."""
    data = {"back": "history", "page": "1"}
    return client_of(user).post(f"/roadmap/undo/{event_id}/", data, follow=True).text


def test_steps_and_evidence_are_named_in_the_history(learner, lines):
    ref = f"t{lines[0].pk}"
    step, link = make_step(learner, lines[0], "Ask ten people"), make_evidence(learner, lines[0])
    sub_steps.tick_sub_step(user=learner, ref=ref, step_id=step.pk, is_done=True)
    sub_steps.tick_sub_step(user=learner, ref=ref, step_id=step.pk, is_done=False)
    sub_steps.reword_sub_step(user=learner, ref=ref, step_id=step.pk, text="Ask four people")
    evidence.edit_evidence(
        user=learner, ref=ref, evidence_id=link.pk, url=link.url, label="Talk", shows=""
    )
    said = Page(client_of(learner).get(f"{URL}?of={ref}")).text("history")
    for words in (
        "Edited evidence, “Talk”, before: “Poster”",
        "Changed the words of a step, “Ask four people”, before: “Ask ten people”",
        "Unticked a step, “Ask four people”",
        "Ticked a step, “Ask four people”",
        "Added evidence, “Talk”",
        "Added a step, “Ask four people”",
    ):
        assert words in said
