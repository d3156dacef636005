"""Every page's reading: plain frozen objects, so that templates cause no query.

An entry is a line on screen: what the edition says, and the user's milestone row or none. Every
page takes its entries and its counts from here, so that all show the same numbers.
"""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from django.db import models
from django.db.models import Count as CountOf
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from roadmap.catalogue import editions
from roadmap.catalogue.editions import EditionContent, EditionStage
from roadmap.catalogue.models import RoadmapTemplate
from roadmap.errors import NotFound
from roadmap.journey.entries import Count, Entry, Sources, entry_of_line, entry_of_own
from roadmap.journey.models import Evidence, Milestone, Note, Roadmap, SubStep
from roadmap.journey.next_up import NextUp, next_up
from roadmap.journey.own import order
from roadmap.journey.updates import changes
from roadmap.journey.updates.changes import Update


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
    update = changes.unread(roadmap)
    sources = Sources(
        content=content,
        answers=roadmap.answers,
        milestones=milestones,
        new=changes.unopened_lines(roadmap) - milestones.keys(),
        reworded=update.reworded if update else frozenset(),
        today=today,
    )
    by_ref = {}
    for stage in content.stages:
        entries = [entry_of_line(line, stage, sources) for line in stage.lines]
        entries += [entry_of_own(row, stage, today) for row in own if row.stage_id == stage.id]
        by_ref |= _in_own_order(entries, roadmap.own_order.get(str(stage.id)))
    last = _earlier_stage(content)
    by_ref |= _earlier_entries(sources, last)
    stages = {stage.id for stage in content.stages}
    by_ref |= {row.ref: entry_of_own(row, last, today) for row in own if row.stage_id not in stages}
    shown = [entry for entry in by_ref.values() if entry.is_shown]
    by_stage = groupby(shown, key=lambda entry: entry.stage)
    return Overview(
        roadmap=roadmap,
        by_ref=by_ref,
        stages=tuple(_stage_entries(stage, list(entries)) for stage, entries in by_stage),
        count=count(shown),
        next_up=next_up(shown, today=today),
        update=update,
    )


def count(entries: Iterable[Entry]) -> Count:
    """The one count: done of (offered and not skipped, plus done)."""
    counted = [entry for entry in entries if entry.is_counted]
    return Count(done=sum(entry.is_done for entry in counted), total=len(counted))


def stages_of(roadmap: Roadmap) -> tuple[EditionStage, ...]:
    """The stages of the roadmap's current edition, which the user's own milestones may be in."""
    return editions.load(roadmap.roadmap_template.current_edition).stages


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


def _earlier_entries(sources: Sources, stage: EditionStage) -> dict[str, Entry]:
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
        line.ref: entry_of_line(line, stage, replace(sources, content=content, is_earlier=True))
        for content in contents
        for line in content.lines.values()
        if line.id not in lines
    }


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
