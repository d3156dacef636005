"""What a roadmap would be before it is made, and what of it is done already."""

import datetime
import math
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from roadmap.catalogue.audience import Answers, is_fulfilled, is_offered, offered_lines
from roadmap.catalogue.editions import EditionContent, EditionStage, Line
from roadmap.journey import queries
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap

DAYS_IN_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Preview:
    """What a roadmap for some answers would be, before it is made."""

    count: int
    stages: tuple[tuple[EditionStage, int], ...]
    first: Line | None
    fulfilled: tuple[Line, ...]
    """What the answers say is done already."""
    chosen: tuple[Line, ...]
    """Lines that are on it because of the answers."""
    left_out: tuple[Line, ...]
    """Lines that are not on it because of the answers."""
    per_month: int | None
    """How many a month it takes to be there by the target date; None without one."""


def make_preview(
    content: EditionContent,
    answers: Answers,
    *,
    target_date: datetime.date | None,
    today: datetime.date,
) -> Preview:
    """What a roadmap for these answers would be.

    Args:
        content: the edition it is made from.
        answers: the answers so far.
        target_date: when the person would like the role, if they said so.
        today: the day in the user's time zone.
    """
    lines = offered_lines(content, answers)
    months = (target_date - today).days / DAYS_IN_A_MONTH if target_date else 0
    per_stage = Counter(line.stage_id for line in lines)
    return Preview(
        count=len(lines),
        stages=tuple(
            (stage, per_stage[stage.id]) for stage in content.stages if per_stage[stage.id]
        ),
        first=lines[0] if lines else None,
        fulfilled=tuple(line for line in lines if is_fulfilled(line, answers)),
        chosen=tuple(line for line in lines if not line.is_for_everybody),
        left_out=tuple(
            line
            for line in content.lines.values()
            if not line.retired and not is_offered(line, answers)
        ),
        per_month=math.ceil(len(lines) / months) if months >= 1 else None,
    )


def already_done(
    roadmap: Roadmap, *, today: datetime.date, also: Container[str] = ()
) -> tuple[Entry, ...]:
    """The entries that the answers say are done already, and that are still to do.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        today: the day in the user's time zone.
        also: refs that a page opened earlier has offered, whatever changed since.
    """
    answers = roadmap.answers
    return tuple(
        entry
        for entry in queries.overview(roadmap, today=today).by_ref.values()
        if entry.is_to_do and (entry.ref in also or is_already_done(entry, answers))
    )


def is_already_done(entry: Entry, answers: Answers) -> bool:
    """Whether the answers say that an entry, if it is offered, is done already."""
    return entry.is_offered and is_fulfilled(entry.line, answers)
