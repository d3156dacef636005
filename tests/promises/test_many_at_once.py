"""Promises 1, 2 and 5 while everybody is at it: people write, admins edit, import and publish.

In the end all that each person was told is saved is stored, and nobody got an error.
"""

import copy
import itertools
import random
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest

from accounts.models import User
from roadmap.catalogue import publishing
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate
from roadmap.catalogue.publishing import ChangedMeanwhile, NothingChanged
from roadmap.desk import export, imports
from roadmap.desk.imports import WorkingCopyChanged
from roadmap.journey import refs, services
from roadmap.journey.models import Event, Roadmap
from roadmap.journey.own import milestones, placing
from tests.concurrency import SECONDS, at_once
from tests.journey.factories import change, lines_of, make_background, make_user
from tests.promises.hands.by_pages import ByPages
from tests.promises.hands.by_services import ByServices
from tests.promises.machine.pages import CHECKS, check_milestone
from tests.promises.machine.rules import DAYS
from tests.promises.model import credentials, dates, parts, undo
from tests.promises.model.catalogue import BACKGROUNDS, Path, words_of
from tests.promises.model.history import look_up
from tests.promises.model.learner import Learner
from tests.promises.model.sight import Sight
from tests.promises.model.stored import Stored

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

HANDS = (ByServices, ByPages, ByServices, ByPages)
"""How each of the people reaches the site."""
WRITES = 60
"""Of each of them."""
ADMINS = 2
TRIES = 20
"""How often each admin tries to publish."""


class Person:
    """Somebody who writes on lines that were there from the beginning, and moves to and fro."""

    def __init__(self, learner: Learner, paths: list[Path], number: int) -> None:
        self.learner = learner
        self.paths = paths
        self.chance = random.Random(number)

    def write(self) -> None:
        ways: list[Callable[[], None]] = [self.set_state] * 3
        ways += [self.set_date, self.note, self.note, self.undo, self.undo, self.answer]
        ways += [self.add_own, self.reword, self.reword_own, self.remove_own]
        ways += [self.split, self.tick_a_step, self.link, self.remove_a_part]
        ways += [self.pause, self.anchor, self.hang, self.hold]
        for _ in range(WRITES):
            self.chance.choice(ways)()

    def some_line(self) -> str:
        """The ref of what has a page: a line, or a milestone of their own."""
        return self.chance.choice(sorted(Sight(self.learner).readable))

    def some_thing(self, kind: str) -> int | None:
        """The key of something of a kind, removed or not."""
        return self.chance.choice([None, *self.learner.things[kind]])

    def set_state(self) -> None:
        state = self.chance.choice(["open", "doing", "done", "skipped"])
        day = self.chance.choice(DAYS)
        self.learner.set_state(self.some_line(), state, day=day, reason="No time.")

    def set_date(self) -> None:
        self.learner.set_target_date(self.some_line(), self.chance.choice([None, *DAYS]))

    def note(self) -> None:
        body, key = f"Thought {self.chance.random()}.", self.some_thing("note")
        if key is None:
            parts.add(self.learner, "note", self.some_line(), body=body)
        else:
            revision = self.learner.things["note"][key].revision
            parts.edit_note(self.learner, key, body, revision=self.chance.choice([1, revision]))

    def split(self) -> None:
        parts.add(self.learner, "step", self.some_line(), text=f"Step {self.chance.random()}")

    def tick_a_step(self) -> None:
        if (key := self.some_thing("step")) is not None:
            parts.edit(self.learner, "step", key, is_done=self.chance.random() < 0.5)

    def link(self) -> None:
        link = {"url": f"https://example.org/{self.chance.random()}", "label": "Talk", "shows": ""}
        if (key := self.some_thing("evidence")) is None:
            parts.add(self.learner, "evidence", self.some_line(), **link)
        else:
            parts.edit(self.learner, "evidence", key, **link)

    def remove_a_part(self) -> None:
        kind = self.chance.choice(["note", "evidence", "step"])
        if (key := self.some_thing(kind)) is not None:
            self.chance.choice([parts.remove, parts.restore])(self.learner, kind, key)

    def pause(self) -> None:
        days = sorted(self.chance.choices(DAYS, k=2))
        if (key := self.some_thing("pause")) is None:
            dates.add_pause(self.learner, *days)
        elif self.chance.random() < 0.5:
            dates.change_pause(self.learner, key, *days)
        else:
            dates.remove_pause(self.learner, key)

    def anchor(self) -> None:
        name, day = f"Congress {self.chance.random()}", self.chance.choice(DAYS)
        if (key := self.some_thing("anchor")) is None:
            dates.add_anchor(self.learner, name, day)
        elif self.chance.random() < 0.7:
            dates.change_anchor(self.learner, key, name, day)
        else:
            dates.remove_anchor(self.learner, key)

    def hang(self) -> None:
        anchors = list(Sight(self.learner).anchors)
        if anchors:
            key, days = self.chance.choice(anchors), self.chance.randrange(-30, 30)
            dates.hang(self.learner, self.some_line(), key, days)

    def hold(self) -> None:
        facts = {"degree": None, "organisation": "", "since": DAYS[0], "until": None}
        facts["title"] = f"Certificate {self.chance.random()}"
        if (key := self.some_thing("credential")) is None:
            credentials.add(self.learner, self.some_line(), kind="certificate", **facts)
        elif self.chance.random() < 0.7:
            credentials.edit(self.learner, key, **facts)
        else:
            credentials.remove(self.learner, key)

    def undo(self) -> None:
        """One of the last changes, or one of long ago."""
        learner = self.learner
        look_up({learner.user.pk: learner.history})
        happened = learner.history.happened
        undo.undo(learner, self.chance.choice(happened[self.chance.choice([0, -4]) :]))

    def add_own(self) -> None:
        title, day = f"Mine {self.chance.random()}", self.chance.choice([None, *DAYS])
        self.learner.add_own(self.chance.randrange(2), title, day)

    def reword(self) -> None:
        # Not given back, and never the programme's: admins may change that at the same moment.
        path, title = self.learner.path, f"In my words {self.chance.random()}"
        self.learner.reword(refs.of_template(self.chance.choice(list(path.words))), title)

    def reword_own(self) -> None:
        if self.learner.kept:
            ref, stage = self.chance.choice(self.learner.kept), self.chance.randrange(2)
            self.learner.reword_own(ref, f"Mine {self.chance.random()}", stage)

    def remove_own(self) -> None:
        if self.learner.kept:
            self.learner.remove_own(self.chance.choice(self.learner.kept))

    def answer(self) -> None:
        path = self.chance.choice([None, *self.paths])
        self.learner.change_answers(path, background=self.chance.choice(BACKGROUNDS))


class Admin:
    """Somebody who edits, imports, and publishes or goes back at the same moment as others."""

    all_press = threading.Barrier(ADMINS)

    def __init__(self, user: User, rows: list[RoadmapTemplate], number: int) -> None:
        self.user = user
        self.rows = rows
        self.chance = random.Random(number)

    def publish(self) -> int:
        """How many editions were made."""
        made = 0
        for _ in range(TRIES):
            row = self.chance.choice(self.rows)
            self.chance.choice([self.reword, self.retire, self.choose_audience, self.take_in])(row)
            earlier = self.chance.choice([None, None, *row.editions.all()[:3]])
            # As the desk does: the proposal is looked at first, and exactly that is published.
            proposal = publishing.propose(RoadmapTemplate.objects.get(pk=row.pk), restores=earlier)
            # By command there is no token: then both may publish, one after the other.
            token = self.chance.choice([None, proposal.token])
            self.all_press.wait(SECONDS)
            with suppress(NothingChanged, ChangedMeanwhile):
                publishing.publish(
                    roadmap_template=row, by=self.user, restores=earlier, token=token
                )
                made += 1
        return made

    def some_line(self, row: RoadmapTemplate) -> MilestoneTemplate:
        return self.chance.choice(lines_of(row))

    def reword(self, row: RoadmapTemplate) -> None:
        change(self.some_line(row), title=f"Words {self.chance.random()}")

    def retire(self, row: RoadmapTemplate) -> None:
        line = self.some_line(row)
        change(line, retired=not line.retired)

    def choose_audience(self, row: RoadmapTemplate) -> None:
        slug = self.chance.choice(BACKGROUNDS)
        change(self.some_line(row), backgrounds=[make_background(slug)])

    def take_in(self, row: RoadmapTemplate) -> None:
        """A file of an edition, or of the working copy, that was edited by hand."""
        edition = self.chance.choice([None, *row.editions.all()])
        content = export.edition_content(edition) if edition else export.working_copy(row)
        content["milestones"][0]["title"] = f"Said in a file {self.chance.random()}"
        data = export.as_json(content).encode()
        file = imports.read(data, name="a.json", roadmap_template=row)
        token = imports.try_out(row, file, {}, self.user).token
        with suppress(WorkingCopyChanged):
            carried = imports.open_token(token, row)
            imports.import_file(roadmap_template=row, carried=carried, by=self.user)


def test_all_that_was_said_to_be_saved_is_stored_whatever_admins_do_meanwhile():
    paths = [Path.make(stages=2, lines=3), Path.make(stages=1, lines=3)]
    rows = [path.row for path in paths]
    people = []
    for number, hand in enumerate(HANDS):
        own = copy.deepcopy(paths)  # what there was when this person came
        people.append(Person(Learner.start(hand, own[number % 2]), own, number))
    admins = [
        Admin(make_user(is_staff=True, is_superuser=True), rows, number) for number in range(ADMINS)
    ]
    before = Edition.objects.count()

    results = at_once(*[p.write for p in people], *[admin.publish for admin in admins])

    assert results[: len(people)] == [None] * len(people)
    made = results[len(people) :]
    assert [number for number in made if not isinstance(number, int)] == []
    assert Edition.objects.count() == before + sum(made)
    assert sum(made) > TRIES // 2
    check_editions(rows)
    check_people(people)


def check_editions(rows: list[RoadmapTemplate]) -> None:
    """They are numbered without a gap, no two alike in a row, and the last one is the current."""
    for row in rows:
        row.refresh_from_db()
        editions = list(row.editions.order_by("pk"))
        assert [edition.number for edition in editions] == list(range(1, len(editions) + 1))
        assert row.current_edition == editions[-1]
        for edition, following in itertools.pairwise(editions):
            assert edition.digest != following.digest
            assert words_of(edition).keys() <= words_of(following).keys()


def check_people(people: list[Person]) -> None:
    """All rows are as each thread was told, and every page counts them alike."""
    stored = Stored()
    stored.read()
    for person in people:
        learner, found = person.learner, stored.of[person.learner.user.pk]
        for own in person.paths:
            own.editions = [words_of(edition) for edition in own.row.editions.order_by("number")]
            own.listed = list(own.words)
        # When a person moved, they met the edition of that moment.
        _path, learner.first, learner.seen = found.place
        learner.opened = found.opened
        stored.check([learner])
        look_up({learner.user.pk: learner.history})
        roadmap = Roadmap.objects.for_user(learner.user).get()
        for check in CHECKS:
            check(learner, roadmap, 0)
        for place in range(len(learner.known)):
            check_milestone(learner, roadmap, place)


def test_what_one_person_writes_in_several_windows_at_once_is_one_history():
    path = Path.make(stages=1, lines=3)
    learner = Learner.start(ByServices, path)
    entries = learner.known[:2]

    def write() -> None:
        for number in range(WRITES // 2):
            ref, state = entries[number % 2], ["done", "doing", "open"][number % 3]
            services.set_state(user=learner.user, ref=ref, state=state, done_on=DAYS[number % 2])
            milestones.reword(user=learner.user, ref=ref, title=f"Words {number % 5}")
            placing.place(user=learner.user, ref=ref, after=learner.known[2])

    assert at_once(write, write, write) == [None] * 3

    roadmap = Roadmap.objects.get(user=learner.user)
    for ref in entries:
        row = roadmap.milestones.get(**refs.columns(ref))
        for what, name in ((Event.What.STATE, "state"), (Event.What.REWORDED, "title")):
            check_history(row.events.filter(what=what), name, getattr(row, name))
    check_history(
        roadmap.events.filter(what=Event.What.ORDER),
        "order",
        roadmap.own_order[str(path.stages[0].pk)],
    )


def check_history(events: Iterable[Event], name: str, now: object) -> None:
    """Each write began with what the one before it made, and the last one is what is stored."""
    events = list(events)
    for event, following in itertools.pairwise(events):
        assert following.before[name] == event.after[name]
    assert events[-1].after[name] == now
