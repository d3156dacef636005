"""Open, doing, done, not for me: what each change of state stores, and what it leaves alone."""

import datetime
import itertools

import pytest
import time_machine

from roadmap.catalogue.models import Edition
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone
from tests.cases import cases
from tests.journey.factories import (
    change,
    events_of,
    journey_of,
    just_before_the_first,
    make_line,
    make_roadmap,
    make_stage,
    make_template,
    make_user,
    milestone_of,
    publish,
    set_state,
    whole_database,
)

DAY = datetime.date(2026, 3, 14)
EARLIER = datetime.date(2025, 11, 2)
STATES = ["open", "doing", "done", "skipped"]


def facts(state: str, day: datetime.date = DAY) -> dict:
    """What an event says of a state that `set_to` has made."""
    return {
        "state": state,
        "done_on": day.isoformat() if state == "done" else None,
        "reason": "No time." if state == "skipped" else "",
    }


def set_to(user, line, state: str) -> Event | None:
    return set_state(user, line, state, reason="No time." if state == "skipped" else "")


@pytest.fixture(autouse=True)
def _noon_of_the_day():
    with time_machine.travel(f"{DAY}T12:00:00+00:00", tick=False):
        yield


@cases(("before", "after"), list(itertools.product(STATES, STATES)))
def test_every_change_of_state_stores_exactly_what_was_asked_for(learner, lines, before, after):
    set_to(learner, lines[0], "doing")
    set_to(learner, lines[0], before)
    count = Event.objects.count()

    event = set_to(learner, lines[0], after)

    row = milestone_of(learner, lines[0])
    assert (row.state, row.done_on, row.reason, row.target_date) == (
        after,
        DAY if after == "done" else None,
        "No time." if after == "skipped" else "",
        None,
    )
    if before == after:
        assert event is None
        assert Event.objects.count() == count
        return
    assert Event.objects.count() == count + 1
    event = Event.objects.last()
    assert (event.what, event.milestone, event.by, event.roadmap) == (
        "state",
        row,
        learner,
        learner.roadmap,
    )
    assert (event.before, event.after) == (facts(before), facts(after))
    assert event.edition == Edition.objects.get()
    assert event.at == datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize("state", ["doing", "done", "skipped"])
def test_a_state_that_is_sent_twice_is_stored_once(learner, lines, state):
    set_to(learner, lines[0], state)
    before = journey_of(learner)

    assert set_to(learner, lines[0], state) is None
    assert journey_of(learner) == before
    assert events_of(learner) == ["started", "state"]


def test_to_open_what_was_never_touched_stores_nothing(learner, lines):
    before = whole_database()
    assert set_to(learner, lines[0], "open") is None
    assert whole_database() == before


def test_the_first_touch_stores_one_row_and_one_event(learner, lines):
    before = journey_of(learner)
    set_to(learner, lines[0], "done")
    after = journey_of(learner)
    assert {name: len(after[name]) - len(before[name]) for name in after} == {
        "roadmap": 0,
        "milestones": 1,
        "notes": 0,
        "versions": 0,
        "credentials": 0,
        "events": 1,
        "pauses": 0,
        "anchors": 0,
        "evidence": 0,
        "sub_steps": 0,
        "reports": 0,
    }


def test_a_second_tick_keeps_the_first_day(learner, lines):
    set_to(learner, lines[0], "done")
    with time_machine.travel("2026-04-01T12:00:00+00:00"):
        assert set_to(learner, lines[0], "done") is None
    assert milestone_of(learner, lines[0]).done_on == DAY


def test_a_day_that_was_given_is_the_day(learner, lines):
    set_state(learner, lines[0], "done", done_on=EARLIER)
    assert milestone_of(learner, lines[0]).done_on == EARLIER


def test_the_day_of_a_tick_can_be_corrected(learner, lines):
    set_to(learner, lines[0], "done")
    event = set_state(learner, lines[0], "done", done_on=EARLIER)
    assert milestone_of(learner, lines[0]).done_on == EARLIER
    assert (event.before, event.after) == (facts("done"), facts("done", EARLIER))


def test_unticking_forgets_the_day_and_a_new_tick_takes_todays(learner, lines):
    set_state(learner, lines[0], "done", done_on=EARLIER)
    set_to(learner, lines[0], "open")
    set_to(learner, lines[0], "done")
    assert milestone_of(learner, lines[0]).done_on == DAY
    assert [event.after["done_on"] for event in Event.objects.filter(what="state")] == [
        "2025-11-02",
        None,
        "2026-03-14",
    ]


def test_a_day_or_a_reason_that_the_state_does_not_have_is_not_stored(learner, lines):
    set_state(learner, lines[0], "doing", done_on=EARLIER, reason="Because.")
    row = milestone_of(learner, lines[0])
    assert (row.state, row.done_on, row.reason) == ("doing", None, "")

    set_state(learner, lines[0], "done", done_on=EARLIER, reason="Because.")
    row = milestone_of(learner, lines[0])
    assert (row.state, row.done_on, row.reason) == ("done", EARLIER, "")


def test_another_reason_for_not_for_me_replaces_the_first_one(learner, lines):
    set_to(learner, lines[0], "skipped")
    event = set_state(learner, lines[0], "skipped", reason="I moved.")
    assert milestone_of(learner, lines[0]).reason == "I moved."
    assert event.before["reason"] == "No time."


@pytest.mark.parametrize("state", STATES)
def test_a_change_of_state_saves_no_other_column(learner, lines, state):
    """What is stored between the reading and the writing of a change survives it."""
    set_to(learner, lines[0], "doing" if state == "open" else "open")
    set_state(learner, lines[0], "done" if state != "done" else "doing")
    row = Milestone.objects.filter(pk=milestone_of(learner, lines[0]).pk)

    with just_before_the_first("UPDATE", Milestone, lambda: row.update(target_date=EARLIER)):
        set_to(learner, lines[0], state)

    assert (row.get().state, row.get().target_date) == (state, EARLIER)


def test_a_change_of_state_leaves_the_target_date(learner, lines):
    services.set_target_date(user=learner, ref=f"t{lines[0].pk}", target_date=EARLIER)
    for state in (*STATES, "done", "open"):
        set_to(learner, lines[0], state)
        assert milestone_of(learner, lines[0]).target_date == EARLIER


def test_a_line_that_was_never_published_is_not_found(learner, template):
    draft = make_line(template.stages.first())
    before = whole_database()
    with pytest.raises(NotFound):
        set_to(learner, draft, "done")
    assert whole_database() == before


def test_a_line_of_another_roadmap_template_is_not_found(learner):
    other = make_template(stages=1, lines=1)
    line = other.stages.get().milestone_templates.get()
    with pytest.raises(NotFound):
        set_to(learner, line, "done")
    assert Milestone.objects.count() == 0


def test_a_person_without_a_roadmap_ticks_nothing(lines):
    with pytest.raises(NotFound):
        set_to(make_user(), lines[0], "done")
    assert Event.objects.count() == 0


def test_a_page_opened_before_a_publish_still_ticks_what_was_retired_since(
    learner, template, lines
):
    change(lines[0], retired=True)
    edition = publish(template)
    event = set_to(learner, lines[0], "done")
    assert milestone_of(learner, lines[0]).done_on == DAY
    assert event.edition == edition


def test_the_words_a_tick_was_given_under_are_found_by_its_event(learner, template, lines):
    first = set_to(learner, lines[0], "done")
    change(lines[0], title="Say it otherwise")
    publish(template)
    second = set_to(learner, lines[1], "done")
    assert [first.edition.number, second.edition.number] == [1, 2]
    titles = [
        next(line["title"] for line in event.edition.content["milestones"] if line["id"] == pk)
        for event, pk in ((first, lines[0].pk), (second, lines[0].pk))
    ]
    assert titles == [lines[0].title, "Say it otherwise"]


def test_one_persons_tick_is_not_anothers(learner, stranger, lines):
    before = journey_of(stranger)
    set_to(learner, lines[0], "done")
    assert journey_of(stranger) == before


def test_a_line_moved_to_another_stage_keeps_its_tick(learner, template, lines):
    set_to(learner, lines[0], "done")
    before = journey_of(learner)
    change(lines[0], stage=make_stage(template))
    publish(template)
    assert journey_of(learner) == before


def test_two_people_may_tick_the_same_line(learner, stranger, lines):
    set_to(learner, lines[0], "done")
    set_to(stranger, lines[0], "doing")
    assert milestone_of(learner, lines[0]).state == "done"
    assert milestone_of(stranger, lines[0]).state == "doing"


def test_a_new_roadmap_starts_with_nothing_touched(template):
    user = make_user()
    make_roadmap(user)
    assert journey_of(user)["milestones"] == []
