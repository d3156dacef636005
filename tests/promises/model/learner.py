"""A person on the way: what they do to their roadmap, and what they have from then on."""

import datetime
from collections import Counter
from typing import Any, Self

import pytest

from accounts.models import User
from roadmap.errors import NotFound
from roadmap.journey import refs, services
from roadmap.journey.models import Roadmap
from tests.journey.factories import make_user
from tests.promises.hands.hand import Hand
from tests.promises.model.catalogue import BACKGROUNDS, SPECIALTIES, Path
from tests.promises.model.history import History
from tests.promises.model.things import Entry, Thing, no_things

STARTED_ON = datetime.date(2025, 1, 1)
ANSWERS = {
    "background": BACKGROUNDS[0],
    "degree": "phd",
    "degree_status": "under-way",
    "specialty": SPECIALTIES[0],
    "target_date": None,
    "hours_per_week": None,
}
"""With which everybody starts."""


class Learner:
    """A person, and all that they last made of their roadmap.

    Each method does one thing to the site and notes here what that must have made of it.

    Attributes:
        first: the number of the edition that was current when they came to the roadmap template.
        seen: the number of the edition up to which they have read what changed.
        opened: the new lines that they have opened.
        order: what they put in order, by id of the stage; what has left it since keeps its place.
        reports: what they said is wrong with lines, by the line's id and the text.
    """

    def __init__(self, hand: Hand, path: Path) -> None:
        self.hand = hand
        self.answers: dict[str, Any] = dict(ANSWERS)
        self.path = path
        self.been_on = [path]
        self.first = self.seen = path.number
        self.opened: set[str] = set()
        self.things = no_things()
        self.order: dict[int, list[str]] = {}
        self.reports: Counter[tuple[int, str]] = Counter()
        self.history = History()

    @classmethod
    def start(cls, hand: type[Hand], path: Path) -> Self:
        """Somebody new, on this roadmap template."""
        learner = cls(hand(make_user()), path)
        learner._save_answers(path)
        learner.history.add("started")
        Roadmap.objects.filter(user=learner.user).update(started_on=STARTED_ON)
        return learner

    @property
    def user(self) -> User:
        """The account."""
        return self.hand.user

    @property
    def entries(self) -> dict[str, Entry]:
        """What they have written on, by ref."""
        return self.things["entry"]

    @property
    def known(self) -> list[str]:
        """What they may write on: lines ever published where they are or were, and their own."""
        lines = sorted(pk for path in self.been_on for pk in path.words)
        return [*map(refs.of_template, lines), *self.own]

    @property
    def own(self) -> list[str]:
        """All milestones that they ever added, oldest first."""
        return [ref for ref, entry in self.entries.items() if entry.stage_id is not None]

    @property
    def kept(self) -> list[str]:
        """Those that they have not removed."""
        return [ref for ref in self.own if not self.entries[ref].removed]

    def entry(self, ref: str) -> Entry:
        """An entry, written on or not."""
        return self.entries.get(ref) or Entry()

    # Noting what was done

    def change(self, what: str, kind: str, key: int | str, after: dict[str, Any]) -> bool:
        """Note that a thing has these values now; whether anything about it had to change.

        Of an entry the event holds all the columns that belong together, of anything else those
        that changed.
        """
        thing = self.entry(key) if kind == "entry" else self.things[kind][key]
        before = {name: getattr(thing, name) for name in after}
        if before == after:
            return False
        if kind != "entry":
            kept = {name for name in after if before[name] != after[name]}
            before = {name: before[name] for name in after if name in kept}
            after = {name: after[name] for name in before}
        for name, value in after.items():
            setattr(thing, name, value)
        self.things[kind][key] = thing
        ref = key if kind == "entry" else thing.ref
        self.history.add(what, kind=kind, key=key, ref=ref, before=before, after=after)
        return True

    def set_removed(self, kind: str, key: int | str, removed: bool) -> None:
        """Note that a thing is off the page, or on it again, if it was not so already."""
        thing: Thing = self.things[kind][key]
        if thing.removed == removed:
            return
        thing.removed = removed
        what = "removed" if removed else "restored"
        if kind != "entry":
            what = f"{kind}-{what}"
        self.history.add(what, kind=kind, key=key, ref=key if kind == "entry" else thing.ref)

    def touch(self, ref: str) -> None:
        """Note a write on an entry: a milestone of their own that was removed comes back."""
        if ref in self.entries:
            self.set_removed("entry", ref, False)

    # Ticks and dates

    def set_state(self, ref: str, state: str, *, day: datetime.date | None, reason: str) -> None:
        """Tick, untick, begin or set aside; without a day, the one of an earlier tick stays."""
        old = self.entry(ref)
        self.hand.set_state(ref, state=state, done_on=day, reason=reason)
        self.touch(ref)
        self._note_state(ref, state, day or old.done_on, reason)

    def say_what_is_done_already(self, offered: list[str], day: datetime.date) -> None:
        """Tick several that the answers say are done already."""
        self.hand.mark_already_done(offered, day)
        for ref in offered:
            self._note_state(ref, "done", day, "")

    def _note_state(self, ref: str, state: str, day: datetime.date | None, reason: str) -> None:
        after = {
            "state": state,
            "done_on": day if state == "done" else None,
            "reason": reason if state == "skipped" else "",
        }
        self.change("state", "entry", ref, after)

    def set_target_date(self, ref: str, day: datetime.date | None) -> None:
        """Set, move or take away a date; another one than it has hangs on nothing."""
        self.hand.set_target_date(ref, day)
        self.touch(ref)
        if day != self.entry(ref).target_date:
            self.note_date(ref, day)

    def note_date(
        self,
        ref: str,
        day: datetime.date | None,
        anchor: int | None = None,
        days: int | None = None,
    ) -> bool:
        """Note an entry's target date, and what it hangs on; whether that had to change."""
        after = {"target_date": day, "anchor": anchor, "days": days}
        return self.change("target-date", "entry", ref, after)

    # Their own milestones, words and order

    def add_own(self, stage: int, title: str, day: datetime.date | None) -> None:
        """Add a milestone of their own at the end of a stage."""
        stage_id = self.some_stage(stage)
        ref = self.hand.add_own(stage_id, title, day)
        assert ref not in self.entries
        self.entries[ref] = Entry(target_date=day, title=title, stage_id=stage_id)
        self.history.add("added", kind="entry", key=ref, ref=ref)
        self._put_last(ref)

    def remove_own(self, ref: str) -> None:
        """Take one of their own off the page."""
        self.hand.remove_own(ref)
        self.set_removed("entry", ref, True)

    def reword(self, ref: str, title: str) -> None:
        """Call a line by their own words; by none, or the programme's own, as the programme."""
        self.hand.reword(ref, title, None)
        said = self.path.words.get(refs.parse(ref)[1])
        self.change(
            "reworded", "entry", ref, {"title": "" if said and said.title == title else title}
        )

    def reword_own(self, ref: str, title: str, stage: int) -> None:
        """Call one of their own otherwise, and perhaps put it in another stage, at its end."""
        stage_id, was_in = self.some_stage(stage), self.entries[ref].stage_id
        self.hand.reword(ref, title, stage_id)
        self.touch(ref)
        self.change("reworded", "entry", ref, {"title": title, "stage_id": stage_id})
        if stage_id != was_in:
            self._put_last(ref)

    def place(self, stage_id: int, seen: list[str], ref: str, after: str) -> None:
        """Put an entry behind another of those that they see in its stage, or to the front."""
        order = list(self.order.get(stage_id, []))
        for before, new in zip(["", *seen], seen, strict=False):
            if new not in order:
                order.insert(order.index(before) + 1 if before else 0, new)
        self.hand.place(ref, after)
        if seen.index(ref) != (seen.index(after) + 1 if after else 0):
            order.remove(ref)
            order.insert(order.index(after) + 1 if after else 0, ref)
            self.put_in_order(stage_id, order)

    def use_programmes_order(self, stage: int) -> None:
        """Give the order of a stage back to the programme."""
        stage_id = self.some_stage(stage)
        self.hand.use_programmes_order(stage_id)
        self.put_in_order(stage_id, None)

    def some_stage(self, place: int) -> int:
        """The id of one of the stages of their roadmap."""
        return self.path.stages[place % len(self.path.stages)].pk

    def put_in_order(self, stage_id: int, order: list[str] | None) -> None:
        """Note the order of a stage; None is the programme's."""
        before = self.order.pop(stage_id, None)
        if order is not None:
            self.order[stage_id] = order
        if before != order:
            states = {"before": {"order": before}, "after": {"order": order}}
            self.history.add("order", kind="order", key=stage_id, **states)

    def _put_last(self, ref: str) -> None:
        order = self.order.get(self.entries[ref].stage_id)
        if order is not None and ref not in order:
            self.order[self.entries[ref].stage_id] = [*order, ref]

    # Answers and updates

    def change_answers(self, path: Path | None = None, **answers) -> None:
        """Answer anew, and move to another roadmap template if one is named."""
        before = dict(self.answers)
        self.answers |= answers
        moves = path is not None and path is not self.path
        self._save_answers(path)
        if moves:
            self.path, self.opened = path, set()
            self.first = self.seen = path.number
            self.been_on += [path] if path not in self.been_on else []
            self.history.add("moved")
        if before != self.answers:
            self.history.add("answers")

    def _save_answers(self, path: Path | None) -> None:
        lists = self.path.lists
        self.hand.save_answers(
            roadmap_template=path.row if path else None,
            background=lists.backgrounds[self.answers["background"]],
            degree=lists.degrees[self.answers["degree"]],
            specialty=lists.specialties.get(self.answers["specialty"]),
            **{name: self.answers[name] for name in ("degree_status", "target_date")},
            hours_per_week=self.answers["hours_per_week"],
        )

    def read_the_update(self, place: int) -> None:
        """Say that what changed was read, up to some edition."""
        number = place % self.path.number + 1
        self.hand.mark_update_seen(self.path.row.slug, number)
        if number > self.seen:
            self.seen = number
            self.history.add("update-seen")

    def open_line(self, ref: str, *, is_news: bool) -> None:
        """Open a line's page; that is noted for new ones only."""
        self.hand.mark_opened(ref)
        if is_news:
            self.opened.add(ref)

    def report(self, ref: str, text: str) -> None:
        """Say that something is wrong with a line, which their own milestones are not.

        Nothing that they wrote changes by it.
        """
        is_sent = self.hand.report(ref, text)
        assert is_sent == (ref not in self.own)
        if is_sent:
            self.reports[refs.parse(ref)[1], text] += 1

    def try_what_is_not_theirs(self, ref: str) -> None:
        """Try to write on what was never on one of their roadmaps; nothing if it was."""
        if ref not in self.known:
            with pytest.raises(NotFound):
                services.set_state(user=self.user, ref=ref, state="done", done_on=STARTED_ON)
