"""Pauses, anchors, what hangs on them, and suggested dates that people take over."""

import datetime

from roadmap.days import FIRST_DAY, LAST_DAY
from tests.promises.model.learner import Learner
from tests.promises.model.things import Anchor, Pause

Day = datetime.date


# Pauses


def add_pause(learner: Learner, first: Day, last: Day) -> None:
    """Note a time away."""
    key = learner.hand.add_pause(first, last)
    learner.things["pause"][key] = Pause(first_day=first, last_day=last, removed=True)
    note_pause(learner, key, (first, last))


def change_pause(learner: Learner, key: int, first: Day, last: Day) -> None:
    """Give a pause other days; a removed one comes back."""
    learner.hand.change_pause(key, first, last)
    note_pause(learner, key, (first, last))


def remove_pause(learner: Learner, key: int) -> None:
    """Take a pause away."""
    learner.hand.remove_pause(key)
    note_pause(learner, key, None)


def note_pause(learner: Learner, key: int, days: tuple[Day, Day] | None) -> None:
    """Note that a pause has these days now, or (with None) is removed."""
    pause: Pause = learner.things["pause"][key]
    before = pause_now(pause)
    if days:
        pause.first_day, pause.last_day = days
    pause.removed = days is None
    _add(learner, "pause", key, before, pause_now(pause))


def pause_now(pause: Pause) -> dict:
    """What a pause is; nothing for a removed one."""
    days = {"first_day": pause.first_day, "last_day": pause.last_day}
    return {} if pause.removed else days


# Anchors


def add_anchor(learner: Learner, name: str, day: Day) -> None:
    """Note a date of the world outside."""
    key = learner.hand.add_anchor(name, day)
    learner.things["anchor"][key] = Anchor(name=name, day=day, removed=True)
    note_anchor(learner, key, (name, day))


def change_anchor(learner: Learner, key: int, name: str, day: Day) -> None:
    """Name an anchor otherwise, or move it with all that hangs on it; a removed one comes back.

    It is refused where a date would leave the years that the site knows; nothing moves then.
    """
    saved = learner.hand.change_anchor(key, name, day)
    assert saved == can_move(learner, key, day)
    if saved:
        note_anchor(learner, key, (name, day))


def remove_anchor(learner: Learner, key: int) -> None:
    """Take an anchor away; what hangs on it keeps its date."""
    learner.hand.remove_anchor(key)
    note_anchor(learner, key, None)


def hang(learner: Learner, ref: str, key: int, days: int) -> None:
    """Hang a target date on an anchor; refused like a move of it."""
    anchor: Anchor = learner.things["anchor"][key]
    day = anchor.day + datetime.timedelta(days=days)
    saved = learner.hand.hang(ref, key, days)
    assert saved == is_possible(day)
    if saved:
        learner.touch(ref)
        learner.note_date(ref, day, key, days)


def take_off(learner: Learner, ref: str) -> None:
    """Let a target date hang on nothing; the day stays."""
    learner.hand.hang(ref, None, 0)
    learner.touch(ref)
    learner.note_date(ref, learner.entry(ref).target_date)


def note_anchor(learner: Learner, key: int, wanted: tuple[str, Day] | None) -> None:
    """Note that an anchor has this name and day now, or (with None) is removed."""
    anchor: Anchor = learner.things["anchor"][key]
    before = anchor_now(anchor)
    if wanted:
        anchor.name, anchor.day = wanted
    anchor.removed = wanted is None
    if before == anchor_now(anchor):
        return
    hung = {ref: entry.days for ref, entry in learner.entries.items() if entry.anchor == key}
    for ref, days in hung.items():
        if wanted:
            learner.note_date(ref, anchor.day + datetime.timedelta(days=days), key, days)
        else:
            learner.note_date(ref, learner.entries[ref].target_date)
    _add(learner, "anchor", key, before | ({} if wanted else {"hung": hung}), anchor_now(anchor))


def anchor_now(anchor: Anchor) -> dict:
    """What an anchor is; nothing for a removed one."""
    return {} if anchor.removed else {"name": anchor.name, "day": anchor.day}


def can_move(learner: Learner, key: int, day: Day) -> bool:
    """Whether all that hangs on an anchor can go with it to a day."""
    return all(
        is_possible(day + datetime.timedelta(days=entry.days))
        for entry in learner.entries.values()
        if entry.anchor == key
    )


def is_possible(day: Day) -> bool:
    """Whether the site can mean a day."""
    return FIRST_DAY <= day <= LAST_DAY


def _add(learner: Learner, kind: str, key: int, before: dict, after: dict) -> None:
    if before == after:
        return
    what = ("changed" if after else "removed") if before else "added"
    learner.history.add(f"{kind}-{what}", kind=kind, key=key, before=before, after=after)


# Suggested dates


def take_plan(learner: Learner, dates: dict[str, Day]) -> None:
    """Make suggested dates their own; of several, one event takes all of them back."""
    learner.hand.take_plan(dates)
    taken = []
    for ref, day in dates.items():
        if learner.entry(ref).target_date is None and learner.note_date(ref, day):
            taken.append(learner.history.happened[-1])
    if len(taken) > 1:
        learner.history.add("plan-taken", kind="plan", also=taken)
