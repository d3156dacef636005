"""What an entry's own page shows."""

import datetime
from collections.abc import Container
from dataclasses import dataclass

from roadmap.catalogue.editions import Line
from roadmap.catalogue.models import (
    Association,
    MilestoneTemplate,
    Skill,
    Specialty,
)
from roadmap.journey import queries
from roadmap.journey.entries import Entry, Link
from roadmap.journey.models import Evidence, Roadmap, SubStep
from roadmap.journey.parts import reading
from roadmap.journey.parts.reading import NotesPage
from roadmap.journey.queries import Overview, StageEntries

LISTS = frozenset({"beside", "notes", "evidence", "steps"})
"""What an entry's page lists beside what the overview knows; each costs a query."""


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """What an entry's own page shows."""

    overview: Overview
    stage: StageEntries
    entry: Entry
    for_background: str
    """The line for this person's background, or nothing."""
    beside: tuple[Specialty | Skill | Association, ...]
    """The list that the line shows beside its guidance, see `MilestoneTemplate.Shows`."""
    opens: tuple[Link, ...]
    replaced_by: Link | None
    """The entry that took its place, when it is retired."""
    notes_page: NotesPage
    evidence: tuple[Evidence, ...]
    removed_evidence: tuple[Evidence, ...]
    """Kept, so that it can be brought back."""
    steps: tuple[SubStep, ...]
    removed_steps: tuple[SubStep, ...]
    """Kept, so that they can be brought back."""
    previous: Entry | None
    next: Entry | None

    @property
    def has_own_order(self) -> bool:
        """Whether the user gave its stage an order of their own."""
        return str(self.stage.stage.id) in self.overview.roadmap.own_order


def milestone_page(
    roadmap: Roadmap,
    ref: str,
    *,
    today: datetime.date,
    lists: Container[str] = LISTS,
    notes_page: int = 1,
) -> MilestonePage:
    """What an entry's own page shows.

    A line that is not on this person's roadmap can still be read, and ticked.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        ref: the entry.
        today: the day in the user's time zone.
        lists: those of LISTS to read; a part of the page that shows none of them saves their
            queries.
        notes_page: which page of the notes.

    Raises:
        NotFound: when the user has no such entry.
    """
    whole = queries.overview(roadmap, today=today)
    entry = whole.find(ref)
    line = entry.line
    entries = whole.entries
    place = entries.index(entry) if entry.is_shown else None
    evidence, steps = (
        reading.evidence_and_steps(roadmap, ref) if {"evidence", "steps"} & set(lists) else ((), ())
    )
    return MilestonePage(
        overview=whole,
        stage=whole.stage_of(entry),
        entry=entry,
        for_background=line.by_background.get(roadmap.background.slug, ""),
        beside=_beside(line, roadmap) if "beside" in lists else (),
        opens=tuple(
            _link(other) for other in entries if other.line.id in line.opens and other.is_offered
        ),
        replaced_by=next(
            (_link(other) for other in whole.by_ref.values() if line.id in other.line.replaces),
            None,
        ),
        notes_page=reading.notes_page(roadmap, entry, notes_page)
        if "notes" in lists
        else reading.NO_NOTES,
        evidence=tuple(row for row in evidence if not row.removed_at),
        removed_evidence=tuple(row for row in evidence if row.removed_at),
        steps=tuple(row for row in steps if not row.removed_at),
        removed_steps=tuple(row for row in steps if row.removed_at),
        previous=entries[place - 1] if place else None,
        next=entries[place + 1] if place is not None and place + 1 < len(entries) else None,
    )


def _beside(line: Line, roadmap: Roadmap) -> tuple[Specialty | Skill | Association, ...]:
    """The list beside a line, as it says today; of areas of expertise perhaps only the person's."""
    shows = MilestoneTemplate.Shows
    match line.shows:
        case shows.SPECIALTY:
            return (roadmap.specialty,) if roadmap.specialty else ()
        case shows.SPECIALTIES:
            return tuple(Specialty.objects.all())
        case shows.SKILLS:
            return tuple(Skill.objects.all())
        case shows.ASSOCIATIONS:
            return tuple(Association.objects.all())
    return ()


def _link(entry: Entry) -> Link:
    return Link(ref=entry.ref, title=entry.title, is_done=entry.is_done, done_on=entry.done_on)
