"""Promises 1 and 5: whatever the programme publishes, what people wrote stays, counted alike."""

import datetime
import random
import uuid
from contextlib import suppress

import pytest

from roadmap.catalogue.publishing import NothingChanged
from roadmap.journey import services
from roadmap.journey.models import Roadmap
from roadmap.journey.parts import notes
from roadmap.journey.starting.answers import save_answers
from roadmap.journey.updates import seen
from tests.journey.factories import (
    change,
    client_of,
    journey_of,
    lines_of,
    make_answers,
    make_background,
    make_line,
    make_roadmap,
    make_template,
    make_user,
    publish,
    restore,
    set_state,
)
from tests.journey.pages import Page

DAY = datetime.date(2026, 1, 2)
WRITTEN = ("milestones", "notes", "versions")
STEPS = 15


class Programme:
    """Admins who edit two roadmap templates in every way, and publish."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.templates = [make_template(), make_template(stages=1, lines=3)]

    def act(self) -> None:
        template = self.chance.choice(self.templates)
        lines = lines_of(template)
        line, other = self.chance.sample(lines, 2)
        self.chance.choice(
            [
                lambda: change(line, title=f"Say it in way {self.chance.random()}"),
                lambda: change(line, retired=True, replaced_by=other),
                lambda: change(line, retired=False, replaced_by=None),
                lambda: change(line, backgrounds=[make_background("nurse")]),
                lambda: change(line, backgrounds=[]),
                lambda: change(line, stage=self.chance.choice(list(template.stages.all()))),
                lambda: make_line(template.stages.first()),
            ]
        )()
        with suppress(NothingChanged):
            if self.chance.random() < 0.2:
                restore(template, 1)
            else:
                publish(template, message="We listened to you.")


class Person:
    """Somebody who writes, reads what changed, answers anew and moves."""

    def __init__(self, programme: Programme) -> None:
        self.chance = programme.chance
        self.programme = programme
        self.user = make_user()
        make_roadmap(self.user, roadmap_template=programme.templates[0])
        self.client = client_of(self.user)

    def refs(self) -> list[int]:
        page = Page(self.client.get("/roadmap/"))
        return [int(ref[1:]) for ref in page.entries]

    def write(self) -> None:
        """Something on a line that is shown."""
        pk = self.chance.choice(self.refs())
        self.chance.choice(
            [
                lambda: services.set_state(user=self.user, ref=f"t{pk}", state="done", done_on=DAY),
                lambda: services.set_state(user=self.user, ref=f"t{pk}", state="skipped"),
                lambda: services.set_state(user=self.user, ref=f"t{pk}", state="open"),
                lambda: services.set_target_date(user=self.user, ref=f"t{pk}", target_date=DAY),
                lambda: notes.add_note(
                    user=self.user, ref=f"t{pk}", key=uuid.uuid4(), body="A thought."
                ),
            ]
        )()

    def read(self) -> None:
        """What changes nothing that was written."""
        roadmap = Roadmap.objects.for_user(self.user).get()
        template = roadmap.roadmap_template
        self.chance.choice(
            [
                lambda: seen.mark_update_seen(
                    user=self.user,
                    roadmap_template=template.slug,
                    number=template.current_edition.number,
                ),
                lambda: seen.mark_opened(user=self.user, ref=f"t{self.chance.choice(self.refs())}"),
                lambda: save_answers(
                    user=self.user,
                    **make_answers(background=make_background(self.chance.choice(["nurse", "md"]))),
                ),
                lambda: save_answers(
                    user=self.user,
                    **make_answers(roadmap_template=self.chance.choice(self.programme.templates)),
                ),
            ]
        )()

    def written(self) -> dict:
        journey = journey_of(self.user)
        return {table: journey[table] for table in WRITTEN}


def carries_something(milestone: dict, notes: list[dict]) -> bool:
    has_note = any(note["milestone_id"] == milestone["id"] for note in notes)
    return milestone["state"] != "open" or milestone["target_date"] is not None or has_note


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_published_and_read_nothing_written_is_lost(seed):
    chance = random.Random(seed)
    programme = Programme(chance)
    person = Person(programme)
    for _ in range(STEPS):
        person.write()
        before = person.written()
        chance.choice([programme.act, person.read])()
        assert person.written() == before

        page = Page(person.client.get("/roadmap/"))
        shown = set(page.entries)
        for milestone in before["milestones"]:
            ref = f"t{milestone['template_id']}"
            if carries_something(milestone, before["notes"]):
                assert ref in shown
                checked = "true" if milestone["state"] == "done" else "false"
                assert page.checkbox(ref)[1] == checked
        ref = chance.choice(page.entries)
        assert Page(person.client.get(f"/roadmap/{ref}/")).progress == page.progress
        assert person.client.get("/roadmap/changes/").status_code == 200


@pytest.mark.django_db
def test_a_tick_survives_every_way_its_line_can_go():
    template, other = make_template(), make_template()
    user = make_user()
    make_roadmap(user, roadmap_template=template)
    client = client_of(user)
    line, successor, *_rest = lines_of(template)
    set_state(user, line, "done", done_on=DAY)
    ways = [
        lambda: change(line, retired=True),
        lambda: change(line, retired=True, replaced_by=successor),
        lambda: change(line, retired=False, backgrounds=[make_background("nurse")]),
        lambda: change(line, stage=template.stages.last(), backgrounds=[]),
        lambda: save_answers(user=user, **make_answers(roadmap_template=other)),
        lambda: change(line, retired=True, title="Another title"),
        lambda: save_answers(user=user, **make_answers(roadmap_template=template)),
    ]
    for way in ways:
        way()
        with suppress(NothingChanged):
            publish(template)
        page = Page(client.get("/roadmap/"))
        assert page.checkbox(f"t{line.pk}")[1] == "true"
        assert "2 Jan 2026" in page.text(f"entry-t{line.pk}")
        assert page.progress[0] == 1
