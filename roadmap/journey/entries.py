"""Entries: what the edition says of a line, and the user's milestone row or none."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.catalogue.audience import Answers, is_offered
from roadmap.catalogue.editions import NO_LINE, EditionContent, EditionStage, Line
from roadmap.journey.models import Milestone

State = Milestone.State
SOON = datetime.timedelta(days=30)
"""A date nearer than this is shown as near."""
TO_DO = (State.OPEN, State.DOING)


@dataclass(frozen=True, slots=True)
class Count:
    """Done of total: skipped entries are in neither."""

    done: int
    total: int

    @property
    def is_full(self) -> bool:
        """Whether everything is done, and there is something."""
        return self.done == self.total > 0

    @property
    def percent(self) -> int:
        """Done in parts of a hundred, rounded down, so that 100 means all; for drawings only."""
        return self.done * 100 // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Link:
    """Another entry that this one names."""

    ref: str
    title: str
    is_done: bool
    done_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Hanging:
    """That a target date hangs on an anchor."""

    anchor_id: int
    name: str
    days: int
    """How many days after the anchor; before it when less than 0."""

    @property
    def words(self) -> str:
        """How far from the anchor it is: "2 weeks before"."""
        days = abs(self.days)
        if not days:
            return _("on the day")
        if days % 7:
            time = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
        else:
            time = ngettext("%(n)d week", "%(n)d weeks", days // 7) % {"n": days // 7}
        return (_("%(time)s before") if self.days < 0 else _("%(time)s after")) % {"time": time}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the roadmap, or a milestone of the user's own."""

    ref: str
    """Its name in addresses and HTML ids."""
    title: str
    """In the user's words where they gave it some."""
    line: Line
    """What the programme says; an own milestone has one that says nothing."""
    stage: EditionStage
    is_own: bool
    is_renamed: bool
    """Whether it is a line of the programme that has words of the user's own."""
    is_offered: bool
    """Of an own milestone always true."""
    is_earlier: bool
    """It belongs to another roadmap template, which this person was on before."""
    is_open: bool
    is_doing: bool
    is_done: bool
    is_skipped: bool
    done_on: datetime.date | None
    target_date: datetime.date | None
    hangs_on: Hanging | None
    """What the target date hangs on."""
    is_past: bool
    """Its target date has gone by and it is not done."""
    is_soon: bool
    """Its target date is near or gone by, and it is not done."""
    reason: str
    notes: int
    evidence: int
    steps: Count
    """Its sub-steps, which are in no other count."""
    is_new: bool
    """The programme added it after this person came, and they have not opened it yet."""
    is_reworded: bool
    """It says something else than when this person last read what changed."""
    best_after: tuple[Link, ...]
    """The offered entries it rests on."""
    takes_place_of: Link | None
    """What this person did that it takes the place of: its day is offered, never given."""

    @property
    def is_shown(self) -> bool:
        """Offered or touched; one no longer offered folds away when it carries nothing."""
        return bool(
            self.is_offered
            or not self.is_open
            or self.notes
            or self.evidence
            or self.steps.total
            or self.target_date
            or self.is_renamed
        )

    @property
    def is_counted(self) -> bool:
        """Whether it is part of the total."""
        return self.is_done or (self.is_offered and not self.is_skipped)

    @property
    def is_to_do(self) -> bool:
        """Whether there is still something to do: neither done nor skipped."""
        return self.is_open or self.is_doing

    @property
    def waits_for(self) -> tuple[Link, ...]:
        """What it is best after and is not done yet; empty once it is done itself."""
        if not self.is_to_do:
            return ()
        return tuple(link for link in self.best_after if not link.is_done)


@dataclass(frozen=True, slots=True)
class Sources:
    """What all entries of a roadmap are made from."""

    content: EditionContent
    answers: Answers
    milestones: dict[int, Milestone]
    new: frozenset[int]
    reworded: frozenset[int]
    today: datetime.date
    is_earlier: bool = False
    """Whether the content is that of a roadmap template which the person was on before."""


def entry_of_line(line: Line, stage: EditionStage, sources: Sources) -> Entry:
    """A line of the programme with what the user made of it."""
    milestone = sources.milestones.get(line.id)
    offered = not sources.is_earlier and is_offered(line, sources.answers)
    is_to_do = milestone is None or milestone.state in TO_DO
    return Entry(
        ref=line.ref,
        title=_title(line, milestone),
        line=line,
        stage=stage,
        is_own=False,
        is_renamed=bool(milestone and milestone.title),
        is_offered=offered,
        is_earlier=sources.is_earlier,
        is_new=line.id in sources.new,
        is_reworded=line.id in sources.reworded,
        best_after=_best_after(line, sources),
        takes_place_of=_done_before(line, sources) if offered and is_to_do else None,
        **_columns(milestone, sources.today),
    )


def entry_of_own(milestone: Milestone, stage: EditionStage, today: datetime.date) -> Entry:
    """A milestone of the user's own."""
    return Entry(
        ref=milestone.ref,
        title=milestone.title,
        line=NO_LINE,
        stage=stage,
        is_own=True,
        is_renamed=False,
        is_offered=True,
        is_earlier=False,
        is_new=False,
        is_reworded=False,
        best_after=(),
        takes_place_of=None,
        **_columns(milestone, today),
    )


def _columns(milestone: Milestone | None, today: datetime.date) -> dict[str, Any]:
    """The fields of an entry that come from its row; None is as good as one that is open."""
    state = milestone.state if milestone else State.OPEN
    target_date = milestone.target_date if milestone else None
    dated = target_date is not None and state in TO_DO
    return {
        "is_open": state == State.OPEN,
        "is_doing": state == State.DOING,
        "is_done": state == State.DONE,
        "is_skipped": state == State.SKIPPED,
        "done_on": milestone.done_on if milestone else None,
        "target_date": target_date,
        "hangs_on": Hanging(milestone.anchor_id, milestone.anchor_name, milestone.anchor_days)
        if milestone and milestone.anchor_id
        else None,
        "is_past": dated and target_date < today,
        "is_soon": dated and target_date - today <= SOON,
        "reason": milestone.reason if milestone else "",
        "notes": milestone.note_count if milestone else 0,
        "evidence": milestone.evidence_count if milestone else 0,
        "steps": Count(milestone.step_done_count, milestone.step_count)
        if milestone
        else Count(0, 0),
    }


def _title(line: Line, milestone: Milestone | None) -> str:
    """What the user calls a line, or else the programme."""
    return (milestone and milestone.title) or line.title


def _best_after(line: Line, sources: Sources) -> tuple[Link, ...]:
    """The offered entries that a line rests on, without those that were set aside."""
    if sources.is_earlier:
        return ()
    links = []
    for line_id in line.prerequisites:
        other = sources.content.lines.get(line_id)
        row = sources.milestones.get(line_id)
        if not other or not is_offered(other, sources.answers):
            continue
        if row is None or row.state != State.SKIPPED:
            is_done = row is not None and row.state == State.DONE
            links.append(Link(other.ref, _title(other, row), is_done, row.done_on if row else None))
    return tuple(links)


def _done_before(line: Line, sources: Sources) -> Link | None:
    """What the person did last of the retired lines whose place this one takes."""
    done = [
        milestone
        for old in line.replaces
        if (milestone := sources.milestones.get(old)) and milestone.state == State.DONE
    ]
    if not done:
        return None
    last = max(done, key=lambda milestone: milestone.done_on)
    old = sources.content.lines[last.template_id]
    return Link(ref=old.ref, title=_title(old, last), is_done=True, done_on=last.done_on)
