"""Believable connections for looking around; people and companies are made up."""

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.connections import people, touches
from roadmap.connections.people import Facts
from roadmap.connections.touches import TouchFacts
from roadmap.journey import refs


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the demo; days are counted back from today."""

    facts: Facts
    every_days: int | None = None
    next_in: int | None = None
    steps: tuple[tuple[str, int], ...] = ()
    """Steps of the conversation, each with how many days ago it came there."""
    touches: tuple[tuple[int, str, str, str], ...] = ()
    """How many days ago, how, what was said, what was promised; the first one first."""
    slugs: tuple[str, ...] = ()
    """Of the milestones they are linked to."""


PEOPLE = (
    Somebody(
        Facts(
            name="Priya Raman",
            role="MSL",
            company="Corvane Oncology",
            how_met="Poster session, autumn congress",
            area="Oncology",
            profile_url="https://www.example.org/priya-raman",
            note="Moved from a postdoc on T cells; likes concrete questions.",
        ),
        every_days=42,
        steps=(("found", 70), ("asked", 66), ("agreed", 63), ("talked", 51)),
        touches=(
            (66, "message", "Asked for twenty minutes on how she moved over.", ""),
            (
                51,
                "video",
                "Her territory is six centres. Half of the week is preparing, half is listening.",
                "Send the CAR-T durability paper",
            ),
        ),
        slugs=("hold-info-interviews",),
    ),
    Somebody(
        Facts(
            name="Dr Helen Weiss",
            role="Mentor, former field medical lead",
            how_met="Alumni evening of the graduate school",
        ),
        every_days=28,
        touches=(
            (55, "call", "Went through the plan for spring.", ""),
            (25, "call", "Monthly call: the CV is too long.", "Go through the CV draft"),
        ),
        slugs=("hold-info-interviews", "map-experts"),
    ),
    Somebody(
        Facts(name="Jonas Meyer", role="Senior MSL", company="Aldermere Bio", area="Haematology"),
        every_days=30,
        steps=(("found", 40), ("asked", 35), ("talked", 16), ("thanked", 15)),
        touches=((16, "video", "How they onboard: three months shadowing.", ""),),
        slugs=("hold-info-interviews",),
    ),
    Somebody(
        Facts(
            name="Prof. Anders Lindqvist",
            role="Haematologist",
            company="Northbridge University Hospital",
            area="Haematology",
        ),
        next_in=21,
        touches=((60, "in-person", "Journal club on our registry paper.", "Ask him to co-host"),),
        slugs=("map-experts",),
    ),
    Somebody(
        Facts(name="Miguel Torres", role="MSL fellow", company="Pellucid Therapeutics"),
        steps=(("found", 110), ("asked", 104), ("talked", 98), ("thanked", 97), ("referred", 60)),
        touches=((98, "video", "The fellowship takes two people a year; ask in May.", ""),),
    ),
    Somebody(
        Facts(name="Sara Okafor", role="Recruiter", company="Fieldline Search"),
        next_in=5,
        steps=(("found", 8),),
    ),
    Somebody(
        Facts(name="Yuki Tanabe", role="Medical Advisor", company="Corvane Oncology"),
        steps=(("found", 12), ("asked", 4)),
        touches=((4, "message", "Wrote to her after her talk on resistance.", ""),),
    ),
)


def make_connections(user: User) -> None:
    """Give a person the connections of the demo; nothing happens when they have some already."""
    if user.roadmap.connections.exists():
        return
    published = MilestoneTemplate.objects.filter(published=True)
    known = {slug: refs.of_template(pk) for slug, pk in published.values_list("slug", "pk")}
    for somebody in PEOPLE:
        _make(user, somebody, known)


def _make(user: User, somebody: Somebody, known: dict[str, str]) -> None:
    today = timezone.localdate(timezone=user.zone)

    def ago(days: int) -> datetime.date:
        return today - datetime.timedelta(days=days)

    person = people.add_person(
        user=user,
        key=uuid.uuid4(),
        facts=somebody.facts,
        every_days=somebody.every_days,
        today=today,
    )
    for days, kind, said, promised in somebody.touches:
        facts = TouchFacts(day=ago(days), kind=kind, said=said, promised=promised)
        touches.log_touch(user=user, connection_id=person.pk, key=uuid.uuid4(), facts=facts)
    for step, days in somebody.steps:
        touches.set_step(user=user, connection_id=person.pk, step=step, day=ago(days))
    if somebody.next_in is not None:
        people.set_next_touch(
            user=user,
            connection_id=person.pk,
            every_days=somebody.every_days,
            next_on=ago(-somebody.next_in),
        )
    for slug in somebody.slugs:
        if slug in known:
            people.set_linked(user=user, connection_id=person.pk, ref=known[slug], is_linked=True)
