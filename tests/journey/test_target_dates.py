"""The target date of an entry: set, moved, taken away."""

import datetime

import pytest

from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Event, Milestone
from tests.journey.factories import (
    change,
    events_of,
    journey_of,
    just_before_the_first,
    make_line,
    milestone_of,
    publish,
    set_state,
    whole_database,
)

MAY = datetime.date(2027, 5, 1)
JUNE = datetime.date(2027, 6, 1)


def set_date(user, line, day: datetime.date | None) -> Event | None:
    return services.set_target_date(user=user, ref=f"t{line.pk}", target_date=day).event


def test_a_date_is_set_moved_and_taken_away(learner, lines):
    for day, before, after in ((MAY, None, "2027-05-01"), (JUNE, "2027-05-01", "2027-06-01")):
        event = set_date(learner, lines[0], day)
        assert milestone_of(learner, lines[0]).target_date == day
        assert (event.what, event.by) == ("target-date", learner)
        assert (event.before, event.after) == ({"target_date": before}, {"target_date": after})
    event = set_date(learner, lines[0], None)
    assert milestone_of(learner, lines[0]).target_date is None
    assert (event.before, event.after) == ({"target_date": "2027-06-01"}, {"target_date": None})


@pytest.mark.parametrize("day", [MAY, None])
def test_a_date_that_is_sent_twice_is_stored_once(learner, lines, day):
    set_date(learner, lines[0], JUNE)
    set_date(learner, lines[0], day)
    before = journey_of(learner)
    assert set_date(learner, lines[0], day) is None
    assert journey_of(learner) == before


def test_no_date_for_what_was_never_touched_stores_nothing(learner, lines):
    before = whole_database()
    assert set_date(learner, lines[0], None) is None
    assert whole_database() == before


def test_a_date_saves_no_other_column(learner, lines):
    """A tick that is stored between the reading and the writing of a date survives it."""
    set_date(learner, lines[0], MAY)
    row = Milestone.objects.filter(pk=milestone_of(learner, lines[0]).pk)
    with just_before_the_first("UPDATE", Milestone, lambda: row.update(state="done", done_on=MAY)):
        set_date(learner, lines[0], JUNE)
    assert (row.get().state, row.get().done_on, row.get().target_date) == ("done", MAY, JUNE)


@pytest.mark.parametrize("state", ["open", "doing", "done", "skipped"])
def test_a_date_leaves_the_state(learner, lines, state):
    set_state(learner, lines[0], "doing")
    set_state(learner, lines[0], state, reason="Because.")
    before = milestone_of(learner, lines[0])
    set_date(learner, lines[0], MAY)
    after = milestone_of(learner, lines[0])
    assert (after.state, after.done_on, after.reason) == (
        before.state,
        before.done_on,
        before.reason,
    )


def test_a_retired_line_takes_a_date_and_a_draft_does_not(learner, template, lines):
    change(lines[0], retired=True)
    publish(template)
    set_date(learner, lines[0], MAY)
    assert milestone_of(learner, lines[0]).target_date == MAY
    with pytest.raises(NotFound):
        set_date(learner, make_line(template.stages.first()), MAY)
    assert events_of(learner) == ["started", "target-date"]
