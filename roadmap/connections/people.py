"""Every write on a person, but those on touches and on the conversation.

As everywhere: one transaction that locks the user's roadmap, compares, returns if nothing changes
and saves the changed columns only.
"""

import datetime
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.connections.models import NO_STEP, Connection, ConversationStep, Touch
from roadmap.errors import NotFound
from roadmap.journey import refs
from roadmap.journey.models import Roadmap
from roadmap.journey.services import find_or_make_milestone, lock_roadmap, store


class Stale(Exception):
    """What is to be saved was changed elsewhere after the form was opened.

    Attributes:
        row: as it is stored now.
    """

    def __init__(self, row) -> None:
        super().__init__(f"{type(row).__name__} {row.pk} is at revision {row.revision}")
        self.row = row


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person can write about another; all but the name may be empty.

    The lengths are those of the columns.
    """

    name: str
    role: str = ""
    company: str = ""
    how_met: str = ""
    area: str = ""
    profile_url: str = ""
    email: str = ""
    note: str = ""


def add_person(
    *,
    user: User,
    key: uuid.UUID,
    facts: Facts,
    every_days: int | None = None,
    next_on: datetime.date | None = None,
    step: str = NO_STEP,
    today: datetime.date,
    ref: str = "",
) -> Connection:
    """Add a person.

    Args:
        user: whose connection.
        key: made with the form; a second post with the same key and facts adds nobody.
        facts: about the person.
        every_days: 1 to 730 days between two touches; None for no interval.
        next_on: the day of the next touch, which stands until one is logged.
        step: how far the conversation has come, one of `Step`; empty for none.
        today: the day in the user's time zone.
        ref: the entry that it is about; empty for none.

    Raises:
        NotFound: when the user has no roadmap, or the entry never was.
    """
    # As with a note: known by its form and the facts it was first sent with.
    key = uuid.uuid5(key, f"{ref} {every_days} {next_on} {step} {asdict(facts)}")
    with transaction.atomic():
        roadmap = lock_roadmap(user)
        if sent_before := roadmap.connections.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            _set_removed(sent_before, removed=False)
            return sent_before
        person = Connection(roadmap=roadmap, key=key, **asdict(facts))
        person.every_days, person.next_on = every_days, next_on
        person.due_on = person.counted_due()
        person.save()
        if step:
            add_step(person, step, today)
        if ref:
            _link(roadmap, person, ref)
        return person


def edit_person(*, user: User, connection_id: int, revision: int, facts: Facts) -> Connection:
    """Write other facts about a person; one that was removed in another window comes back.

    Args:
        user: whose connection.
        connection_id: the person.
        revision: that the form was opened with.
        facts: as they shall be.

    Raises:
        NotFound: when there is no such connection of this user.
        Stale: when somebody else's facts would be overwritten, seen by the revision.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        wanted = asdict(facts)
        changed = [name for name in wanted if getattr(person, name) != wanted[name]]
        if changed and person.revision != revision:
            raise Stale(person)
        if changed:
            _edit(person, {name: wanted[name] for name in changed})
        _set_removed(person, removed=False)
        return person


def undo_edit(*, user: User, connection_id: int, revision: int) -> Connection:
    """Put back the facts that the last edit of a person changed; that can be undone too.

    Args:
        user: whose connection.
        connection_id: the person.
        revision: that the edit led to.

    Raises:
        NotFound: when there is no such connection of this user.
        Stale: when the person was edited since, or the edit is undone already.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        if person.before is None or person.revision != revision:
            raise Stale(person)
        _edit(person, person.before)
        return person


def set_next_touch(
    *, user: User, connection_id: int, every_days: int | None, next_on: datetime.date | None
) -> Connection:
    """Say how often to be in touch, and on which day next.

    Args:
        user: whose connection.
        connection_id: the person.
        every_days: see `add_person`.
        next_on: see there.

    Raises:
        NotFound: when there is no such connection of this user.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        person.every_days, person.next_on = every_days, next_on
        settle(person, "every_days", "next_on")
        return person


def set_linked(*, user: User, connection_id: int, ref: str, is_linked: bool) -> Connection:
    """Link a person to an entry of the roadmap, or take the link off.

    Raises:
        NotFound: when there is no such connection of this user, or the entry never was.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        if is_linked:
            _link(person.roadmap, person, ref)
        elif linked := person.milestones.filter(**refs.columns(ref)).first():
            person.milestones.remove(linked)
        else:
            find_or_make_milestone(person.roadmap, ref)  # asks only whether there is such an entry
        return person


def set_removed(*, user: User, connection_id: int, is_removed: bool) -> Connection:
    """Take a person off the pages, with all that was written about them; or bring them back.

    Raises:
        NotFound: when there is no such connection of this user.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        _set_removed(person, removed=is_removed)
        return person


# Parts, for the other rooms too ------------------------------------------------------------------


def lock_person(user: User, connection_id: int) -> Connection:
    """A connection of the user's own, removed or not, with the roadmap's row locked.

    Raises:
        NotFound: when there is none.
    """
    roadmap = lock_roadmap(user)
    person = roadmap.connections.filter(pk=connection_id).first()
    if person is None:
        raise NotFound(f"connection {connection_id}")
    person.roadmap = roadmap
    return person


def settle(person: Connection, *columns: str) -> None:
    """Save columns of a person, and when the next touch is due, which follows from them.

    Args:
        person: with the new values; nothing is written where they are the stored ones.
        columns: that may have changed.
    """
    person.due_on = person.counted_due()
    columns = (*columns, "due_on")
    stored = Connection.objects.filter(pk=person.pk).values(*columns).get()
    changed = [name for name in columns if getattr(person, name) != stored[name]]
    if changed:
        person.save(update_fields=changed)


def add_step(
    person: Connection, step: str, day: datetime.date, *, touch: Touch | None = None
) -> ConversationStep:
    """Add a step to the history of a conversation; it is the present one then."""
    added = ConversationStep.objects.create(connection=person, touch=touch, step=step, day=day)
    settle_conversation(person)
    return added


def settle_conversation(person: Connection) -> None:
    """Save how far a conversation has come, which follows from its history."""
    last = person.conversation.filter(removed_at=None).first()
    person.step = last.step if last else NO_STEP
    person.step_on = last.day if last and last.step else None
    settle(person, "step", "step_on")


def _edit(person: Connection, facts: dict[str, str]) -> None:
    person.before = {name: getattr(person, name) for name in facts}
    for name, text in facts.items():
        setattr(person, name, text)
    person.revision += 1
    person.save(update_fields=[*facts, "before", "revision"])


def _link(roadmap: Roadmap, person: Connection, ref: str) -> None:
    milestone = find_or_make_milestone(roadmap, ref)
    if milestone.pk is None:
        store(milestone)
    person.milestones.add(milestone)


def _set_removed(person: Connection, *, removed: bool) -> None:
    if removed != (person.removed_at is not None):
        person.removed_at = timezone.now() if removed else None
        person.save(update_fields=["removed_at"])
