"""The writes on sub-steps: the steps of their own into which a user splits a milestone.

As all writes of the journey (see `services`): one transaction each, the roadmap locked first, and
what is sent twice has the effect of once. None of them changes the state of the milestone: that is
done when its owner says so.
"""

import uuid

from django.db import transaction

from accounts.models import User
from roadmap.journey import services
from roadmap.journey.models import MOST_PER_MILESTONE, Event, SubStep
from roadmap.journey.services import Change, TooMany

What = Event.What


def add_sub_step(*, user: User, ref: str, key: uuid.UUID, text: str) -> Change:
    """Add a step at the end of an entry's.

    Args:
        user: whose roadmap.
        ref: the entry.
        key: made with the form; a second post with the same key and text adds nothing.
        text: what is to be done, 1 to 200 characters.

    Raises:
        NotFound: when the user has no roadmap or no such entry.
        TooMany: when the milestone has 50 already.
    """
    # As with a note: known by its form and the text it was first sent with.
    key = uuid.uuid5(key, text)
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = services.find_or_make_milestone(roadmap, ref)
        if milestone.pk is None:
            milestone.save()
        elif sent_before := milestone.sub_steps.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, services.set_removed(roadmap, sent_before, removed=False))
        if milestone.sub_steps.filter(removed_at=None).count() >= MOST_PER_MILESTONE:
            raise TooMany
        step = milestone.sub_steps.create(key=key, text=text)
        event = services.write_event(
            roadmap, What.STEP_ADDED, milestone=milestone, after={"step": step.pk}
        )
        return Change(roadmap, event)


def tick_sub_step(*, user: User, ref: str, step_id: int, is_done: bool) -> Change:
    """Tick a step, or untick it; one that was removed in another window comes back.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return _change(user, ref, step_id, What.STEP_TICKED, {"is_done": is_done})


def reword_sub_step(*, user: User, ref: str, step_id: int, text: str) -> Change:
    """Give a step other words; one that was removed in another window comes back.

    Args:
        user: whose roadmap.
        ref: the entry.
        step_id: the step.
        text: 1 to 200 characters.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return _change(user, ref, step_id, What.STEP_REWORDED, {"text": text})


def remove_sub_step(*, user: User, ref: str, step_id: int) -> Change:
    """Take a step off the page; its row is kept, and it can be brought back.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return _set_removed(user, ref, step_id, removed=True)


def restore_sub_step(*, user: User, ref: str, step_id: int) -> Change:
    """Bring a removed step back, as it was.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return _set_removed(user, ref, step_id, removed=False)


def _change(user: User, ref: str, step_id: int, what: Event.What, wanted: dict) -> Change:
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        step = services.find_part(SubStep, roadmap, ref, step_id)
        restored = services.set_removed(roadmap, step, removed=False)
        event = services.change_part(roadmap, step, what, wanted)
        return Change(roadmap, event or restored)


def _set_removed(user: User, ref: str, step_id: int, *, removed: bool) -> Change:
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        step = services.find_part(SubStep, roadmap, ref, step_id)
        return Change(roadmap, services.set_removed(roadmap, step, removed=removed))
