"""A machine that walks through a journey in any order of events it can think of.

Two people write and any number of admins edit and publish two roadmap templates. After each step
every row of both says what they last made of it, and every page counts the same. What must be true
is kept by `model`; here stand the steps, and what is looked at after each.

A new thing that people or admins can do is one more method of `Learner` or `Path` and one more
`@step`; a new thing that must stay true is one more `@invariant`.
"""

import copy
import datetime
import functools
import math
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from roadmap.catalogue.models import RoadmapTemplate
from roadmap.errors import NotFound
from roadmap.journey import queries, refs
from roadmap.journey.milestone_page import milestone_page
from roadmap.journey.models import Roadmap
from roadmap.journey.roadmap_page import roadmap_page
from roadmap.journey.starting import preview
from tests.journey.factories import make_roadmap, make_user
from tests.journey.pages import Page
from tests.promises.hands import ByPages, ByServices, Hand
from tests.promises.model import (
    BACKGROUNDS,
    DEGREES,
    TODAY,
    File,
    Learner,
    Mine,
    Path,
    check_stored,
)

DAYS = [datetime.date(2020, 1, 1), datetime.date(2025, 11, 2), TODAY]
MOST_LINES = 8
"""Of one roadmap template."""
MOST_OWN = 3
"""Milestones of one person's own."""
WALK = 50
"""Steps of one walk; the next one begins anew."""

WHO = st.integers(0, 1)
PLACE = st.integers(0, 11)
"""Which one of several: counted in their order, and on from the first after the last."""
STEPS: list[str] = []
"""The names of all steps that there are."""
OWN_TITLE = st.sampled_from(["One title", "In my words", "In other words"])
"""The first one may be the programme's too."""
SOME_BACKGROUND = st.sampled_from([None, *BACKGROUNDS])


def step(**values: st.SearchStrategy) -> Callable[[Callable], Callable]:
    """A rule of the machine; it is counted each time it was taken to its end."""

    def decorate(function: Callable) -> Callable:
        STEPS.append(function.__name__)

        @functools.wraps(function)
        def counted(self: "Walk", **drawn) -> None:
            function(self, **drawn)
            self.taken[function.__name__] += 1

        return rule(**values)(counted)

    return decorate


class Walk(RuleBasedStateMachine):
    """Two people, any number of admins, two roadmap templates."""

    hand: type[Hand] = ByServices
    """How people reach the site."""
    world: tuple[list[Path], list[Learner], list[File]]
    """What each walk begins with."""
    taken: Counter[str]
    """How often each step was taken."""

    @initialize()
    def begin(self) -> None:
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.paths, self.learners, self.files = copy.deepcopy(self.world)
        self.admin = make_user(is_staff=True, is_superuser=True)
        self.default = self.paths[0]
        self.newcomers_start_on: Path | None = None
        self.turn = 0
        self.read: dict[int, tuple[tuple, Roadmap]] = {}

    def teardown(self) -> None:
        if hasattr(self, "frame"):
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    # People --------------------------------------------------------------------------------------

    def some(self, who: int, place: int) -> tuple[Learner, str]:
        """A person and what they may write on: a line, or one of their own."""
        learner = self.learners[who]
        return learner, learner.known[place % len(learner.known)]

    @step(
        who=WHO,
        place=PLACE,
        state=st.sampled_from(["open", "doing", "done", "skipped"]),
        day=st.sampled_from(DAYS),
        reason=st.sampled_from(["", "No time."]),
        keep_the_day=st.booleans(),
    )
    def set_state(self, who, place, state, day, reason, keep_the_day):
        learner, ref = self.some(who, place)
        if keep_the_day and ref in learner.ticked:
            day = None
        learner.set_state(ref, state, day=day, reason=reason)

    @step(who=WHO, place=PLACE, day=st.sampled_from([None, *DAYS]))
    def set_date(self, who, place, day):
        learner, ref = self.some(who, place)
        learner.set_target_date(ref, day)

    @precondition(lambda self: any(learner.fulfilled for learner in self.learners))
    @step(day=st.sampled_from(DAYS))
    def say_what_is_done_already(self, day):
        next(learner for learner in self.learners if learner.fulfilled).say_what_is_done_already(
            day
        )

    @precondition(lambda self: any(learner.done for learner in self.learners))
    @step(who=WHO, place=PLACE)
    def undo_something(self, who, place):
        learner = self.learners[who]
        if learner.done:
            learner.undo(-place - 1)

    @step(who=WHO, place=PLACE, body=st.sampled_from(["A thought.", "**Bold**", "é🐙"]))
    def write_a_note(self, who, place, body):
        learner, ref = self.some(who, place)
        learner.add_note(ref, body)

    @precondition(lambda self: any(learner.notes for learner in self.learners))
    @step(
        place=PLACE,
        bodies=st.permutations(["A thought.", "Another.", "A third."]),
        stale=st.booleans(),
    )
    def edit_a_note(self, place, bodies, stale):
        """One of the latest, and again and again, so that there are long histories."""
        learner = self.somebody_with_notes(place)
        for body in bodies:
            learner.edit_note(-1 - place // 5, body, stale=stale)
            stale = False

    @precondition(lambda self: any(learner.notes for learner in self.learners))
    @step(place=PLACE)
    def remove_a_note(self, place):
        self.somebody_with_notes(place).remove_note(place)

    @precondition(lambda self: any(learner.notes for learner in self.learners))
    @step(place=PLACE)
    def bring_a_note_back(self, place):
        self.somebody_with_notes(place).restore_note(place)

    @precondition(lambda self: any(len(learner.own) < MOST_OWN for learner in self.learners))
    @step(stage=WHO, title=OWN_TITLE, day=st.sampled_from([None, *DAYS]))
    def add_an_own_milestone(self, stage, title, day):
        min(self.learners, key=lambda learner: len(learner.own)).add_own(stage, title, day)

    @precondition(lambda self: any(learner.kept for learner in self.learners))
    @step(place=PLACE)
    def remove_an_own_milestone(self, place):
        learner, ref = self.some_own(place)
        learner.remove_own(ref)

    @precondition(lambda self: any(learner.kept for learner in self.learners))
    @step(place=PLACE, title=OWN_TITLE, stage=WHO)
    def reword_an_own_milestone(self, place, title, stage):
        learner, ref = self.some_own(place)
        learner.reword_own(ref, title, stage)

    def some_own(self, place: int) -> tuple[Learner, str]:
        """Either of the two, if there is anything to choose from, and one of their own."""
        found = [(learner, ref) for learner in self.learners for ref in learner.kept]
        return found[place % len(found)]

    @step(who=WHO, place=PLACE, title=st.just("") | OWN_TITLE)
    def reword_a_line(self, who, place, title):
        """In their own words, by chance in the programme's own, or give those back."""
        learner, ref = self.some(who, place)
        if ref not in learner.own and ref in learner.readable:
            learner.reword(ref, title)

    @step(who=WHO, stage=WHO, moves=st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=3))
    def put_in_order(self, who, stage, moves):
        """Some entries of those that are seen, each behind another or to the front."""
        learner = self.learners[who]
        stage_id = learner.some_stage(stage)
        for place, after in moves:
            put_in_order(learner, self.roadmap_of(learner), stage_id, place=place, after=after)

    @precondition(lambda self: any(learner.order for learner in self.learners))
    @step(who=WHO, stage=WHO)
    def use_the_programmes_order(self, who, stage):
        self.learners[who].use_programmes_order(stage)

    def somebody_with_notes(self, place: int) -> Learner:
        """Either of the two, if there is anything to choose from."""
        writers = [learner for learner in self.learners if learner.notes]
        return writers[place % len(writers)]

    @step(
        who=WHO,
        background=st.sampled_from(BACKGROUNDS),
        degree=st.sampled_from(sorted(DEGREES)),
        status=st.sampled_from(["held", "under-way"]),
        hours=st.sampled_from([None, 5]),
    )
    def change_answers(self, who, background, degree, status, hours):
        self.learners[who].change_answers(
            background=background, degree=degree, degree_status=status, hours_per_week=hours
        )

    @step(who=WHO, to=st.integers(0, 1))
    def move(self, who, to):
        self.learners[who].change_answers(self.paths[to])

    @step(who=WHO, place=PLACE)
    def read_the_update(self, who, place):
        self.learners[who].read_the_update(-place - 1)

    @step(who=WHO, place=PLACE)
    def open_a_line(self, who, place):
        learner, ref = self.some(who, place)
        if ref not in learner.own:
            learner.open_line(ref)

    @step(who=WHO, which=WHO, place=PLACE)
    def try_what_is_not_theirs(self, who, which, place):
        """A line of a roadmap that they were never on, and all that is another person's own."""
        line = refs.of_template(self.paths[which].line(place))
        for ref in (line, *self.learners[1 - who].own):
            self.learners[who].try_what_is_not_theirs(ref)

    @precondition(lambda self: self.default is not self.newcomers_start_on)
    @step()
    def somebody_new_starts(self):
        """On the default, whatever the others are on."""
        assert make_roadmap(make_user()).roadmap_template == self.default.row
        self.newcomers_start_on = self.default

    # Admins --------------------------------------------------------------------------------------

    @step(
        which=WHO,
        place=PLACE,
        title=st.sampled_from(["One title", "Another title"]),
        publish=st.booleans(),
    )
    def reword(self, which, place, title, publish):
        """And perhaps publish it at once, so that many lines change that people have written on."""
        path = self.paths[which]
        path.reword(path.line(place), title)
        if publish:
            path.publish()

    @step(which=WHO, place=PLACE)
    def retire(self, which, place):
        path = self.paths[which]
        path.retire(path.line(place))

    @step(which=WHO, place=PLACE)
    def bring_back(self, which, place):
        path = self.paths[which]
        path.bring_back(path.line(place))

    @step(which=WHO, place=PLACE, other=PLACE)
    def replace(self, which, place, other):
        path = self.paths[which]
        path.replace(path.line(place), path.line(other))

    @step(
        which=WHO,
        place=PLACE,
        background=SOME_BACKGROUND,
        degree=st.sampled_from(["any", "studying", "doctorate"]),
        usual_for=SOME_BACKGROUND,
    )
    def choose_audience(self, which, place, background, degree, usual_for):
        path = self.paths[which]
        path.choose_audience(
            path.line(place), background=background, degree=degree, usual_for=usual_for
        )

    @step(which=WHO, place=PLACE, stage=st.integers(0, 1), order=st.integers(0, 9))
    def move_a_line(self, which, place, stage, order):
        path = self.paths[which]
        path.move(path.line(place), stage=stage, order=order)

    @step(which=WHO, place=PLACE, other=PLACE)
    def advise(self, which, place, other):
        path = self.paths[which]
        path.advise(path.line(place), path.line(other))

    @precondition(lambda self: any(len(path.draft) < MOST_LINES for path in self.paths))
    @step()
    def add_a_line(self):
        min(self.paths, key=lambda path: len(path.draft)).add_line()

    @step(which=WHO, place=PLACE)
    def try_to_delete_a_line(self, which, place):
        path = self.paths[which]
        path.try_to_delete(path.line(place))

    @step(which=WHO)
    def publish(self, which):
        self.paths[which].publish()

    @step(which=WHO, place=PLACE)
    def publish_an_earlier_edition(self, which, place):
        self.paths[which].restore(place)

    @step(which=WHO, edition=st.none() | PLACE)
    def take_out_a_file(self, which, edition):
        self.files.append(self.paths[which].take_out(edition))

    @precondition(lambda self: self.turn % 4 == 0)  # it costs as much as ten others
    @step(place=PLACE, other_words=st.booleans(), new_line=st.booleans(), at_the_desk=st.booleans())
    def take_in_a_file(self, place, other_words, new_line, at_the_desk):
        file = self.files[place % len(self.files)]
        file.path.take_in(
            file,
            by=self.admin if at_the_desk else None,
            other_words=other_words,
            new_line=new_line and len(file.path.draft) < MOST_LINES,
        )

    @step(which=WHO)
    def make_it_the_default(self, which):
        self.default = self.paths[which]
        RoadmapTemplate.objects.update(is_default=False)
        RoadmapTemplate.objects.filter(pk=self.default.row.pk).update(is_default=True)

    # What is always true -------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self):
        """Ticks, dates, reasons, notes, every text that these had, and answers."""
        check_stored(self.learners)

    @invariant()
    def every_page_counts_the_same(self):
        """Two people by turns, and three pages by turns: one of them after each step."""
        self.turn += 1
        learner = self.learners[self.turn % 2]
        roadmap = self.roadmap_of(learner)
        match self.turn % 3:
            case 0:
                check_roadmap_page(learner, roadmap)
            case 1:
                check_already_done(learner, roadmap)
            case 2:
                check_milestone_page(learner, roadmap, place=self.turn // 6)

    def roadmap_of(self, learner: Learner) -> Roadmap:
        """The roadmap as pages read it; read once while its row, just checked, says the same."""
        says = (learner.path.row.pk, learner.path.number, learner.first, learner.seen)
        says += (*learner.answers.values(), *learner.opened, repr(learner.order))
        said, roadmap = self.read.get(learner.user.pk, (None, None))
        if said != says:
            roadmap = Roadmap.objects.for_user(learner.user).get()
            self.read[learner.user.pk] = says, roadmap
        return roadmap


class WalkThroughPages(Walk):
    """The same, slowly: what people do they do through the pages, and the pages are read."""

    hand = ByPages

    def some(self, who: int, place: int) -> tuple[Learner, str]:
        """What has no page is answered with "not found" there, be it written or not."""
        learner = self.learners[who]
        entries = sorted(learner.readable)
        return learner, entries[place % len(entries)]

    @invariant()
    def pages_say_so_too(self):
        learner = self.learners[self.turn % 2]
        check_pages(learner, place=self.turn // 2)


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


def check_roadmap_page(learner: Learner, roadmap: Roadmap) -> None:
    """The whole roadmap counts right, in all places, and shows all that must be there."""
    page = roadmap_page(roadmap, show="all", today=TODAY)
    overview = page.overview
    done, total = learner.count()
    assert overview.count == queries.Count(done, total)
    assert sum(stage.count.done for stage in overview.stages) == done
    assert sum(stage.count.total for stage in overview.stages) == total
    assert page.filters[0].count == total
    assert overview.total_before == learner.count(learner.seen)[1]
    assert page.already_done == len(learner.fulfilled)

    entries = {entry.ref: entry for entry in overview.entries}
    assert entries.keys() == learner.shown
    assert {ref: entry.title for ref, entry in entries.items()} == {
        ref: learner.title(ref) for ref in learner.shown
    }
    assert {ref for ref, entry in entries.items() if entry.is_done} == learner.ticked
    assert {ref for ref, entry in entries.items() if entry.is_new} == learner.news
    assert {ref for ref, entry in entries.items() if entry.is_own} == set(learner.kept)
    for stage in overview.stages:
        for part in (stage.entries, stage.skipped):
            check_order(learner, stage.stage.id, [entry.ref for entry in part])


def check_order(learner: Learner, stage_id: int, shown: list[str]) -> None:
    """What a person put in order is in that order, everything else in the programme's."""
    wanted = learner.arranged(stage_id, shown)
    if stage_id in (stage.pk for stage in learner.path.stages):
        assert [ref for ref in shown if ref in wanted] == wanted


def check_already_done(learner: Learner, roadmap: Roadmap) -> None:
    """What the answers say is done already is asked about, and nothing else."""
    entries = preview.already_done(roadmap, today=TODAY)
    assert {entry.ref for entry in entries} == learner.fulfilled


def check_milestone_page(learner: Learner, roadmap: Roadmap, *, place: int) -> None:
    """The page of one entry counts alike and has all its notes, those that were removed apart."""
    ref = learner.known[place % len(learner.known)]
    if ref not in learner.readable:
        with pytest.raises(NotFound):
            milestone_page(roadmap, ref, today=TODAY)
        return
    page = milestone_page(roadmap, ref, today=TODAY)
    assert page.overview.count == queries.Count(*learner.count())
    mine = learner.mine.get(ref, Mine())
    assert page.entry.title == learner.title(ref)
    assert (page.entry.done_on, page.entry.target_date) == (mine.done_on, mine.target_date)
    for notes, removed in ((page.notes_page.notes, False), (page.notes_page.removed, True)):
        assert {note.pk: note.body for note in notes} == {
            note: text.body for note, text in mine.notes.items() if text.removed == removed
        }


def check_pages(learner: Learner, *, place: int) -> None:
    """The pages as a browser gets them say the same numbers."""
    client = learner.hand.client
    page = Page(client.get("/roadmap/"))
    assert page.progress == learner.count()
    assert set(page.entries) == learner.shown
    boxes = {ref: page.checkbox(ref) for ref in learner.shown}
    assert boxes == {
        ref: (learner.title(ref), "true" if ref in learner.ticked else "false")
        for ref in learner.shown
    }
    entries = sorted(learner.readable)
    other = Page(client.get(f"/roadmap/{entries[place % len(entries)]}/"))
    assert other.progress == learner.count()


# Running -----------------------------------------------------------------------------------------


def begin_with_ones_own(learner: Learner) -> None:
    """So that from the first step on there is something of it that could be lost."""
    learner.add_own(0, "In my words", TODAY)
    for ref in learner.known[:3]:
        learner.set_target_date(ref, TODAY)
        learner.reword(ref, "In other words")
    learner.add_note(learner.known[0], "A thought.")
    for body in ("Another.", "A third."):
        learner.edit_note(0, body, stale=False)
    roadmap = Roadmap.objects.for_user(learner.user).get()
    put_in_order(learner, roadmap, learner.some_stage(0), place=-1, after=0)


def walk(machine: type[Walk], *, number: int, steps: int, each: int = WALK) -> Counter[str]:
    """Let a machine walk; stores nothing.

    Args:
        machine: whose steps to take.
        number: the seed; the same walks come from the same one.
        steps: how many to take at least.
        each: steps of one walk at most; some end early, and more walks make up for them.

    Returns:
        How often each step was taken.
    """
    taken: Counter[str] = Counter()
    with transaction.atomic():
        paths = [Path.make(stages=2, lines=3), Path.make(stages=1, lines=3)]
        learners = [Learner.start(machine.hand, path) for path in paths]
        for learner in learners:
            begin_with_ones_own(learner)
        files = [path.take_out(None) for path in paths]
        for path in paths:
            path.add_line()  # which these files lack
        beginning = {"world": (paths, learners, files), "taken": taken}
        while taken.total() < steps:
            some = type(machine.__name__, (machine,), beginning)
            run_state_machine_as_test(
                seed(f"{number} after {taken.total()}")(some),
                settings=settings(
                    max_examples=math.ceil((steps - taken.total()) / each),
                    stateful_step_count=each,
                    deadline=None,
                    database=None,  # nothing of an earlier run decides about this one
                    suppress_health_check=list(HealthCheck),
                    # One mistake at a time, and the shortest way to it: more would take long.
                    phases=(Phase.generate, Phase.shrink),
                    report_multiple_bugs=False,
                ),
            )
        transaction.set_rollback(True)
    return taken
