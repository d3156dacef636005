"""What people do to lines, to milestones of their own, and to the roadmap as a whole."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from roadmap.journey import queries, refs
from roadmap.journey.models import Roadmap
from tests.promises.machine.rules import DAYS, PLACE, SOME_DAY, WHO, People, deed, step
from tests.promises.model.catalogue import BACKGROUNDS, DEGREES, SPECIALTIES, Path
from tests.promises.model.learner import Learner
from tests.promises.model.sight import TODAY, Sight
from tests.promises.model.undo import has_button, undo

OWN_TITLE = st.sampled_from(["One title", "In my words", "In other words"])
"""The first one may be the programme's too."""
MOST_OWN = 3
"""Milestones of one person's own."""
TARGETS = [None, datetime.date(2031, 6, 1), datetime.date(2066, 2, 28)]
"""When people would like their role: never before the day on which the tests run."""


class EntrySteps(People):
    """The steps; a machine mixes them in."""

    paths: list[Path]

    @deed(
        who=WHO,
        place=PLACE,
        state=st.sampled_from(["open", "doing", "done", "skipped"]),
        day=st.sampled_from(DAYS),
        reason=st.sampled_from(["", "No time."]),
        keep_the_day=st.booleans(),
    )
    def set_state(self, who, place, state, day, reason, keep_the_day):
        learner, ref = self.some(who, place)
        if keep_the_day and learner.entry(ref).state == "done":
            day = None
        learner.set_state(ref, state, day=day, reason=reason)

    @deed(who=WHO, place=PLACE, day=SOME_DAY)
    def set_date(self, who, place, day):
        learner, ref = self.some(who, place)
        learner.set_target_date(ref, day)

    @deed(who=WHO, day=st.sampled_from(DAYS), all_of_them=st.booleans())
    def say_what_is_done_already(self, who, day, all_of_them):
        learner = self.learners[who]
        offered = sorted(Sight(learner).done_already)
        if offered:
            learner.say_what_is_done_already(offered if all_of_them else offered[:1], day)

    @step(who=WHO, ago=st.integers(0, 200))
    def undo_something(self, who, ago):
        """Any change, be it a long time ago, or of a kind that cannot be undone."""
        self.undo(who, self.learners[who].history.happened, ago)

    @step(who=WHO, ago=PLACE)
    def press_an_undo_of_the_history(self, who, ago):
        learner = self.learners[who]
        happened = learner.history.happened
        found = [change for place, change in enumerate(happened) if has_button(learner, place)]
        self.undo(who, found, ago)

    def undo(self, who: int, changes: list, ago: int) -> None:
        """One of these changes, counted from the last one backwards, if there is any."""
        if changes:
            undo(self.learners[who], changes[-1 - ago % len(changes)])

    # Milestones of their own, words and order

    @precondition(lambda self: any(len(learner.own) < MOST_OWN for learner in self.learners))
    @deed(stage=WHO, title=OWN_TITLE, day=SOME_DAY)
    def add_an_own_milestone(self, stage, title, day):
        min(self.learners, key=lambda learner: len(learner.own)).add_own(stage, title, day)

    @precondition(lambda self: any(learner.kept for learner in self.learners))
    @deed(place=PLACE)
    def remove_an_own_milestone(self, place):
        learner, ref = self.some_own(place)
        learner.remove_own(ref)

    @precondition(lambda self: any(learner.kept for learner in self.learners))
    @deed(place=PLACE, title=OWN_TITLE, stage=WHO)
    def reword_an_own_milestone(self, place, title, stage):
        learner, ref = self.some_own(place)
        learner.reword_own(ref, title, stage)

    def some_own(self, place: int) -> tuple[Learner, str]:
        """Either of the two, if there is anything to choose from, and one of their own."""
        found = [(learner, ref) for learner in self.learners for ref in learner.kept]
        return found[place % len(found)]

    @deed(who=WHO, place=PLACE, title=st.just("") | OWN_TITLE)
    def reword_a_line(self, who, place, title):
        """In their own words, by chance in the programme's own, or give those back."""
        learner, ref = self.some(who, place)
        if ref not in learner.own and ref in Sight(learner).readable:
            learner.reword(ref, title)

    @deed(who=WHO, stage=WHO, moves=st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=2))
    def put_in_order(self, who, stage, moves):
        """Some entries of those that are seen, each behind another or to the front."""
        learner = self.learners[who]
        stage_id = learner.some_stage(stage)
        for place, after in moves:
            put_in_order(learner, self.roadmap_of(learner), stage_id, place=place, after=after)

    @precondition(lambda self: any(learner.order for learner in self.learners))
    @deed(who=WHO, stage=WHO)
    def use_the_programmes_order(self, who, stage):
        self.learners[who].use_programmes_order(stage)

    # The roadmap as a whole

    @deed(
        who=WHO,
        background=st.sampled_from(BACKGROUNDS),
        degree=st.sampled_from(sorted(DEGREES)),
        status=st.sampled_from(["held", "under-way"]),
        hours=st.sampled_from([None, 5]),
        by=st.sampled_from(TARGETS),
    )
    def change_answers(self, who, background, degree, status, hours, by):
        self.learners[who].change_answers(
            background=background,
            degree=degree,
            degree_status=status,
            hours_per_week=hours,
            target_date=by,
        )

    @deed(who=WHO, specialty=st.sampled_from([None, *SPECIALTIES]))
    def choose_an_area_of_expertise(self, who, specialty):
        self.learners[who].change_answers(specialty=specialty)

    @deed(who=WHO, to=st.integers(0, 1))
    def move(self, who, to):
        self.learners[who].change_answers(self.paths[to])

    @step(who=WHO, place=PLACE)
    def read_the_update(self, who, place):
        self.learners[who].read_the_update(-place - 1)

    @step(who=WHO, place=PLACE)
    def open_a_line(self, who, place):
        learner, ref = self.some(who, place)
        if ref not in learner.own:
            learner.open_line(ref, is_news=ref in Sight(learner).unopened)

    @step(who=WHO, place=PLACE, text=st.sampled_from(["The link is dead.", "It says 2019."]))
    def report_a_line(self, who, place, text):
        """Nothing of what they wrote changes by that, be it said twice."""
        learner, ref = self.some(who, place)
        if ref in learner.own or ref in Sight(learner).readable:
            learner.report(ref, text)

    @step(who=WHO, which=WHO, place=PLACE)
    def try_what_is_not_theirs(self, who, which, place):
        """A line of a roadmap that they were never on, and all that is another person's own."""
        line = refs.of_template(self.paths[which].line(place))
        for ref in (line, *self.learners[1 - who].own):
            self.learners[who].try_what_is_not_theirs(ref)


def put_in_order(
    learner: Learner, roadmap: Roadmap, stage_id: int, *, place: int, after: int
) -> None:
    """Move one of the entries that a person sees in a stage, if there are any."""
    overview = queries.overview(roadmap, today=TODAY)
    seen = [entry for entry in overview.by_ref.values() if entry.stage.id == stage_id]
    shown = [entry.ref for entry in seen if entry.is_shown and not entry.is_skipped]
    if shown:
        ref = shown[place % len(shown)]
        others = ["", *(other for other in shown if other != ref)]
        put_after = others[after % len(others)]
        learner.place(stage_id, [entry.ref for entry in seen], ref, put_after)
