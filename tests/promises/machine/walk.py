"""A machine that walks through a journey in any order of events it can think of.

Two people write and any number of admins edit and publish two roadmap templates. After each step
every row of both says what they last made of it, and every page counts the same. What must be true
is kept by `tests.promises.model`; the steps stand beside this file, by subject, and what a page
must say in `pages`.

A new thing that people or admins can do is one more method of the model and one more `@step`; a new
thing that must stay true is one more `@invariant`, or one more check of a page.
"""

import copy
import datetime
import math
from collections import Counter
from contextlib import ExitStack

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test

from roadmap.journey.models import Event, Roadmap
from tests.journey.factories import make_user
from tests.promises.hands.by_pages import ByPages
from tests.promises.hands.by_services import ByServices
from tests.promises.hands.hand import Hand
from tests.promises.machine.admins import AdminSteps
from tests.promises.machine.credentials import CredentialSteps
from tests.promises.machine.dates import DateSteps
from tests.promises.machine.entries import EntrySteps, put_in_order
from tests.promises.machine.pages import CHECKS, check_as_browsers_see_it
from tests.promises.machine.parts import PartSteps
from tests.promises.model import credentials, dates, parts
from tests.promises.model.catalogue import File, Path
from tests.promises.model.history import look_up
from tests.promises.model.learner import Learner
from tests.promises.model.sight import TODAY, Sight
from tests.promises.model.stored import Stored, Watch

EACH = 50
"""Steps of one walk; the next one begins anew."""
AT_ONCE = 10
"""Walks that one seed is good for: after so many, more and more of them would be alike."""
ALL_ROWS = 10
"""After so many steps all rows are read again, and not only those of tables that were written."""


class Walk(EntrySteps, PartSteps, DateSteps, CredentialSteps, AdminSteps):
    """Two people, any number of admins, two roadmap templates."""

    hand: type[Hand] = ByServices
    """How people reach the site."""
    world: tuple[list[Path], list[Learner], list[File]]
    """What each walk begins with."""

    @initialize(first=st.integers(0, 15))
    def begin(self, first: int) -> None:
        """Into the world, and to one of the pages, from which they are looked at by turns."""
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.paths, self.learners, self.files = copy.deepcopy(self.world)
        self.admin = make_user(is_staff=True, is_superuser=True)
        self.default = self.paths[0]
        self.newcomers_start_on = None
        self.turn = 0
        self.first = first
        self.stored, self.watch = Stored(), Watch()
        self.stack.enter_context(connection.execute_wrapper(self.watch))

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            transaction.set_rollback(True)
            self.stack.close()

    @invariant()
    def nothing_is_lost_and_every_page_counts_the_same(self):
        """All rows are looked at after each step, and a page after every third one."""
        self.turn += 1
        self.check_rows()
        if self.turn % 3 == 0:
            self.check_a_page(self.first + self.turn // 3)

    def check_rows(self) -> None:
        """Every row of both is as they last made it, and their history has what they did."""
        written, self.watch.written = self.watch.written, set()
        if self.turn % ALL_ROWS:
            self.stored.read(written)
        else:
            self.stored.read()
        self.stored.check(self.learners)
        if Event in written:
            look_up({learner.user.pk: learner.history for learner in self.learners})

    def check_a_page(self, number: int) -> None:
        """Two people by turns, and all pages by turns.

        In a walk of fifty steps each page of each person is looked at once.
        """
        learner = self.learners[number % 2]
        check = CHECKS[number // 2 % len(CHECKS)]
        check(learner, self.roadmap_of(learner), number)

    def roadmap_of(self, learner: Learner) -> Roadmap:
        """The roadmap as pages read it."""
        return Roadmap.objects.for_user(learner.user).get()


class WalkThroughPages(Walk):
    """The same, slowly: what people do they do through the pages, and the pages are read."""

    hand = ByPages

    def some(self, who: int, place: int) -> tuple[Learner, str]:
        """What has no page is answered with "not found" there, be it written or not."""
        learner = self.learners[who]
        entries = sorted(Sight(learner).readable)
        return learner, entries[place % len(entries)]

    def check_a_page(self, number: int) -> None:
        super().check_a_page(number)
        check_as_browsers_see_it(self.learners[number % 2], number // 2)


# Running -----------------------------------------------------------------------------------------


def begin_with_ones_own(learner: Learner) -> None:
    """So that from the first step on there is something of each kind that could be lost."""
    learner.add_own(0, "In my words", TODAY)
    lines = learner.known[:4]
    for ref, state in zip(lines, ("open", "doing", "skipped", "done"), strict=True):
        learner.set_state(ref, state, day=TODAY, reason="No time.")
        learner.reword(ref, "In other words")
    learner.set_target_date(lines[0], TODAY)
    note = parts.add(learner, "note", lines[0], body="A thought.")
    for revision, body in enumerate(("Another.", "A third."), start=1):
        parts.edit_note(learner, note, body, revision=revision)
    link = {"url": "https://example.org/talk", "label": "Talk", "shows": ""}
    parts.add(learner, "evidence", lines[1], **link)
    parts.add(learner, "step", lines[1], text="Ask Ana.")
    day = datetime.date(2026, 9, 1)
    dates.add_pause(learner, TODAY, datetime.date(2026, 2, 28))
    dates.add_anchor(learner, "Graduation", day)
    dates.hang(learner, lines[2], next(iter(learner.things["anchor"])), -14)
    held = {"degree": None, "organisation": "", "since": TODAY, "until": None}
    credentials.add(learner, "", kind="certificate", title="Good Clinical Practice", **held)
    roadmap = Roadmap.objects.for_user(learner.user).get()
    put_in_order(learner, roadmap, learner.some_stage(0), place=-1, after=0)


def walk(machine: type[Walk], *, number: int, steps: int, each: int = EACH) -> Counter[str]:
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
        paths = [Path.make(stages=2, lines=3), Path.make(stages=1, lines=6)]
        learners = [Learner.start(machine.hand, path) for path in paths]
        for learner in learners:
            begin_with_ones_own(learner)
            look_up({learner.user.pk: learner.history})
        files = [path.take_out(None) for path in paths]
        for path in paths:
            path.add_line()  # which these files lack
        beginning = {"world": (paths, learners, files), "taken": taken}
        while taken.total() < steps:
            some = type(machine.__name__, (machine,), beginning)
            run_state_machine_as_test(
                seed(f"{number} after {taken.total()}")(some),
                settings=settings(
                    max_examples=min(AT_ONCE, math.ceil((steps - taken.total()) / each)),
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
