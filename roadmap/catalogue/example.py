"""An example of a roadmap for people who have none yet: the current edition, part of it done.

Its lines and its total are what a postdoc in oncology really gets; only the ticks are made up.
"""

import datetime
from dataclasses import dataclass

from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.editions import EditionContent, EditionStage, Line

ANSWERS = Answers(
    background="phd-postdoc", doctorate=True, degree_held=True, specialty="oncology", timeline=True
)
DONE_PERCENT = (100, 75, 60, 40, 30, 25)
"""How much of each stage is done, from the first one on; nothing of those that follow."""
ROWS_SHOWN = 4
DAYS_FROM_NOW = (-66, -25, 12, 24)
"""When each of the rows shown was done, or is due: soon."""


@dataclass(frozen=True, slots=True)
class ExampleStage:
    """A stage of the example, with its count."""

    stage: EditionStage
    lines: tuple[Line, ...]
    done: int

    @property
    def total(self) -> int:
        """How many lines it has."""
        return len(self.lines)

    @property
    def percent(self) -> int:
        """Done in parts of a hundred."""
        return self.done * 100 // self.total


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A line of the example."""

    title: str
    is_done: bool
    day: datetime.date


@dataclass(frozen=True, slots=True)
class Example:
    """What the example shows: all stages, and some lines of one of them."""

    stages: tuple[ExampleStage, ...]
    shown: ExampleStage
    rows: tuple[ExampleRow, ...]

    @property
    def done(self) -> int:
        """How many lines are done."""
        return sum(stage.done for stage in self.stages)

    @property
    def total(self) -> int:
        """How many lines there are."""
        return sum(stage.total for stage in self.stages)


def example(content: EditionContent, *, today: datetime.date) -> Example | None:
    """The example that an edition gives; None when it is too short for one."""
    stages = []
    for stage in content.stages:
        lines = tuple(line for line in stage.lines if is_offered(line, ANSWERS))
        if lines:
            place = len(stages)
            percent = DONE_PERCENT[place] if place < len(DONE_PERCENT) else 0
            stages.append(ExampleStage(stage, lines, len(lines) * percent // 100))
    half = ROWS_SHOWN // 2
    shown = next((s for s in stages if half <= s.done <= s.total - half), None)
    if shown is None:
        return None
    first = shown.done - half
    rows = tuple(
        ExampleRow(line.title, days < 0, today + datetime.timedelta(days=days))
        for line, days in zip(shown.lines[first:], DAYS_FROM_NOW, strict=False)
    )
    return Example(tuple(stages), shown, rows)
