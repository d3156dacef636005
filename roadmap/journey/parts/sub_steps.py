"""The writes on sub-steps: the steps of their own into which a user splits a milestone.

As all writes of the journey (see `services`): one transaction each, the roadmap locked first, and
what is sent twice has the effect of once. None of them changes the state of the milestone: that is
done when its owner says so.
"""

import uuid

from accounts.models import User
from roadmap.journey.models import MOST_PER_MILESTONE, Event, SubStep
from roadmap.journey.parts import writes
from roadmap.journey.services import Change

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
    return writes.add_part(
        SubStep,
        user=user,
        ref=ref,
        key=key,
        text=text,
        columns={"text": text},
        most=MOST_PER_MILESTONE,
    )


def tick_sub_step(*, user: User, ref: str, step_id: int, is_done: bool) -> Change:
    """Tick a step, or untick it; one that was removed in another window comes back.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return writes.edit_part(
        SubStep,
        user=user,
        ref=ref,
        pk=step_id,
        what=What.STEP_TICKED,
        wanted={"is_done": is_done},
    )


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
    return writes.edit_part(
        SubStep, user=user, ref=ref, pk=step_id, what=What.STEP_REWORDED, wanted={"text": text}
    )


def remove_sub_step(*, user: User, ref: str, step_id: int) -> Change:
    """Take a step off the page; its row is kept, and it can be brought back.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return writes.set_part_removed(SubStep, user=user, ref=ref, pk=step_id, removed=True)


def restore_sub_step(*, user: User, ref: str, step_id: int) -> Change:
    """Bring a removed step back, as it was.

    Raises:
        NotFound: when there is no such step of this user on this entry.
    """
    return writes.set_part_removed(SubStep, user=user, ref=ref, pk=step_id, removed=False)
