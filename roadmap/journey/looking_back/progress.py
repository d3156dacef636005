"""How far a person has come: the burn-up, the pace, and an honest range for the rest.

All of it is computed from the days on which milestones were done. Nothing here reads a clock or a
database. `docs/progress.md` explains it for people, with the example that a test goes through.
"""

import bisect
import datetime
import itertools
import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)
DAYS_IN_A_MONTH = 365.25 / 12

PERIOD = 84
"""Over how many days the pace is taken: twelve weeks."""
WINDOW = 28
"""How many days one of the windows has whose counts give the range: four weeks."""
DAYS_FOR_A_PACE = 28
"""Fewer active days than this say nothing about a pace."""
DAYS_FOR_A_FORECAST = 56
"""Fewer active days than this say nothing about what is to come: two windows side by side."""
TICKS_FOR_A_FORECAST = 4
FARTHEST = 3652
"""What lies more days ahead than this, ten years, is not given a date."""

Pause = tuple[datetime.date, datetime.date]
"""First and last day of a time in which nothing is expected."""


@dataclass(frozen=True, slots=True)
class Point:
    """How many milestones were done at the end of a day."""

    day: datetime.date
    done: int


@dataclass(frozen=True, slots=True)
class Month:
    """One line of the burn-up's table."""

    first: datetime.date
    ticked: int
    """Done in it, after the first day on the roadmap."""
    done: int
    """Done in all at its end."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What was done in the last twelve weeks, or since the start where that is less."""

    ticks: int
    days: int
    """Active days: those after the start that are in no pause."""

    @property
    def per_month(self) -> float:
        """Milestones in a month of average length."""
        return self.ticks / self.days * DAYS_IN_A_MONTH


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the rest would be done if it went on as in the last twelve weeks. No promise."""

    slow: float
    """Milestones in four weeks: a quarter of the windows had this many or fewer."""
    fast: float
    """Milestones in four weeks: a quarter of the windows had this many or more."""
    earliest: datetime.date
    """At the fast rate."""
    middle: datetime.date | None
    """At the rate of the middle window; None when that is too slow for a date."""
    latest: datetime.date | None
    """At the slow rate; None when that is too slow for a date."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One person's way so far, and what may be said of the rest of it."""

    started_on: datetime.date
    today: datetime.date
    done: int
    total: int
    brought: int
    """How many were done before the roadmap was started, or on its first day."""
    points: tuple[Point, ...]
    """The burn-up: the first day, each day on which something was done, and today."""
    months: tuple[Month, ...]
    pace: Pace | None
    """None when there is too little to say."""
    forecast: Forecast | None
    """None when there is too little to say, or nothing left to do."""

    @property
    def is_full(self) -> bool:
        """Whether everything is done, and there is something."""
        return self.done == self.total > 0


def progress(
    *,
    started_on: datetime.date,
    today: datetime.date,
    done_on: Iterable[datetime.date],
    total: int,
    pauses: Sequence[Pause] = (),
) -> Progress:
    """A person's way so far.

    What was done before the start was brought along, and so is what is ticked on the first day,
    which is for taking stock: it is part of the burn-up from the first day, and of no pace. A day
    still to come, as another time zone may have it, counts as today.

    Args:
        started_on: the first day on the roadmap.
        today: where the person is.
        done_on: for each milestone that is done: the day.
        total: how many there are, by the one count.
        pauses: times in which nothing is expected; they may overlap and lie ahead.
    """
    started_on = min(started_on, today)
    days = sorted(min(day, today) for day in done_on)
    brought = bisect.bisect_right(days, started_on)
    since = days[brought:]
    active = active_days(started_on + DAY, today, pauses)[-PERIOD:]
    ticks = Counter(since)
    counts = [ticks[day] for day in active]
    return Progress(
        started_on=started_on,
        today=today,
        done=len(days),
        total=total,
        brought=brought,
        points=_points(started_on, today, brought, since),
        months=_months(started_on, today, brought, since),
        pace=_pace(counts),
        forecast=_forecast(counts, len(days), total, today, pauses),
    )


def active_days(
    first: datetime.date, last: datetime.date, pauses: Sequence[Pause]
) -> list[datetime.date]:
    """The days from the first to the last, both included, that are in no pause."""
    return [day for day in _days(first, last) if not _is_paused(day, pauses)]


def windows(counts: Sequence[int]) -> list[int]:
    """What was done in every run of four weeks, from the counts of each active day."""
    sums = [0, *itertools.accumulate(counts)]
    return [end - begin for begin, end in zip(sums, sums[WINDOW:], strict=False)]


def day_after(today: datetime.date, number: int, pauses: Sequence[Pause]) -> datetime.date | None:
    """The day that lies so many active days ahead; None where it is too far to name."""
    day = today
    for _day in range(FARTHEST):
        day += DAY
        number -= not _is_paused(day, pauses)
        if number == 0:
            return day
    return None


def months_before(day: datetime.date, number: int) -> datetime.date:
    """The same day so many months earlier, or the last day of that month where it is shorter."""
    months = day.year * 12 + day.month - 1 - number
    first = datetime.date(months // 12, months % 12 + 1, 1)
    return min(first + (day.day - 1) * DAY, _next_month(first) - DAY)


# Parts -------------------------------------------------------------------------------------------


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


def _is_paused(day: datetime.date, pauses: Sequence[Pause]) -> bool:
    return any(first <= day <= last for first, last in pauses)


def _next_month(first: datetime.date) -> datetime.date:
    return (first + 31 * DAY).replace(day=1)


def _points(
    started_on: datetime.date, today: datetime.date, brought: int, since: list[datetime.date]
) -> tuple[Point, ...]:
    done = {started_on: brought}
    for number, day in enumerate(since, start=brought + 1):
        done[day] = number
    done.setdefault(today, brought + len(since))
    return tuple(Point(day, number) for day, number in done.items())


def _months(
    started_on: datetime.date, today: datetime.date, brought: int, since: list[datetime.date]
) -> tuple[Month, ...]:
    ticked = Counter(day.replace(day=1) for day in since)
    months, first, done = [], started_on.replace(day=1), brought
    while first <= today:
        done += ticked[first]
        months.append(Month(first=first, ticked=ticked[first], done=done))
        first = _next_month(first)
    return tuple(months)


def _pace(counts: list[int]) -> Pace | None:
    if len(counts) < DAYS_FOR_A_PACE:
        return None
    return Pace(ticks=sum(counts), days=len(counts))


def _forecast(
    counts: list[int], done: int, total: int, today: datetime.date, pauses: Sequence[Pause]
) -> Forecast | None:
    left = total - done
    if not left or len(counts) < DAYS_FOR_A_FORECAST or sum(counts) < TICKS_FOR_A_FORECAST:
        return None
    slow, middle, fast = statistics.quantiles(windows(counts), n=4, method="inclusive")

    def at(rate: float) -> datetime.date | None:
        return day_after(today, math.ceil(left * WINDOW / rate), pauses) if rate else None

    earliest = at(fast)
    if earliest is None:
        return None
    return Forecast(slow=slow, fast=fast, earliest=earliest, middle=at(middle), latest=at(slow))
