"""The drawing of the burn-up: where everything stands in it, as numbers for an SVG.

It is drawn twice, wide and narrow, so that its text never shrinks; the style sheet shows one.
Colours are those of the style sheet's classes. Everything it shows is in the table beside it too.
"""

import datetime
import itertools
from dataclasses import dataclass

from django.utils import formats

from roadmap.journey.looking_back.progress import DAY, Point, Progress

LEFT, RIGHT, TOP, BOTTOM = 36, 14, 40, 30
"""Room around the drawing for its texts."""
DUE_TEXT = 70
"""Half of the room that the words for the own date need."""
LONGEST_LOOK_AHEAD = 4
"""How many times as far as the way so far the drawing looks ahead at most; a year always."""
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""How many milestones may lie between two lines of the grid."""
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
"""How many months may lie between two marks below the drawing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a place."""

    x: str
    y: str
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Burnup:
    """One drawing; all coordinates are texts, so that no language writes them with a comma."""

    name: str
    """Tells the ids of two drawings on one page apart."""
    css_class: str
    width: int
    height: int
    grid: tuple[Mark, ...]
    """The lines across: their height and what they count."""
    months: tuple[Mark, ...]
    done: str
    """The line of what is done."""
    area: str
    """What lies below it."""
    dot: Mark
    """Where the person stands, and the place of the words for it."""
    done_mark: Mark
    total: str
    """The line of the total."""
    total_mark: Mark
    cone: str
    """The range of the forecast; empty without one."""
    middle: str
    """The line in its middle; empty without one."""
    due: Mark | None
    """The person's own date, if they named one that the drawing reaches."""
    due_text: str
    """Where its words are centred; empty without it."""
    left: str
    right: str
    bottom: str
    top: str


def draw(progress: Progress, *, target_date: datetime.date | None, narrow: bool) -> Burnup:
    """The burn-up of a person's way.

    Args:
        progress: the way.
        target_date: when the person would like to be there, if they said so.
        narrow: for a phone.
    """
    size = (358, 280) if narrow else (1040, 360)
    return _Drawing(progress, target_date, *size, narrow=narrow).draw()


class _Drawing:
    """The scales of one drawing, and its parts."""

    def __init__(
        self,
        progress: Progress,
        target_date: datetime.date | None,
        width: int,
        height: int,
        *,
        narrow: bool,
    ) -> None:
        self.progress, self.target_date, self.narrow = progress, target_date, narrow
        self.width, self.height = width, height
        self.first = progress.started_on
        self.last = _last_day(progress, target_date)
        self.most = max(progress.total, 1)

    def x(self, day: datetime.date) -> float:
        part = (day - self.first) / (self.last - self.first)
        return LEFT + part * (self.width - LEFT - RIGHT)

    def y(self, number: float) -> float:
        return self.height - BOTTOM - number / self.most * (self.height - TOP - BOTTOM)

    def at(self, point: Point) -> str:
        return f"{self.x(point.day):.1f} {self.y(point.done):.1f}"

    def draw(self) -> Burnup:
        progress = self.progress
        points, here = progress.points, progress.points[-1]
        line = "M" + "L".join(map(self.at, points))
        bottom = f"{self.y(0):.1f}"
        return Burnup(
            name="narrow" if self.narrow else "wide",
            css_class="d-md-none d-print-none"
            if self.narrow
            else "d-none d-md-block d-print-block",
            width=self.width,
            height=self.height,
            grid=self.grid(),
            months=self.months(),
            done=line,
            area=f"{line}V{bottom}H{LEFT}Z",
            dot=Mark(f"{self.x(here.day):.1f}", f"{self.y(here.done):.1f}", ""),
            done_mark=self.done_mark(here),
            total=f"M{LEFT} {self.y(progress.total):.1f}H{self.width - RIGHT}",
            total_mark=Mark(str(LEFT), f"{self.y(progress.total) - 10:.1f}", "", "start"),
            cone=self.cone(here),
            middle=self.middle(here),
            due=self.due(),
            due_text=self.due_text(),
            left=str(LEFT),
            right=str(self.width - RIGHT),
            bottom=bottom,
            top=f"{self.y(self.most):.1f}",
        )

    def grid(self) -> tuple[Mark, ...]:
        step = next(step for step in STEPS if self.most / step <= 6)
        return tuple(
            Mark(f"{LEFT - 8}", f"{self.y(number):.1f}", str(number), "end")
            for number in range(0, self.most + 1, step)
        )

    def months(self) -> tuple[Mark, ...]:
        """The first days of months, as many as there is room for."""
        room = 5 if self.narrow else 10
        months = (self.last - self.first).days / 30.4
        step = next((step for step in MONTHS if months / step <= room), MONTHS[-1])
        firsts = (
            datetime.date(number // 12, number % 12 + 1, 1)
            for number in itertools.count(self.first.year * 12 + self.first.month - 1)
            if number % step == 0
        )
        shown = itertools.takewhile(lambda day: day <= self.last, firsts)
        return tuple(
            Mark(
                f"{self.x(day):.1f}",
                f"{self.height - BOTTOM + 18}",
                formats.date_format(day, "Y" if day.month == 1 else "M"),
            )
            for day in shown
            # A text at the very edge would be cut.
            if LEFT - 5 <= self.x(day) <= self.width - RIGHT
        )

    def done_mark(self, here: Point) -> Mark:
        """Below the dot and right of it, or where there is room; above all, when all is done."""
        x, y = self.x(here.day), self.y(here.done)
        if self.progress.is_full:
            return Mark(f"{x:.1f}", f"{y - 12:.1f}", "", "end" if x > 90 else "start")
        at_the_right = x > self.width - 90
        x += -10 if at_the_right else 10
        y += 18 if y < self.y(0) - 24 else -12
        return Mark(f"{x:.1f}", f"{y:.1f}", "", "end" if at_the_right else "start")

    def cone(self, here: Point) -> str:
        forecast = self.progress.forecast
        if forecast is None:
            return ""
        early, late = (self.ahead(here, day) for day in (forecast.earliest, forecast.latest))
        # Where the drawing ends before the slow way does, the corner between both is at its edge.
        corner = [Point(self.last, self.most)] if late.done < self.most else []
        return "M" + "L".join(map(self.at, [here, early, *corner, late])) + "Z"

    def middle(self, here: Point) -> str:
        forecast = self.progress.forecast
        if forecast is None or forecast.middle is None:
            return ""
        return f"M{self.at(here)}L{self.at(self.ahead(here, forecast.middle))}"

    def ahead(self, here: Point, end: datetime.date | None) -> Point:
        """Where the way to a day of the forecast ends, or leaves the drawing."""
        if end is None:
            return Point(self.last, here.done)
        if end <= self.last:
            return Point(end, self.progress.total)
        part = (self.last - here.day) / (end - here.day)
        return Point(self.last, here.done + part * (self.progress.total - here.done))

    def due(self) -> Mark | None:
        day = self.target_date
        if day is None or not self.first <= day <= self.last:
            return None
        return Mark(f"{self.x(day):.1f}", "14", "")

    def due_text(self) -> str:
        """Where the words for the own date are centred: above it, and within the picture."""
        if self.due() is None:
            return ""
        return f"{min(max(self.x(self.target_date), DUE_TEXT), self.width - DUE_TEXT):.1f}"


def _last_day(progress: Progress, target_date: datetime.date | None) -> datetime.date:
    """How far the drawing looks: to what it can show, but never so far that the way so far shrinks.

    When all is done it ends today.
    """
    today, forecast = progress.today, progress.forecast
    so_far = max(today - progress.started_on, 28 * DAY)
    if progress.is_full:
        return progress.started_on + so_far
    ends = [today + so_far / 4]
    farthest = today + max(so_far * LONGEST_LOOK_AHEAD, 366 * DAY)
    if forecast:
        ends.append((forecast.latest or farthest) + 14 * DAY)
    if target_date:
        ends.append(target_date + 14 * DAY)
    return min(max(ends), farthest)
