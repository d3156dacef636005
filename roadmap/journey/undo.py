"""Undo: putting back what an event changed, each kind of event in its own way.

`PUT_BACK` names the kinds that have an undo; what offers one asks `can_be_undone`, so that the two
cannot disagree.
"""

import datetime
from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from roadmap.errors import NotFound
from roadmap.journey import services
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
        undone = roadmap.events.filter(pk=event_id).select_related("milestone").first()
        if undone is None or not can_be_undone(undone):
            raise NotFound(f"event {event_id}")
        return Change(roadmap, PUT_BACK[undone.what](roadmap, undone)), undone


# The ways ----------------------------------------------------------------------------------------


def _columns_of_milestone(roadmap: Roadmap, undone: Event) -> Event | None:
    return _put_columns_back(roadmap, undone, undone.milestone)


def _own_milestone(roadmap: Roadmap, undone: Event) -> Event | None:
    removed = undone.what == What.ADDED
    return services.set_milestone_removed(roadmap, undone.milestone, removed=removed)


def _order(roadmap: Roadmap, undone: Event) -> Event | None:
    stage_id, before = undone.before["stage"], undone.before["order"]
    now = roadmap.own_order.get(str(stage_id))
    if _is_put_back(now, before, undone.after["order"]):
        return None
    return placing.set_order(roadmap, stage_id, before)


def _removed_part(roadmap: Roadmap, undone: Event) -> Event | None:
    return parts.set_removed(roadmap, _part_of(roadmap, undone), removed=False)


def _added_part(roadmap: Roadmap, undone: Event) -> Event | None:
    return parts.set_removed(roadmap, _part_of(roadmap, undone), removed=True)


def _columns_of_part(roadmap: Roadmap, undone: Event) -> Event | None:
    return _put_columns_back(roadmap, undone, _part_of(roadmap, undone))


def _removed_credential(roadmap: Roadmap, undone: Event) -> Event | None:
    credential = credentials.find(roadmap, undone.after["credential"])
    return credentials.set_removed(roadmap, credential, removed=False)


def _added_credential(roadmap: Roadmap, undone: Event) -> Event | None:
    credential = credentials.find(roadmap, undone.after["credential"])
    return credentials.set_removed(roadmap, credential, removed=True)


def _columns_of_credential(roadmap: Roadmap, undone: Event) -> Event | None:
    credential = credentials.find(roadmap, undone.after["credential"])
    before, after = (
        {name: value for name, value in side.items() if name in credentials.COLUMNS}
        for side in (undone.before, undone.after)
    )
    now = services.plain({name: getattr(credential, name) for name in before})
    if _is_put_back(now, before, after):
        return None
    days = {
        name: before[name] and _day(before[name]) for name in {"since", "until"} & before.keys()
    }
    return credentials.save(roadmap, credential, before | days)


def _plan(roadmap: Roadmap, undone: Event) -> None:
    """Take back each date that is still as it was taken over."""
    taken = roadmap.events.filter(pk__in=undone.after["events"]).select_related("milestone")
    for event in taken:
        try:
            _columns_of_milestone(roadmap, event)
        except ChangedSince:
            continue


def _pause(roadmap: Roadmap, undone: Event) -> Event | None:
    before, after = undone.before, undone.after
    pause = roadmap.pauses.get(pk=(before or after)["pause"])
    if _is_put_back(dates.pause_now(pause), before, after):
        return None
    days = (_day(before["first_day"]), _day(before["last_day"])) if before else None
    return dates.save_pause(roadmap, pause, days)


def _anchor(roadmap: Roadmap, undone: Event) -> Event | None:
    before, after = dict(undone.before), undone.after
    hung = before.pop("hung", ())
    anchor = roadmap.anchors.get(pk=(before or after)["anchor"])
    if _is_put_back(dates.anchor_now(anchor), before, after):
        return None
    wanted = (before["name"], _day(before["day"])) if before else None
    try:
        event = dates.save_anchor(roadmap, anchor, wanted)
    except dates.OutOfRange:
        raise ChangedSince from None  # something was hung on it since that cannot go there
    for milestone in roadmap.milestones.filter(pk__in=[pk for pk, _ in hung], anchor=None):
        days = dict(hung)[milestone.pk]
        if milestone.target_date == anchor.date_of(days):
            dates.hang(roadmap, milestone, anchor, days)
    return event


PUT_BACK: dict[str, Callable[[Roadmap, Event], Event | None]] = {
    What.ADDED: _own_milestone,
    What.REMOVED: _own_milestone,
    What.REWORDED: _columns_of_milestone,
    What.STATE: _columns_of_milestone,
    What.TARGET_DATE: _columns_of_milestone,
    What.ORDER: _order,
    What.NOTE_REMOVED: _removed_part,
    What.EVIDENCE_ADDED: _added_part,
    What.EVIDENCE_EDITED: _columns_of_part,
    What.EVIDENCE_REMOVED: _removed_part,
    What.EVIDENCE_RESTORED: _added_part,
    What.STEP_ADDED: _added_part,
    What.STEP_TICKED: _columns_of_part,
    What.STEP_REWORDED: _columns_of_part,
    What.STEP_REMOVED: _removed_part,
    What.STEP_RESTORED: _added_part,
    What.CREDENTIAL_ADDED: _added_credential,
    What.CREDENTIAL_EDITED: _columns_of_credential,
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
    word = next(word for word in PARTS if word in event.after)
    return parts.find_part(PARTS[word], roadmap, event.milestone.ref, event.after[word])


def _put_columns_back(roadmap: Roadmap, undone: Event, row: Milestone | Part) -> Event | None:
    """Give the columns of a milestone, or of a part of it, the values from before an event.

    Raises:
        ChangedSince: when one of them has changed since.
    """
    before = {name: value for name, value in undone.before.items() if name not in PARTS}
    after = {name: value for name, value in undone.after.items() if name not in PARTS}
    if undone.what == What.TARGET_DATE:
        # The event of a date that hung on nothing says nothing of anchors.
        nothing = {"anchor_id": None, "anchor_days": None}
        before, after = nothing | before, nothing | after
    now = services.plain({name: getattr(row, name) for name in before})
    if _is_put_back(now, before, after):
        return None
    if not _hangs_truly(roadmap, before):
        raise ChangedSince
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


def _is_put_back(now: object, before: object, after: object) -> bool:
    """Whether what an event changed is as it was before it.

    Raises:
        ChangedSince: when it is neither as before nor as after the event.
    """
    if now not in (before, after):
        raise ChangedSince
    return now == before


def _hangs_truly(roadmap: Roadmap, values: dict) -> bool:
    """Whether a milestone may have these values: a date that hangs is the one its anchor gives."""
    if values.get("anchor_id") is None:
        return True
    anchor = roadmap.anchors.filter(pk=values["anchor_id"], removed_at=None).first()
    if anchor is None:
        return False
    return anchor.date_of(values["anchor_days"]).isoformat() == values["target_date"]


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
