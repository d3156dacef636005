"""What people do to pauses and anchors, to what hangs on them, and with suggested dates."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from roadmap.journey.planning import planned
from tests.promises.machine.rules import DAYS, PLACE, WHO, People, deed
from tests.promises.model import dates
from tests.promises.model.sight import TODAY, Sight

LEAP_DAY = datetime.date(2028, 2, 29)
LAST_DAYS = datetime.date(2100, 12, 20)
"""Near enough to the last day of all that some dates cannot hang on it."""
PAUSE_DAYS = st.tuples(*[st.sampled_from([*DAYS, datetime.date(2026, 3, 29), LEAP_DAY])] * 2)
ANCHOR_DAY = st.sampled_from([datetime.date(2026, 9, 1), LEAP_DAY, LAST_DAYS])
ANCHOR_NAME = st.sampled_from(["Graduation", "Congress"])
DISTANCE = st.sampled_from([-366, -14, 0, 14])


class DateSteps(People):
    """The steps; a machine mixes them in."""

    @precondition(lambda self: self.lacks("pause"))
    @deed(days=PAUSE_DAYS)
    def add_a_pause(self, days):
        dates.add_pause(self.who_lacks("pause"), *sorted(days))

    @precondition(lambda self: self.has("pause"))
    @deed(place=PLACE, days=PAUSE_DAYS)
    def change_a_pause(self, place, days):
        learner, key, _pause = self.some_thing("pause", place)
        dates.change_pause(learner, key, *sorted(days))

    @precondition(lambda self: self.has("pause"))
    @deed(place=PLACE)
    def remove_a_pause(self, place):
        learner, key, _pause = self.some_thing("pause", place)
        dates.remove_pause(learner, key)

    @precondition(lambda self: self.lacks("anchor"))
    @deed(name=ANCHOR_NAME, day=ANCHOR_DAY)
    def add_an_anchor(self, name, day):
        dates.add_anchor(self.who_lacks("anchor"), name, day)

    @precondition(lambda self: self.has("anchor"))
    @deed(place=PLACE, name=ANCHOR_NAME, day=ANCHOR_DAY)
    def change_an_anchor(self, place, name, day):
        learner, key, _anchor = self.some_thing("anchor", place)
        dates.change_anchor(learner, key, name, day)

    @precondition(lambda self: self.has("anchor"))
    @deed(place=PLACE)
    def remove_an_anchor(self, place):
        learner, key, _anchor = self.some_thing("anchor", place)
        dates.remove_anchor(learner, key)

    @precondition(lambda self: self.has("anchor"))
    @deed(which=PLACE, place=PLACE, days=DISTANCE)
    def hang_a_date(self, which, place, days):
        """On an anchor that is there; one that was removed is offered to nobody."""
        learner, key, anchor = self.some_thing("anchor", which)
        _learner, ref = self.some(self.learners.index(learner), place)
        if not anchor.removed and ref in Sight(learner).readable:
            dates.hang(learner, ref, key, days)

    @deed(who=WHO, place=PLACE)
    def take_a_date_off_its_anchor(self, who, place):
        """Or off nothing, which changes nothing."""
        learner = self.learners[who]
        hung = [ref for ref in Sight(learner).readable if learner.entry(ref).anchor]
        _learner, ref = self.some(who, place)
        if hung:
            ref = sorted(hung)[place % len(hung)]
        if ref in Sight(learner).readable:
            dates.take_off(learner, ref)

    @deed(who=WHO, which=st.none() | PLACE)
    def take_over_suggested_dates(self, who, which):
        """One of those on the plan, or all."""
        learner = self.learners[who]
        plan = planned.plan_page(self.roadmap_of(learner), today=TODAY)
        found = [(row.entry.ref, row.day) for row in plan.suggested]
        if which is not None and found:
            found = [found[which % len(found)]]
        if found:
            dates.take_plan(learner, dict(found))
