"""Undo: putting back what an event changed, each kind of event in its own way.

`PUT_BACK` names the kinds that have an undo. What offers one asks `can_be_undone`, and a page that
shows old events `would_undo`, which both read what the undo itself reads: they cannot disagree.
"""

import datetime
from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from roadmap.errors import NotFound
from roadmap.journey import as_left, services
from roadmap.journey.credentials import writes as credentials
from roadmap.journey.models import Event, Milestone, Roadmap
from roadmap.journey.own import placing
from roadmap.journey.parts import writes as parts
from roadmap.journey.parts.writes import PARTS, Part
from roadmap.journey.planning import dates
from roadmap.journey.services import Change

What = Event.What


class ChangedSince(Exception):
    """What was to be undone has changed since, so undoing it would undo that too."""


def can_be_undone(event: Event) -> bool:
    """Whether there is an undo for what an event is about."""
    return event.what in PUT_BACK


def would_undo(roadmap: Roadmap, event: Event) -> bool:
    """Whether an undo would put back now what an event of `as_left.with_rows` changed."""
    return can_be_undone(event) and as_left.sides(roadmap, event).is_as_left


def undo_event(*, user: User, event_id: int) -> tuple[Change, Event]:
    """Put back what an event of the user's changed. Undoing twice has the effect of once.

    Returns:
        What was written, and the event that was undone.

    Raises:
        NotFound: when the user has no such event, or one of a kind that cannot be undone.
        ChangedSince: when the same thing was changed again after the event.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        undone = as_left.with_rows().filter(roadmap=roadmap, pk=event_id).first()
        if undone is None or not can_be_undone(undone):
            raise NotFound(f"event {event_id}")
        return Change(roadmap, _undo(roadmap, undone)), undone


def _undo(roadmap: Roadmap, undone: Event) -> Event | None:
    sides = as_left.sides(roadmap, undone)
    if sides.is_put_back:
        return None
    if not sides.is_as_left:
        raise ChangedSince
    return PUT_BACK[undone.what](roadmap, undone)


# The ways: each puts back what is as the event left it -------------------------------------------


def _milestone(roadmap: Roadmap, undone: Event) -> Event | None:
    return _put_columns_back(roadmap, undone, undone.milestone)


def _own_milestone(roadmap: Roadmap, undone: Event) -> Event | None:
    removed = undone.what == What.ADDED
    return services.set_milestone_removed(roadmap, undone.milestone, removed=removed)


def _order(roadmap: Roadmap, undone: Event) -> Event:
    return placing.set_order(roadmap, undone.before["stage"], undone.before["order"])


def _part(roadmap: Roadmap, undone: Event) -> Event | None:
    return _put_columns_back(roadmap, undone, _part_of(roadmap, undone))


def _added_part(roadmap: Roadmap, undone: Event) -> Event | None:
    return parts.set_removed(roadmap, _part_of(roadmap, undone), removed=True)


def _removed_part(roadmap: Roadmap, undone: Event) -> Event | None:
    return parts.set_removed(roadmap, _part_of(roadmap, undone), removed=False)


def _credential(roadmap: Roadmap, undone: Event) -> Event | None:
    credential = credentials.find(roadmap, undone.after["credential"])
    before = {name: undone.before[name] for name in credentials.COLUMNS if name in undone.before}
    days = {
        name: before[name] and _day(before[name]) for name in {"since", "until"} & before.keys()
    }
    return credentials.save(roadmap, credential, before | days)


def _added_credential(roadmap: Roadmap, undone: Event) -> Event | None:
    credential = credentials.find(roadmap, undone.after["credential"])
    return credentials.set_removed(roadmap, credential, removed=True)


def _removed_credential(roadmap: Roadmap, undone: Event) -> Event | None:
    credential = credentials.find(roadmap, undone.after["credential"])
    return credentials.set_removed(roadmap, credential, removed=False)


def _plan(roadmap: Roadmap, undone: Event) -> None:
    """Take back each date that is still as it was taken over."""
    taken = undone.after["events"]
    for event in as_left.with_rows().filter(roadmap=roadmap, pk__in=taken):
        if as_left.sides(roadmap, event).is_as_left:
            _milestone(roadmap, event)


def _pause(roadmap: Roadmap, undone: Event) -> Event | None:
    before = undone.before
    pause = roadmap.pauses.get(pk=(before or undone.after)["pause"])
    days = (_day(before["first_day"]), _day(before["last_day"])) if before else None
    return dates.save_pause(roadmap, pause, days)


def _anchor(roadmap: Roadmap, undone: Event) -> Event | None:
    before = undone.before
    anchor = roadmap.anchors.get(pk=(before or undone.after)["anchor"])
    wanted = (before["name"], _day(before["day"])) if before else None
    try:
        event = dates.save_anchor(roadmap, anchor, wanted)
    except dates.OutOfRange:
        raise ChangedSince from None  # something was hung on it since that cannot go there
    hung = dict(before.get("hung", ()))
    for milestone in roadmap.milestones.filter(pk__in=hung, anchor=None):
        days = hung[milestone.pk]
        if milestone.target_date == anchor.date_of(days):
            dates.hang(roadmap, milestone, anchor, days)
    return event


PUT_BACK: dict[str, Callable[[Roadmap, Event], Event | None]] = {
    What.ADDED: _own_milestone,
    What.REMOVED: _own_milestone,
    What.REWORDED: _milestone,
    What.STATE: _milestone,
    What.TARGET_DATE: _milestone,
    What.ORDER: _order,
    What.NOTE_REMOVED: _removed_part,
    What.EVIDENCE_ADDED: _added_part,
    What.EVIDENCE_EDITED: _part,
    What.EVIDENCE_REMOVED: _removed_part,
    What.EVIDENCE_RESTORED: _added_part,
    What.STEP_ADDED: _added_part,
    What.STEP_TICKED: _part,
    What.STEP_REWORDED: _part,
    What.STEP_REMOVED: _removed_part,
    What.STEP_RESTORED: _added_part,
    What.CREDENTIAL_ADDED: _added_credential,
    What.CREDENTIAL_EDITED: _credential,
    What.CREDENTIAL_REMOVED: _removed_credential,
    What.CREDENTIAL_RESTORED: _added_credential,
    What.PLAN_TAKEN: _plan,
    What.PAUSE_ADDED: _pause,
    What.PAUSE_CHANGED: _pause,
    What.PAUSE_REMOVED: _pause,
    What.ANCHOR_ADDED: _anchor,
    What.ANCHOR_CHANGED: _anchor,
    What.ANCHOR_REMOVED: _anchor,
}
"""How to put back what an event of each kind changed."""


# Parts -------------------------------------------------------------------------------------------


def _part_of(roadmap: Roadmap, event: Event) -> Part:
    """The note, the piece of evidence or the sub-step that an event was about."""
    return parts.find_part(
        PARTS[event.thing], roadmap, event.milestone.ref, event.after[event.thing]
    )


def _put_columns_back(roadmap: Roadmap, undone: Event, row: Milestone | Part) -> Event:
    """Give the columns of a milestone, or of a part of it, the values from before an event."""
    before = {name: value for name, value in undone.before.items() if name != undone.thing}
    if undone.what == What.TARGET_DATE:
        # The event of a date that hung on nothing says nothing of anchors.
        before = {"anchor_id": None, "anchor_days": None} | before
    for name, value in before.items():
        setattr(row, name, value)
    row.save(update_fields=list(before))
    return services.write_event(
        roadmap,
        undone.what,
        milestone=undone.milestone,
        before=undone.after,
        after=undone.before,
    )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
