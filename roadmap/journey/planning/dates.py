"""The writes of pauses, of anchors and of the dates that hang on them; as `services.py` otherwise.

What hangs on an anchor has its target date stored like any other, so that every page reads one
column. Each write here that moves an anchor moves those dates with it, and nothing else does.
"""

import datetime
import uuid
from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from roadmap.days import FIRST_DAY, LAST_DAY
from roadmap.errors import NotFound
from roadmap.journey import services
from roadmap.journey.models import Anchor, Event, Milestone, Pause, Roadmap
from roadmap.journey.services import Change

What = Event.What


class OutOfRange(Exception):
    """A date that hangs on the anchor would be none that this site can mean."""


# The plan -----------------------------------------------------------------------------------------


def take_plan(*, user: User, dates: Iterable[tuple[str, datetime.date]]) -> Change:
    """Make suggested dates the user's own; all or none.

    A date that the user set after the page was opened stays: nothing moves it but they.

    Args:
        user: whose roadmap.
        dates: refs with the days that the page suggested.

    Returns:
        What was written last; of several dates an event that takes them all back when undone.

    Raises:
        NotFound: when the user has no roadmap or a line was never published.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        dated = {row.ref for row in roadmap.milestones.exclude(target_date=None)}
        changes = [
            services.set_target_date(user=user, ref=ref, target_date=day)
            for ref, day in dates
            if ref not in dated
        ]
        events = [change.event for change in changes if change.event]
        if len(events) < 2:
            return Change(roadmap, events[0] if events else None)
        after = {"events": [event.pk for event in events]}
        return Change(roadmap, services.write_event(roadmap, What.PLAN_TAKEN, after=after))


# Pauses -------------------------------------------------------------------------------------------


def add_pause(
    *, user: User, key: uuid.UUID, first_day: datetime.date, last_day: datetime.date
) -> Change:
    """Note a time away.

    Args:
        user: whose roadmap.
        key: made with the form; a second post with the same key and days adds nothing.
        first_day: 2000 to 2100.
        last_day: the first day or a later one.

    Raises:
        NotFound: when the user has no roadmap.
    """
    # As with a note: known by its form and by what was sent with it first.
    key = uuid.uuid5(key, f"{first_day} {last_day}")
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        pause = roadmap.pauses.filter(key=key).first() or Pause(roadmap=roadmap, key=key)
        return Change(roadmap, save_pause(roadmap, pause, (first_day, last_day)))


def change_pause(
    *, user: User, pause_id: int, first_day: datetime.date, last_day: datetime.date
) -> Change:
    """Give a pause other days; one that was removed in another window comes back.

    Raises:
        NotFound: when the user has no such pause.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        return Change(
            roadmap, save_pause(roadmap, _find(roadmap.pauses, pause_id), (first_day, last_day))
        )


def remove_pause(*, user: User, pause_id: int) -> Change:
    """Take a pause away; undoing the event brings it back.

    Raises:
        NotFound: when the user has no such pause.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        return Change(roadmap, save_pause(roadmap, _find(roadmap.pauses, pause_id), None))


# Anchors ------------------------------------------------------------------------------------------


def add_anchor(*, user: User, key: uuid.UUID, name: str, day: datetime.date) -> Change:
    """Note a date of the world outside.

    Args:
        user: whose roadmap.
        key: made with the form; a second post with the same key, name and day adds nothing.
        name: 1 to 80 characters.
        day: 2000 to 2100.

    Raises:
        NotFound: when the user has no roadmap.
    """
    key = uuid.uuid5(key, f"{day} {name}")
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        anchor = roadmap.anchors.filter(key=key).first() or Anchor(roadmap=roadmap, key=key)
        return Change(roadmap, save_anchor(roadmap, anchor, (name, day)))


def change_anchor(*, user: User, anchor_id: int, name: str, day: datetime.date) -> Change:
    """Name an anchor otherwise, or move it with all dates that hang on it.

    One that was removed in another window comes back.

    Raises:
        NotFound: when the user has no such anchor.
        OutOfRange: when a date that hangs on it would leave the years 2000 to 2100.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        return Change(roadmap, save_anchor(roadmap, _find(roadmap.anchors, anchor_id), (name, day)))


def remove_anchor(*, user: User, anchor_id: int) -> Change:
    """Take an anchor away; the dates that hang on it stay as they are, the user's own.

    Undoing the event brings it back, and hangs on it what was not changed since.

    Raises:
        NotFound: when the user has no such anchor.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        return Change(roadmap, save_anchor(roadmap, _find(roadmap.anchors, anchor_id), None))


def hang_target_date(*, user: User, ref: str, anchor_id: int | None, days: int = 0) -> Change:
    """Hang an entry's target date on an anchor, or (with None) take it off and keep the date.

    Args:
        user: whose roadmap.
        ref: the entry.
        anchor_id: one of the user's anchors.
        days: how many days after it; less than 0 for before it.

    Raises:
        NotFound: when the user has no roadmap or no such anchor, or the line was never published.
        OutOfRange: when the date would leave the years 2000 to 2100.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = services.find_or_make_milestone(roadmap, ref)
        if anchor_id is None:
            return Change(roadmap, _set_date(roadmap, milestone, milestone.target_date))
        anchor = _find(roadmap.anchors.filter(removed_at=None), anchor_id)
        return Change(roadmap, hang(roadmap, milestone, anchor, days))


# Parts, which undo shares -------------------------------------------------------------------------


def _find(rows: models.Manager | models.QuerySet, pk: int) -> models.Model:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(f"{rows.model._meta.verbose_name} {pk}")
    return found


def save_pause(
    roadmap: Roadmap, pause: Pause, days: tuple[datetime.date, datetime.date] | None
) -> Event | None:
    """Make a pause one of these days, or (with None) a removed one."""
    before = pause_now(pause)
    if days:
        pause.first_day, pause.last_day = days
    pause.removed_at = None if days else timezone.now()
    after = pause_now(pause)
    if pause.pk is not None and before == after:
        return None
    services.store(pause, "first_day", "last_day", "removed_at")
    vars(roadmap).pop("pauses_read", None)  # they were read before this
    kinds = (What.PAUSE_ADDED, What.PAUSE_CHANGED, What.PAUSE_REMOVED)
    return _write(roadmap, kinds, before, pause_now(pause))


def save_anchor(
    roadmap: Roadmap, anchor: Anchor, wanted: tuple[str, datetime.date] | None
) -> Event | None:
    """Make an anchor one of this name and day, or (with None) a removed one; what hangs follows."""
    before = anchor_now(anchor)
    if wanted:
        anchor.name, anchor.day = wanted
    anchor.removed_at = None if wanted else timezone.now()
    if anchor.pk is not None and before == anchor_now(anchor):
        return None
    services.store(anchor, "name", "day", "removed_at")
    hanging = list(roadmap.milestones.filter(anchor=anchor))
    if hanging and not wanted:
        before["hung"] = [[milestone.pk, milestone.anchor_days] for milestone in hanging]
    for milestone in hanging:
        if wanted:
            hang(roadmap, milestone, anchor, milestone.anchor_days)
        else:
            _set_date(roadmap, milestone, milestone.target_date)
    kinds = (What.ANCHOR_ADDED, What.ANCHOR_CHANGED, What.ANCHOR_REMOVED)
    return _write(roadmap, kinds, before, anchor_now(anchor))


def hang(roadmap: Roadmap, milestone: Milestone, anchor: Anchor, days: int) -> Event | None:
    """Give a milestone the date that its anchor says: the one place where such a date is made."""
    day = anchor.date_of(days)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise OutOfRange
    return _set_date(roadmap, milestone, day, anchor=anchor, anchor_days=days)


def _set_date(
    roadmap: Roadmap,
    milestone: Milestone,
    day: datetime.date | None,
    *,
    anchor: Anchor | None = None,
    anchor_days: int | None = None,
) -> Event | None:
    before = services.target_date_of(milestone)
    milestone.target_date = day
    milestone.anchor, milestone.anchor_days = anchor, anchor_days
    after = services.target_date_of(milestone)
    if before == after:
        return None
    services.store(milestone, "target_date", "anchor", "anchor_days")
    return services.write_event(
        roadmap, What.TARGET_DATE, milestone=milestone, before=before, after=after
    )


def pause_now(pause: Pause) -> dict:
    """A pause as events keep it; nothing for a removed or a new one."""
    if pause.pk is None or pause.removed_at:
        return {}
    days = {"first_day": pause.first_day.isoformat(), "last_day": pause.last_day.isoformat()}
    return {"pause": pause.pk, **days}


def anchor_now(anchor: Anchor) -> dict:
    """An anchor as events keep it; nothing for a removed or a new one."""
    if anchor.pk is None or anchor.removed_at:
        return {}
    return {"anchor": anchor.pk, "name": anchor.name, "day": anchor.day.isoformat()}


def _write(
    roadmap: Roadmap, kinds: tuple[Event.What, Event.What, Event.What], before: dict, after: dict
) -> Event:
    """The event of an addition, a change or a removal."""
    added, changed, removed = kinds
    what = (changed if after else removed) if before else added
    return services.write_event(roadmap, what, before=before, after=after)
