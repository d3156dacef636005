"""Every page's reading: plain frozen objects, so that templates cause no query.

An entry is a line on screen: what the edition says, and the user's milestone row or none. Every
page takes its entries and its counts from here, so that all show the same numbers.
"""

import datetime
import functools
import math
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count as CountOf
from django.db.models import DateTimeField, F, OuterRef, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from roadmap.catalogue import editions
from roadmap.catalogue.audience import Answers, is_fulfilled, is_offered, offered_lines
from roadmap.catalogue.editions import NO_LINE, EditionContent, EditionStage, Line
from roadmap.catalogue.models import (
    Association,
    MilestoneTemplate,
    RoadmapTemplate,
    Skill,
    Specialty,
)
from roadmap.errors import NotFound
from roadmap.journey import order, refs, updates
from roadmap.journey.models import Evidence, Milestone, Note, NoteVersion, Roadmap, SubStep
from roadmap.journey.updates import Update

State = Milestone.State
SOON = datetime.timedelta(days=30)
"""A date nearer than this is shown as near."""
TO_DO = (State.OPEN, State.DOING)
DAYS_IN_A_MONTH = 365.25 / 12
NEXT_UP = 3
"""How many entries "next up" names."""
NOTES_PER_PAGE = 20
"""How many notes, and how many removed ones, an entry's page shows at once."""
LISTS = frozenset({"beside", "notes", "evidence", "steps"})
"""What an entry's page lists beside what the overview knows; each costs a query."""


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
class StageEntries:
    """A stage with the entries to show, and its count over all of its entries."""

    stage: EditionStage
    count: Count
    entries: tuple[Entry, ...]
    skipped: tuple[Entry, ...]
    finished_on: datetime.date | None
    """The day of its last tick, once all is done; None while something earlier is still open."""

    @property
    def number(self) -> int:
        """Its place, counted from 1."""
        return self.stage.number

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries in the order of the page: skipped ones at the end."""
        return self.entries + self.skipped


@dataclass(frozen=True, slots=True)
class NextUp:
    """An entry worth doing next, and why."""

    entry: Entry
    reason: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the list, with how many entries it shows."""

    slug: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole roadmap of one user, counted: what every page starts from."""

    roadmap: Roadmap
    by_ref: dict[str, Entry]
    """An entry for each line that the edition knows, shown or not, and each own milestone.

    And for the lines of earlier roadmap templates of which this person has touched some line.
    """
    stages: tuple[StageEntries, ...]
    """The stages that show something."""
    count: Count
    next_up: tuple[NextUp, ...]
    update: Update | None
    """What the programme changed on this roadmap and the person has not read yet."""

    @property
    def total_before(self) -> int:
        """What the total was before the update, with the ticks as they are now."""
        if self.update is None:
            return self.count.total
        new, gone = (
            sum(self.by_ref[line.ref].is_to_do for line in lines if line.ref in self.by_ref)
            for lines in (self.update.difference.new, self.update.difference.gone)
        )
        return self.count.total - new + gone

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries that are shown, in the order of the page."""
        return tuple(entry for stage in self.stages for entry in stage.shown)

    def find(self, ref: str) -> Entry:
        """An entry, shown or not.

        Raises:
            NotFound: when no edition of the roadmap template ever had such a line, or the user no
                such milestone.
        """
        try:
            return self.by_ref[ref]
        except KeyError:
            raise NotFound(f"entry {ref}") from None

    def stage_of(self, entry: Entry) -> StageEntries:
        """The entry's stage with what is shown of it."""
        for stage in self.stages:
            if stage.stage.id == entry.stage.id:
                return stage
        return _stage_entries(entry.stage, [])


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """What `/roadmap/` shows."""

    overview: Overview
    filters: tuple[Filter, ...]
    already_done: int
    """How many entries the answers say are done already, and that are still to do."""
    shown: tuple[StageEntries, ...]
    """The stages as the chosen filter leaves them; those left empty are out."""
    show: str
    """The chosen filter: a key of FILTERS."""

    @property
    def is_filtered(self) -> bool:
        """Whether some entries are left out."""
        return self.show != "all"


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of an entry's notes, newest first."""

    number: int
    """Counted from 1."""
    last: int
    notes: tuple[Note, ...]
    removed: tuple[Note, ...]
    """Kept, so that they can be brought back."""
    removed_count: int
    """How many are removed, on this page and others."""

    @property
    def newer(self) -> int | None:
        """The number of the page before it."""
        return min(self.number - 1, self.last) or None

    @property
    def older(self) -> int | None:
        """The number of the page after it."""
        return self.number + 1 if self.number < self.last else None


NO_NOTES = NotesPage(number=1, last=1, notes=(), removed=(), removed_count=0)


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


FILTERS = {
    "all": gettext_lazy("All"),
    "open": gettext_lazy("Open"),
    "soon": gettext_lazy("Due soon"),
}


def overview(roadmap: Roadmap, *, today: datetime.date) -> Overview:
    """The user's entries by stage, their counts, and what is next.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        today: the day in the user's time zone.

    One query, for the milestone rows; one more where the process meets an edition first, and one
    for people who have touched lines of another roadmap template.
    """
    content = editions.load(roadmap.roadmap_template.current_edition)
    rows = list(_with_numbers().filter(roadmap=roadmap))
    milestones = {row.template_id: row for row in rows if row.template_id is not None}
    own = [row for row in rows if row.template_id is None]
    update = updates.unread(roadmap)
    sources = _Sources(
        content=content,
        answers=roadmap.answers,
        milestones=milestones,
        new=updates.unopened_lines(roadmap) - milestones.keys(),
        reworded=update.reworded if update else frozenset(),
        today=today,
    )
    by_ref = {}
    for stage in content.stages:
        entries = [_entry(line, stage, sources) for line in stage.lines]
        entries += [_own_entry(row, stage, today) for row in own if row.stage_id == stage.id]
        by_ref |= _in_own_order(entries, roadmap.own_order.get(str(stage.id)))
    last = _earlier_stage(content)
    by_ref |= _earlier_entries(sources, last)
    stages = {stage.id for stage in content.stages}
    by_ref |= {row.ref: _own_entry(row, last, today) for row in own if row.stage_id not in stages}
    shown = [entry for entry in by_ref.values() if entry.is_shown]
    by_stage = groupby(shown, key=lambda entry: entry.stage)
    return Overview(
        roadmap=roadmap,
        by_ref=by_ref,
        stages=tuple(_stage_entries(stage, list(entries)) for stage, entries in by_stage),
        count=count(shown),
        next_up=_next_up(shown),
        update=update,
    )


def count(entries: Iterable[Entry]) -> Count:
    """The one count: done of (offered and not skipped, plus done)."""
    counted = [entry for entry in entries if entry.is_counted]
    return Count(done=sum(entry.is_done for entry in counted), total=len(counted))


def roadmap_page(roadmap: Roadmap, *, show: str, today: datetime.date) -> RoadmapPage:
    """What `/roadmap/` shows.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        show: a key of FILTERS; anything else means all.
        today: the day in the user's time zone.
    """
    whole = overview(roadmap, today=today)
    already_done = sum(
        entry.is_to_do and _is_already_done(entry, roadmap.answers) for entry in whole.entries
    )
    if show not in FILTERS:
        show = "all"
    passes = {
        "all": lambda entry: not entry.is_skipped,
        "open": lambda entry: entry.is_to_do,
        "soon": lambda entry: entry.is_soon,
    }
    filters = tuple(
        Filter(
            slug=slug,
            label=str(label),
            count=whole.count.total
            if slug == "all"
            else sum(passes[slug](entry) for entry in whole.entries),
            is_current=slug == show,
        )
        for slug, label in FILTERS.items()
    )
    if show == "all":
        return RoadmapPage(whole, filters, already_done, shown=whole.stages, show=show)
    shown = tuple(
        StageEntries(
            stage=stage.stage,
            count=stage.count,
            entries=passing,
            skipped=(),
            finished_on=stage.finished_on,
        )
        for stage in whole.stages
        if (passing := tuple(filter(passes[show], stage.entries)))
    )
    return RoadmapPage(whole, filters, already_done, shown=shown, show=show)


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
    whole = overview(roadmap, today=today)
    entry = whole.find(ref)
    line = entry.line
    entries = whole.entries
    place = entries.index(entry) if entry.is_shown else None
    evidence, steps = (
        _evidence_and_steps(roadmap, ref) if {"evidence", "steps"} & set(lists) else ((), ())
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
        notes_page=_notes_page(roadmap, entry, notes_page) if "notes" in lists else NO_NOTES,
        evidence=tuple(row for row in evidence if not row.removed_at),
        removed_evidence=tuple(row for row in evidence if row.removed_at),
        steps=tuple(row for row in steps if not row.removed_at),
        removed_steps=tuple(row for row in steps if row.removed_at),
        previous=entries[place - 1] if place else None,
        next=entries[place + 1] if place is not None and place + 1 < len(entries) else None,
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
        for entry in overview(roadmap, today=today).by_ref.values()
        if entry.is_to_do and (entry.ref in also or _is_already_done(entry, answers))
    )


def preview(
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


def stages_of(roadmap: Roadmap) -> tuple[EditionStage, ...]:
    """The stages of the roadmap's current edition, which the user's own milestones may be in."""
    return editions.load(roadmap.roadmap_template.current_edition).stages


def find_note(user: User, *, ref: str, note_id: int) -> Note:
    """A note of the user's own on this entry, a removed one too: saving it brings it back.

    Raises:
        NotFound: when there is none.
    """
    return _find(Note, user, ref, note_id)


def earlier_texts(note: Note, *, page: int) -> Page:
    """The earlier texts of a note, newest first, twenty on a page.

    Args:
        note: the user's own.
        page: counted from 1; one too high means the last.
    """
    return Paginator(note.versions.all(), NOTES_PER_PAGE).get_page(page)


def find_earlier_text(note: Note, *, revision: int | None) -> NoteVersion:
    """The text that a note had at a revision.

    Raises:
        NotFound: when there is none.
    """
    version = note.versions.filter(revision=revision).first()
    if version is None:
        raise NotFound(f"revision {revision}")
    return version


def find_evidence(user: User, *, ref: str, evidence_id: int) -> Evidence:
    """A piece of evidence of the user's own on this entry, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    return _find(Evidence, user, ref, evidence_id)


def find_sub_step(user: User, *, ref: str, step_id: int) -> SubStep:
    """A step of the user's own on this entry, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    return _find(SubStep, user, ref, step_id)


# Parts -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sources:
    """What all entries of a roadmap are made from."""

    content: EditionContent
    answers: Answers
    milestones: dict[int, Milestone]
    new: frozenset[int]
    reworded: frozenset[int]
    today: datetime.date
    is_earlier: bool = False
    """Whether the content is that of a roadmap template which the person was on before."""


def _in_own_order(entries: list[Entry], own_order: list[str] | None) -> dict[str, Entry]:
    """The entries of a stage by ref, in the order that the user gave them if they did."""
    by_ref = {entry.ref: entry for entry in entries}
    if not own_order:
        return by_ref
    return {ref: by_ref[ref] for ref in order.arranged(list(by_ref), own_order)}


def _earlier_stage(content: EditionContent) -> EditionStage:
    """The last stage, for what belongs to none of the edition's."""
    return EditionStage(
        id=0,
        slug="earlier",
        number=len(content.stages) + 1,
        title=_("From your earlier roadmap"),
        short_title=_("Earlier"),
        intro="",
        why="",
        lines=(),
    )


def _earlier_entries(sources: _Sources, stage: EditionStage) -> dict[str, Entry]:
    """Entries of the roadmap templates that the person was on before, as those word them now.

    One query, and none for people who have touched nothing of another one.
    """
    lines = sources.content.lines
    elsewhere = sources.milestones.keys() - lines.keys()
    if not elsewhere:
        return {}
    templates = RoadmapTemplate.objects.published().filter(
        stages__milestone_templates__in=elsewhere
    )
    contents = [editions.load(template.current_edition) for template in templates.distinct()]
    return {
        line.ref: _entry(line, stage, replace(sources, content=content, is_earlier=True))
        for content in contents
        for line in content.lines.values()
        if line.id not in lines
    }


def _entry(line: Line, stage: EditionStage, sources: _Sources) -> Entry:
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


def _own_entry(milestone: Milestone, stage: EditionStage, today: datetime.date) -> Entry:
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


def _best_after(line: Line, sources: _Sources) -> tuple[Link, ...]:
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


def _done_before(line: Line, sources: _Sources) -> Link | None:
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


def _is_already_done(entry: Entry, answers: Answers) -> bool:
    return entry.is_offered and is_fulfilled(entry.line, answers)


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


@functools.cache
def _with_numbers() -> models.QuerySet[Milestone]:
    """All milestones with what a row shows of them. Built once: that takes as long as asking."""
    return (
        Milestone.objects.filter(removed_at=None)
        .order_by("pk")
        .annotate(
            note_count=_number_of(Note.objects.all()),
            evidence_count=_number_of(Evidence.objects.all()),
            step_count=_number_of(SubStep.objects.all()),
            step_done_count=_number_of(SubStep.objects.filter(is_done=True)),
            anchor_name=F("anchor__name"),
        )
    )


def _number_of(rows: models.QuerySet) -> Coalesce:
    """How many of the rows that were not removed a milestone has, as a column of its query.

    A subquery for each number: joins of several tables would multiply each other's rows.
    """
    counted = rows.filter(milestone=OuterRef("pk"), removed_at=None).order_by().values("milestone")
    return Coalesce(Subquery(counted.annotate(number=CountOf("pk")).values("number")), 0)


def _find(kind: type[models.Model], user: User, ref: str, pk: int) -> models.Model:
    columns = refs.columns(ref, "milestone__")
    found = kind.objects.filter(milestone__roadmap__user=user, pk=pk, **columns).first()
    if found is None:
        raise NotFound(f"{kind.__name__} {pk}")
    return found


def _of_entry(kind: type[models.Model], roadmap: Roadmap, ref: str) -> models.QuerySet:
    """What the user has of a kind on an entry, removed or not."""
    return kind.objects.filter(milestone__roadmap=roadmap, **refs.columns(ref, "milestone__"))


def _evidence_and_steps(roadmap: Roadmap, ref: str) -> tuple[list[Evidence], list[SubStep]]:
    """What an entry has of both, removed or not, in their order. One query for the two."""
    none = {"url": Value(""), "shows": Value(""), "added_at": Value(None, DateTimeField())}
    columns = ("kind", "pk", "words", "url", "shows", "added_at", "is_done", "removed_at")
    evidence = (
        _of_entry(Evidence, roadmap, ref)
        .order_by()
        .annotate(kind=Value(0), words=F("label"), is_done=Value(False))
        .values_list(*columns)
    )
    steps = (
        _of_entry(SubStep, roadmap, ref)
        .order_by()
        .annotate(kind=Value(1), words=F("text"), **none)
        .values_list(*columns)
    )
    found: tuple[list[Evidence], list[SubStep]] = ([], [])
    for kind, pk, words, url, shows, added_at, is_done, removed_at in sorted(
        evidence.union(steps, all=True), key=lambda row: row[:2]
    ):
        if kind:
            found[1].append(SubStep(pk=pk, text=words, is_done=is_done, removed_at=removed_at))
        else:
            found[0].append(
                Evidence(
                    pk=pk,
                    label=words,
                    url=url,
                    shows=shows,
                    added_at=added_at,
                    removed_at=removed_at,
                )
            )
    return found


def _notes_page(roadmap: Roadmap, entry: Entry, number: int) -> NotesPage:
    """One query: both kinds are numbered and counted where they are read."""
    is_removed = models.ExpressionWrapper(
        models.Q(removed_at__isnull=False), output_field=models.BooleanField()
    )
    kind = {"partition_by": "is_removed"}
    first = (number - 1) * NOTES_PER_PAGE + 1
    rows = (
        _of_entry(Note, roadmap, entry.ref)
        .annotate(is_removed=is_removed)
        .annotate(
            place=Window(RowNumber(), order_by="-pk", **kind),
            of_its_kind=Window(CountOf("pk"), **kind),
        )
        .filter(place__range=(first, first + NOTES_PER_PAGE - 1))
    )
    removed = tuple(row for row in rows if row.is_removed)
    removed_count = removed[0].of_its_kind if removed else 0
    return NotesPage(
        number=number,
        last=max(1, math.ceil(max(entry.notes, removed_count) / NOTES_PER_PAGE)),
        notes=tuple(row for row in rows if not row.is_removed),
        removed=removed,
        removed_count=removed_count,
    )


def _link(entry: Entry) -> Link:
    return Link(ref=entry.ref, title=entry.title, is_done=entry.is_done, done_on=entry.done_on)


def _stage_entries(stage: EditionStage, entries: list[Entry]) -> StageEntries:
    stage_count = count(entries)
    # What is left of an earlier roadmap is in no total, but must not fold away.
    is_finished = stage_count.is_full and not any(e.is_earlier and e.is_to_do for e in entries)
    return StageEntries(
        stage=stage,
        count=stage_count,
        entries=tuple(entry for entry in entries if not entry.is_skipped),
        skipped=tuple(entry for entry in entries if entry.is_skipped),
        finished_on=max(entry.done_on for entry in entries if entry.is_done)
        if is_finished
        else None,
    )


def _next_up(entries: list[Entry]) -> tuple[NextUp, ...]:
    """At most three entries, and never one that waits for another.

    First what has a date near or past, then what was begun, then what opens the way to most,
    then in the order of the stages.
    """
    to_do = {entry.line.id for entry in entries if entry.is_to_do}

    def opens(entry: Entry) -> int:
        return sum(other in to_do for other in entry.line.opens)

    candidates = [
        entry for entry in entries if entry.is_offered and entry.is_to_do and not entry.waits_for
    ]
    ranked = sorted(
        candidates,
        key=lambda entry: (
            not entry.is_soon,
            entry.target_date if entry.is_soon else datetime.date.max,
            not entry.is_doing,
            not entry.line.core,
            -opens(entry),
        ),
    )
    return tuple(
        NextUp(entry=entry, reason=_reason(entry, opens(entry))) for entry in ranked[:NEXT_UP]
    )


def _reason(entry: Entry, opens: int) -> str:
    """Why the entry is next, beside its date, which is shown by itself."""
    if entry.is_past:
        return _("Pick a new date or leave it open")
    if entry.is_doing:
        return _("You started it")
    if opens:
        return ngettext("Opens the way to %(n)d more", "Opens the way to %(n)d more", opens) % {
            "n": opens
        }
    if entry.is_soon:
        return _("Its date is near")
    return _("Next on your way")
