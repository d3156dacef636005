"""The suggested plan: by which day each open milestone could be done.

A pure function of what it is given, so its dates are worked out anew for every page and stored
nowhere. How it goes about it, with an example in numbers, is told in `docs/plan.md`.
"""

import datetime
from bisect import bisect_left
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from roadmap.days import LAST_DAY

USUAL_HOURS = 8
"""Hours a week that the catalogue's plan of 52 weeks is made for, and that are assumed unsaid."""
FULL_WEEK = 40
"""Hours a week beyond which nobody is advised to go."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Item:
    """An open milestone that is to have its place in the plan."""

    id: Hashable
    """Its name, such as its ref."""
    weeks: int
    """How long it usually takes."""
    start_week: int = 0
    """When it starts in a plan of 52 weeks."""
    after: tuple[Hashable, ...] = ()
    """Ids of the items it rests on; others are left out of account."""
    is_begun: bool = False
    """Then it starts at once."""
    own_day: datetime.date | None = None
    """The person's own date, which nothing moves."""
    is_beyond_target: bool = False
    """It comes when the target is reached, so it does not decide whether the plan fits."""


@dataclass(frozen=True, slots=True)
class Step:
    """An item's place in the plan."""

    id: Hashable
    day: datetime.date | None
    """By when it could be done, or the person's own date; None for a day after the last one."""
    is_own: bool
    after: Hashable | None
    """Id of the item, of those it rests on, that is done last; None for an own date."""
    misses: Hashable | None
    """Id of an item resting on it whose own date comes before this can be done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All items with their days, and whether they fit."""

    steps: dict[Hashable, Step]
    """By id, in the order of the items."""
    hours: int
    """Hours a week that it is laid out for."""
    available_hours: int
    """Hours a week that the person has, or the usual ones."""
    ends_on: datetime.date | None
    """The last suggested day of what counts; None for none, or for one after the last day."""
    target_date: datetime.date | None
    """The target date, if it lies ahead."""
    weeks_over: int
    """By how many weeks, rounded up, it ends after the target date; 0 when it fits."""
    hours_needed: int | None
    """The fewest hours a week with which it would fit; None when it fits, or more do not help."""

    @property
    def suggests(self) -> bool:
        """Whether it suggests any date, instead of holding own ones only."""
        return not all(step.is_own for step in self.steps.values())

    @property
    def fits(self) -> bool:
        """Whether it ends by the target date, if there is one."""
        return self.weeks_over == 0


def make_plan(
    items: Iterable[Item],
    *,
    starts_on: datetime.date,
    target_date: datetime.date | None = None,
    hours_per_week: int | None = None,
    pauses: Iterable[tuple[datetime.date, datetime.date]] = (),
) -> Plan:
    """Lay open milestones out, around the person's own dates and outside their pauses.

    With a target date it takes the fewest hours a week with which all is done by then; where the
    person's hours do not get there, it takes all of them and says by how much it does not fit.
    More hours never make any day later.

    Args:
        items: what is open.
        starts_on: the first day that something can be done.
        target_date: when the person would like to be done; one before `starts_on` is left aside.
        hours_per_week: 1 to 80; None for the usual ones.
        pauses: first and last days of times away, in any order; they may overlap.
    """
    items = list(items)
    layout = _Layout(items, _Calendar(starts_on, merge(pauses)))
    available = hours_per_week or USUAL_HOURS
    if target_date and target_date < starts_on:
        target_date = None
    hours, needed, over = available, None, 0
    if target_date:
        limit = target_date.toordinal()

        def fits(hours: int) -> bool:
            return layout.end(hours) <= limit

        if fits(available):
            hours = 1 + bisect_left(range(1, available), True, key=fits)
        else:
            over = -((limit - layout.end(available)) // WEEK)
            more = range(available + 1, FULL_WEEK + 1)
            place = bisect_left(more, True, key=fits)
            needed = more[place] if place < len(more) else None
    end = layout.end(hours)
    return Plan(
        steps=layout.steps(hours),
        hours=hours,
        available_hours=available,
        ends_on=_day(end) if end else None,
        target_date=target_date,
        weeks_over=over,
        hours_needed=needed,
    )


def merge(
    pauses: Iterable[tuple[datetime.date, datetime.date]],
) -> list[tuple[datetime.date, datetime.date]]:
    """Times away in order, those that overlap or meet made one."""
    merged: list[tuple[datetime.date, datetime.date]] = []
    for first, last in sorted(pauses):
        if merged and first.toordinal() <= merged[-1][1].toordinal() + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _day(ordinal: int) -> datetime.date | None:
    """A day by its number; None after the last day that this site can mean."""
    return datetime.date.fromordinal(ordinal) if ordinal <= LAST_DAY.toordinal() else None


class _Calendar:
    """Counts the days that are no pause, from the start on; days are ordinals, without an end."""

    def __init__(
        self, start: datetime.date, pauses: list[tuple[datetime.date, datetime.date]]
    ) -> None:
        self.start = start.toordinal()
        self.pauses = [
            (max(first.toordinal(), self.start), last.toordinal())
            for first, last in pauses
            if last >= start
        ]

    def day(self, number: int) -> int:
        """The day that has so many free days before it, counted from the start; a free one."""
        day = self.start + number
        for first, last in self.pauses:
            if first > day:
                break
            day += last - first + 1
        return day

    def number(self, day: int) -> int:
        """How many free days there are from the start to the day before; 0 for a day gone by."""
        away = sum(min(last + 1, day) - first for first, last in self.pauses if first < day)
        return max(0, day - self.start - away)


class _Layout:
    """The items in an order in which each comes after what it rests on, ready to be laid out."""

    def __init__(self, items: list[Item], calendar: _Calendar) -> None:
        self.items = items
        self.calendar = calendar
        self.by_id = {item.id: item for item in items}
        self.after = {
            item.id: [other for other in item.after if other in self.by_id] for item in items
        }
        self.order = self._in_order()
        self.fixed = {
            item.id: calendar.number(item.own_day.toordinal()) for item in items if item.own_day
        }
        self.first_week = min(
            (item.start_week for item in items if not item.own_day and not item.is_begun),
            default=0,
        )
        self.wanted_by = self._wanted_by()

    def _in_order(self) -> list[Item]:
        """What others rest on first; a circle, which no catalogue should have, is cut somewhere."""
        order: dict[Hashable, Item] = {}
        for item in self.items:
            way, on_the_way = [item.id], {item.id}
            while way:
                waits = [
                    other
                    for other in self.after[way[-1]]
                    if other not in order and other not in on_the_way
                ]
                if waits:
                    way.append(waits[0])
                    on_the_way.add(waits[0])
                else:
                    done = way.pop()
                    on_the_way.discard(done)
                    order.setdefault(done, self.by_id[done])
        return list(order.values())

    def _wanted_by(self) -> dict[Hashable, int]:
        """By when an item is wanted, because something with an own date rests on it."""
        wanted: dict[Hashable, int] = {}
        for item in reversed(self.order):
            end = self.fixed.get(item.id, wanted.get(item.id))
            if end is not None:
                for other in self.after[item.id]:
                    wanted[other] = min(wanted.get(other, end), end - item.weeks * WEEK)
        return wanted

    def _starts(self, item: Item, hours: int) -> int:
        """When an item would start if it rested on nothing."""
        if item.is_begun:
            return 0
        start = (item.start_week - self.first_week) * WEEK * USUAL_HOURS // hours
        if item.id in self.wanted_by:
            start = min(start, self.wanted_by[item.id] - item.weeks * WEEK)
        return max(0, start)

    def _ends(self, hours: int) -> dict[Hashable, int]:
        """On which free day each item is done."""
        ends: dict[Hashable, int] = {}
        for item in self.order:
            if item.id in self.fixed:
                ends[item.id] = self.fixed[item.id]
            else:
                start = self._starts(item, hours)
                for other in self.after[item.id]:
                    start = max(start, ends.get(other, 0))
                ends[item.id] = start + item.weeks * WEEK
        return ends

    def end(self, hours: int) -> int:
        """The last suggested day of what counts, as an ordinal; 0 when there is none."""
        ends = self._ends(hours)
        counted = [
            ends[item.id]
            for item in self.items
            if item.id not in self.fixed and not item.is_beyond_target
        ]
        return self.calendar.day(max(counted)) if counted else 0

    def steps(self, hours: int) -> dict[Hashable, Step]:
        """Every item with its day."""
        ends = self._ends(hours)
        misses = {
            other: item.id
            for item in self.items
            if item.id in self.fixed
            for other in self.after[item.id]
            if other not in self.fixed and ends[other] > self.fixed[item.id]
        }
        found = {}
        for item in self.items:
            last = max(self.after[item.id], key=ends.__getitem__, default=None)
            found[item.id] = Step(
                id=item.id,
                day=item.own_day or _day(self.calendar.day(ends[item.id])),
                is_own=item.own_day is not None,
                after=None if item.own_day else last,
                misses=misses.get(item.id),
            )
        return found
