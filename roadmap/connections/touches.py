"""The writes on touches, on what was promised with them, and on the conversation.

A touch moves the day of the next one, and may move the conversation on; undoing it takes both back.
"""

import datetime
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from roadmap.connections.models import NO_STEP, Connection, ConversationStep, Touch
from roadmap.connections.people import (
    Stale,
    add_step,
    lock_person,
    settle,
    settle_conversation,
)
from roadmap.errors import NotFound


@dataclass(frozen=True, slots=True)
class TouchFacts:
    """What can be written about a touch.

    Attributes:
        day: on which it was.
        kind: one of `Touch.Kind`.
        said: what was said; may be empty.
        promised: what the user promised; may be empty.
    """

    day: datetime.date
    kind: str
    said: str = ""
    promised: str = ""


def log_touch(
    *,
    user: User,
    connection_id: int,
    key: uuid.UUID,
    facts: TouchFacts,
    next_on: datetime.date | None = None,
    step: str = NO_STEP,
) -> Touch:
    """Log that the user and a person were in touch.

    The day that was set by hand for the next touch goes with it: from now on it is counted from the
    last touch, or is the day given here.

    Args:
        user: whose connection.
        connection_id: the person.
        key: made with the form; a second post with the same key and facts logs nothing.
        facts: of the touch.
        next_on: the day of the next touch, set by hand; None to count it.
        step: to which the conversation came with it, one of `Step`; empty where it stays.

    Raises:
        NotFound: when there is no such connection of this user.
    """
    key = uuid.uuid5(key, f"{next_on} {step} {asdict(facts)}")
    with transaction.atomic():
        person = lock_person(user, connection_id)
        if sent_before := person.touches.filter(key=key).first():
            _set_removed(person, sent_before, removed=False)
            return sent_before
        touch = Touch.objects.create(
            connection=person, key=key, let_go=person.next_on, next_on=next_on, **asdict(facts)
        )
        person.next_on = next_on
        _settle_touches(person)
        if step and step != person.step:
            add_step(person, step, facts.day, touch=touch)
        return touch


def edit_touch(
    *, user: User, connection_id: int, touch_id: int, revision: int, facts: TouchFacts
) -> Touch:
    """Write other facts about a touch; one that was removed in another window comes back.

    Args:
        user: whose connection.
        connection_id: the person.
        touch_id: the touch.
        revision: that the form was opened with.
        facts: as they shall be. Without a promise there is none to be kept.

    Raises:
        NotFound: when there is no such touch of this user.
        Stale: when what was written elsewhere would be overwritten.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        touch = _find_touch(person, touch_id)
        wanted = asdict(facts)
        if not facts.promised:
            wanted["kept_on"] = None
        changed = [name for name in wanted if getattr(touch, name) != wanted[name]]
        if changed and touch.revision != revision:
            raise Stale(touch)
        if changed:
            for name in changed:
                setattr(touch, name, wanted[name])
            touch.revision += 1
            touch.save(update_fields=[*changed, "revision"])
            _settle_touches(person)
        _set_removed(person, touch, removed=False)
        return touch


def set_touch_removed(*, user: User, connection_id: int, touch_id: int, is_removed: bool) -> Touch:
    """Take a touch off, with the step that was logged with it; or bring both back.

    Raises:
        NotFound: when there is no such touch of this user.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        touch = _find_touch(person, touch_id)
        _set_removed(person, touch, removed=is_removed)
        return touch


def set_kept(
    *, user: User, connection_id: int, touch_id: int, is_kept: bool, today: datetime.date
) -> Touch:
    """Mark what was promised as kept, or as still open.

    Args:
        user: whose connection.
        connection_id: the person.
        touch_id: with which it was promised.
        is_kept: whether it is.
        today: the day in the user's time zone; one that was kept before keeps its day.

    Raises:
        NotFound: when there is no such touch of this user, or nothing was promised with it.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        touch = _find_touch(person, touch_id)
        if not touch.promised:
            raise NotFound(f"promise {touch_id}")
        if is_kept != (touch.kept_on is not None):
            touch.kept_on = today if is_kept else None
            touch.save(update_fields=["kept_on"])
        return touch


def set_step(
    *, user: User, connection_id: int, step: str, day: datetime.date
) -> tuple[Connection, ConversationStep | None]:
    """Say how far the conversation with a person has come. The history keeps the earlier steps.

    Args:
        user: whose connection.
        connection_id: the person.
        step: one of `Step`; empty to leave the conversation.
        day: on which it came there.

    Returns:
        The person, and the step that was added; None where that was said before.

    Raises:
        NotFound: when there is no such connection of this user.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        last = person.conversation.filter(removed_at=None).first()
        now = (last.step, last.day) if last else (NO_STEP, None)
        if now == (step, day) or now[0] == step == NO_STEP:
            return person, None
        return person, add_step(person, step, day)


def set_step_removed(
    *, user: User, connection_id: int, step_id: int, is_removed: bool
) -> Connection:
    """Take a step out of the history of a conversation, or bring it back.

    Raises:
        NotFound: when there is no such step of this user.
    """
    with transaction.atomic():
        person = lock_person(user, connection_id)
        row = person.conversation.filter(pk=step_id).first()
        if row is None:
            raise NotFound(f"step {step_id}")
        if is_removed != (row.removed_at is not None):
            row.removed_at = timezone.now() if is_removed else None
            row.save(update_fields=["removed_at"])
            settle_conversation(person)
        return person


# Parts -------------------------------------------------------------------------------------------


def _find_touch(person: Connection, touch_id: int) -> Touch:
    touch = person.touches.filter(pk=touch_id).first()
    if touch is None:
        raise NotFound(f"touch {touch_id}")
    return touch


def _set_removed(person: Connection, touch: Touch, *, removed: bool) -> None:
    if removed == (touch.removed_at is not None):
        return
    touch.removed_at = timezone.now() if removed else None
    touch.save(update_fields=["removed_at"])
    touch.steps.update(removed_at=touch.removed_at)
    # What it did to the day set by hand, unless a later one or the user has set that anew since.
    before, after = (touch.next_on, touch.let_go) if removed else (touch.let_go, touch.next_on)
    is_last = not person.touches.filter(removed_at=None, pk__gt=touch.pk).exists()
    if is_last and person.next_on == before:
        person.next_on = after
    _settle_touches(person)
    settle_conversation(person)


def _settle_touches(person: Connection) -> None:
    days = person.touches.filter(removed_at=None).aggregate(last=Max("day"))
    person.last_touch_on = days["last"]
    settle(person, "next_on", "last_touch_on")
