"""What an undo must do, and where the history must offer one."""

import datetime
from dataclasses import dataclass
from typing import Any

from tests.promises.model import credentials, dates
from tests.promises.model.history import Happened
from tests.promises.model.learner import Learner

COLUMNS = {"state", "target-date", "reworded", "evidence-edited", "step-reworded", "step-ticked"}
"""What is undone by giving a thing its earlier values."""
COMES_BACK = {"removed", "note-removed", "evidence-removed", "step-removed", "credential-removed"}
GOES = {
    *("added", "evidence-added", "evidence-restored", "step-added", "step-restored"),
    *("credential-added", "credential-restored"),
}
CAN_BE_UNDONE = {
    *COLUMNS,
    *COMES_BACK,
    *GOES,
    *("order", "plan-taken", "credential-edited"),
    *("pause-added", "pause-changed", "pause-removed"),
    *("anchor-added", "anchor-changed", "anchor-removed"),
}


@dataclass
class Sides:
    """What a change was about: before it, now, and as it was left; now is None out of reach."""

    before: Any
    now: Any
    after: Any

    @property
    def is_as_left(self) -> bool:
        """Whether an undo puts something back."""
        return self.now == self.after != self.before


def undo(learner: Learner, happened: Happened) -> None:
    """Undo something done at any time; what has changed again since is left alone."""
    known = learner.hand.undo(happened.event)
    assert known == (happened.what in CAN_BE_UNDONE)
    if known and sides(learner, happened).is_as_left:
        _put_back(learner, happened)


def has_button(learner: Learner, place: int) -> bool:
    """Whether the history offers to undo its change at this place, counted from the first one.

    Only on the last change of a thing, and only while the thing is as that change left it.
    """
    happened = learner.history.happened[place]
    if happened.what not in CAN_BE_UNDONE or not sides(learner, happened).is_as_left:
        return False
    later = learner.history.happened[place + 1 :]
    match happened.kind:
        case "order":
            return True
        case "plan":
            taken = {taken.key for taken in happened.also}
            return not any(other.what == "target-date" and other.key in taken for other in later)
        case "entry":
            return not any(
                (other.what, other.key) == (happened.what, happened.key) for other in later
            )
    this = happened.kind, happened.key
    return not any((other.kind, other.key) == this for other in later)


def sides(learner: Learner, happened: Happened) -> Sides:
    """What a change that can be undone was about, as far as the undo looks at it."""
    what, kind, before, after = happened.what, happened.kind, happened.before, happened.after
    if kind == "plan":
        return Sides("to be looked at one by one", "taken", "taken")
    if kind == "order":
        return Sides(before, {"order": learner.order.get(happened.key)}, after)
    thing = learner.things[kind][happened.key]
    if kind in ("pause", "anchor"):
        now = dates.pause_now(thing) if kind == "pause" else dates.anchor_now(thing)
        return Sides({name: before[name] for name in before if name != "hung"}, now, after)
    is_on_removed = kind in ("note", "evidence", "step") and learner.entries[happened.ref].removed
    if what in COMES_BACK | GOES and not is_on_removed:
        return Sides(what in GOES, thing.removed, what in COMES_BACK)
    if is_on_removed or thing.removed or not _hangs_truly(learner, before):
        return Sides(before, None, after)
    return Sides(before, {name: getattr(thing, name) for name in after}, after)


def _hangs_truly(learner: Learner, before: dict[str, Any]) -> bool:
    """Whether a date may come back: one that hung on an anchor has to be the one it gives now."""
    if before.get("anchor") is None:
        return True
    anchor = learner.things["anchor"][before["anchor"]]
    day = anchor.day + datetime.timedelta(days=before["days"])
    return not anchor.removed and day == before["target_date"]


def _put_back(learner: Learner, happened: Happened) -> None:
    what, kind, key, before = happened.what, happened.kind, happened.key, happened.before
    match kind:
        case "plan":
            for taken in happened.also:
                if sides(learner, taken).is_as_left:
                    _put_back(learner, taken)
        case "order":
            learner.put_in_order(key, before["order"])
        case "pause":
            days = (before["first_day"], before["last_day"]) if before else None
            dates.note_pause(learner, key, days)
        case "anchor":
            _put_anchor_back(learner, happened)
        case _ if what in COMES_BACK | GOES:
            learner.set_removed(kind, key, what in GOES)
        case "credential":
            credentials.note_facts(learner, key, before)
        case _:
            learner.change(what, kind, key, before)


def _put_anchor_back(learner: Learner, happened: Happened) -> None:
    """With what hung on it, as far as that is not changed since; refused as any other move is."""
    key, before = happened.key, happened.before
    if before and not dates.can_move(learner, key, before["day"]):
        return
    dates.note_anchor(learner, key, (before["name"], before["day"]) if before else None)
    for ref, days in before.get("hung", {}).items():
        entry = learner.entries[ref]
        day = before["day"] + datetime.timedelta(days=days)
        if entry.anchor is None and entry.target_date == day:
            learner.note_date(ref, day, key, days)
