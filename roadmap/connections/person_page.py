"""The reading of one person's page, and of those who were removed."""

import datetime
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from accounts.models import User
from roadmap.catalogue.models import Specialty
from roadmap.connections.models import Connection, ConversationStep, Step, Touch
from roadmap.connections.queries import Due, due_of, every_words
from roadmap.errors import NotFound
from roadmap.journey import queries as journey
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview

TOUCHES_PER_PAGE = 20
PER_PAGE = 50
"""How many of those who were removed, and of the imports, are shown at once."""
MOST_PROMISES = 50
"""How many promises are listed by themselves; the others stand with their touches."""
MOST_APPLICATIONS = 20
"""How many applications are named, those that moved last."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step in the history of a conversation."""

    id: int
    label: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application that the person is a contact person of."""

    id: int
    title: str
    company: str
    stage: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What a person's own page shows."""

    person: Connection
    overview: Overview
    due: Due | None
    every: str
    touches: Page
    """Newest first."""
    removed_touches: tuple[Touch, ...]
    promises: tuple[Touch, ...]
    """What is promised and not marked as kept, oldest first."""
    step: str
    history: tuple[StepRow, ...]
    """The steps of the conversation, newest first."""
    milestones: tuple[Entry, ...]
    """Those linked, in the order of the roadmap."""
    applications: tuple[ApplicationRow, ...]

    @property
    def others(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The entries that can be linked still, by the title of their stage."""
        linked = {entry.ref for entry in self.milestones}
        return tuple(
            (stage.stage.title, tuple(entry for entry in stage.shown if entry.ref not in linked))
            for stage in self.overview.stages
        )


def person_page(
    user: User, connection_id: int, *, today: datetime.date, page: str = ""
) -> PersonPage:
    """What the page of one of the user's connections shows, in eight queries.

    Args:
        user: whose connection.
        connection_id: the person, removed or not.
        today: the day in the user's time zone.
        page: of the touches, as it stands in the address.

    Raises:
        NotFound: when there is no such connection of this user.
    """
    roadmap, person = find_person(user, connection_id)
    overview = journey.overview(roadmap, today=today)
    touches = person.touches.all()
    refs = {milestone.ref for milestone in person.milestones.all()}
    history = person.conversation.filter(removed_at=None)
    open_promises = touches.filter(removed_at=None, kept_on=None).exclude(promised="")
    return PersonPage(
        person=person,
        overview=overview,
        due=due_of(person, today),
        every=every_words(person.every_days),
        touches=Paginator(touches.filter(removed_at=None), TOUCHES_PER_PAGE).get_page(page),
        removed_touches=tuple(touches.exclude(removed_at=None)[:PER_PAGE]),
        promises=tuple(open_promises.order_by("day", "pk")[:MOST_PROMISES]),
        step=_label(person.step),
        history=tuple(_step_row(row) for row in history),
        milestones=tuple(entry for ref, entry in overview.by_ref.items() if ref in refs),
        applications=_applications(person),
    )


def find_person(user: User, connection_id: int) -> tuple[Roadmap, Connection]:
    """The user's roadmap and a connection of theirs, removed or not.

    Raises:
        NotFound: when there is none.
    """
    roadmap = Roadmap.objects.for_user(user).first()
    person = roadmap and roadmap.connections.filter(pk=connection_id).first()
    if person is None:
        raise NotFound(f"connection {connection_id}")
    return roadmap, person


def find_touch(user: User, connection_id: int, touch_id: int) -> Touch:
    """A touch of the user's own with its person, removed or not.

    Raises:
        NotFound: when there is none.
    """
    mine = Touch.objects.filter(connection__roadmap__user=user, connection=connection_id)
    touch = mine.select_related("connection").filter(pk=touch_id).first()
    if touch is None:
        raise NotFound(f"touch {touch_id}")
    return touch


def removed_people(roadmap: Roadmap, page: str) -> Page:
    """A page of those who were removed, the last one first."""
    people = roadmap.connections.exclude(removed_at=None).order_by("-removed_at", "-pk")
    return Paginator(people, PER_PAGE).get_page(page)


def areas() -> tuple[str, ...]:
    """The catalogue's areas of expertise, to be suggested."""
    return tuple(Specialty.objects.values_list("name", flat=True))


def _applications(person: Connection) -> tuple[ApplicationRow, ...]:
    rows = person.applications.filter(removed_at=None).order_by("-stage_since", "-pk")
    columns = rows.values_list("pk", "title", "company", "stage__name")
    return tuple(ApplicationRow(*row) for row in columns[:MOST_APPLICATIONS])


def _step_row(row: ConversationStep) -> StepRow:
    return StepRow(id=row.pk, label=_label(row.step), day=row.day)


def _label(step: str) -> str:
    return str(Step(step).label) if step else ""
