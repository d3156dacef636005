"""What the pages of the plan read: suggested days, what would move, pauses and anchors."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from roadmap.catalogue.models import MilestoneTemplate
from roadmap.errors import NotFound
from roadmap.journey import queries, refs
from roadmap.journey.models import Anchor, Pause, Roadmap
from roadmap.journey.planning.plan import Item, Plan, Step, make_plan, merge
from roadmap.journey.queries import Entry, Overview

Kind = MilestoneTemplate.Kind
MOVES_SHOWN = 10
"""How many suggested dates that would move are named."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An open milestone on the plan."""

    entry: Entry
    day: datetime.date | None
    is_own: bool
    """The day is the person's own, not a suggested one."""
    after: Entry | None
    """What it comes after: of what it rests on, the one done last."""
    misses: Entry | None
    """What rests on it and has an own date before this day."""
    why_undated: str
    """Why no day is suggested, where there is none."""


@dataclass(frozen=True, slots=True)
class PlanMonth:
    """A month with what it holds."""

    first_day: datetime.date
    rows: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What `/roadmap/plan/` shows."""

    overview: Overview
    plan: Plan
    past: tuple[PlanRow, ...]
    """What has an own date that has gone by."""
    months: tuple[PlanMonth, ...]
    undated: tuple[PlanRow, ...]
    pauses: tuple[Pause, ...]
    """Those that are not over."""
    away_until: datetime.date | None
    anchors: tuple[Anchor, ...]

    @property
    def suggested(self) -> tuple[PlanRow, ...]:
        """The rows whose day is a suggested one."""
        return tuple(row for month in self.months for row in month.rows if not row.is_own)


@dataclass(frozen=True, slots=True)
class Move:
    """A date that would be another one."""

    entry: Entry
    before: datetime.date | None
    after: datetime.date | None


@dataclass(frozen=True, slots=True)
class Moves:
    """What would move if something were saved."""

    own: tuple[Move, ...]
    """Own dates, which move only with the anchor that they hang on."""
    suggested: tuple[Move, ...]
    plan: Plan
    """The plan as it would be."""
    earliest: datetime.date | None
    """The first suggested day of that plan."""
    latest: datetime.date | None

    @property
    def shown(self) -> tuple[Move, ...]:
        """The first suggested dates that move, in the order of the roadmap."""
        return self.suggested[:MOVES_SHOWN]

    @property
    def more(self) -> int:
        """How many more there are."""
        return len(self.suggested) - len(self.shown)


@dataclass(frozen=True, slots=True)
class AnchorPage:
    """What an anchor's own page shows."""

    anchor: Anchor
    hanging: tuple[Entry, ...]


def away_until(pauses: Iterable[Pause], *, today: datetime.date) -> datetime.date | None:
    """The last day of the time away that today is in; None when there is none."""
    for first, last in merge(days_of(pauses)):
        if first <= today <= last:
            return last
    return None


def plan_of(
    roadmap: Roadmap, entries: Iterable[Entry], pauses: Iterable[Pause], *, today: datetime.date
) -> Plan:
    """The suggested plan of what is open.

    Args:
        roadmap: with the answers to plan by.
        entries: the roadmap's; which of them get a suggested day, `_is_planned` says.
        pauses: the roadmap’s.
        today: the day in the user's time zone.
    """
    return make_plan(
        [
            Item(
                id=entry.ref,
                weeks=entry.line.weeks,
                start_week=entry.line.start_week,
                after=tuple(refs.of_template(line) for line in entry.line.prerequisites),
                is_begun=entry.is_doing,
                own_day=entry.target_date,
                is_beyond_target=entry.line.kind == Kind.POSITION,
            )
            for entry in entries
            if entry.is_to_do and (entry.target_date or _is_planned(entry))
        ],
        starts_on=max(roadmap.started_on, today),
        target_date=roadmap.target_date,
        hours_per_week=roadmap.hours_per_week,
        pauses=days_of(pauses),
    )


def plan_page(roadmap: Roadmap, *, today: datetime.date) -> PlanPage:
    """What `/roadmap/plan/` shows. Two queries: milestones, anchors."""
    whole = queries.overview(roadmap, today=today)
    pauses = roadmap.current_pauses()
    plan = plan_of(roadmap, whole.entries, pauses, today=today)
    rows = [_row(entry, plan, whole) for entry in whole.entries if entry.is_to_do]
    dated = sorted((row for row in rows if row.day), key=lambda row: row.day)
    ahead = [row for row in dated if not row.entry.is_past]
    return PlanPage(
        overview=whole,
        plan=plan,
        past=tuple(row for row in dated if row.entry.is_past),
        months=tuple(
            PlanMonth(first_day=first_day, rows=tuple(rows_of_month))
            for first_day, rows_of_month in groupby(ahead, key=lambda row: row.day.replace(day=1))
        ),
        undated=tuple(row for row in rows if not row.day),
        pauses=tuple(pause for pause in pauses if pause.last_day >= today),
        away_until=away_until(pauses, today=today),
        anchors=tuple(anchors_of(roadmap)),
    )


def plan_now(roadmap: Roadmap, *, today: datetime.date) -> Plan:
    """The suggested plan by the answers that the roadmap has. One query."""
    entries = queries.overview(roadmap, today=today).entries
    return plan_of(roadmap, entries, roadmap.current_pauses(), today=today)


def moves_of_answers(roadmap: Roadmap, before: Plan, *, today: datetime.date) -> Moves:
    """What would move with the answers that the roadmap has now, saved or not. One query.

    Args:
        roadmap: with the new answers.
        before: the plan by the earlier ones.
        today: the day in the user's time zone.
    """
    overview = queries.overview(roadmap, today=today)
    after = plan_of(roadmap, overview.entries, roadmap.current_pauses(), today=today)
    return moves(overview, before, after)


def suggested_day(
    overview: Overview, entry: Entry, *, today: datetime.date
) -> datetime.date | None:
    """The day that the plan suggests for an entry, for people with a target date.

    None when there is an own date, nothing to do, or no suggestion. No query.
    """
    roadmap = overview.roadmap
    if roadmap.target_date is None or entry.target_date or not entry.is_to_do:
        return None
    plan = plan_of(roadmap, overview.entries, roadmap.current_pauses(), today=today)
    step = plan.steps.get(entry.ref)
    return step.day if step else None


def anchors_of(roadmap: Roadmap) -> list[Anchor]:
    """The anchors that are not removed, the first day first. One query."""
    return list(roadmap.anchors.filter(removed_at=None))


def find_pause(roadmap: Roadmap, pause_id: int) -> Pause:
    """A pause of this person's, a removed one too: saving it brings it back.

    Raises:
        NotFound: when there is none.
    """
    pause = roadmap.pauses.filter(pk=pause_id).first()
    if pause is None:
        raise NotFound(f"pause {pause_id}")
    return pause


def anchor_page(overview: Overview, anchor_id: int) -> AnchorPage:
    """An anchor of this person's with what hangs on it; a removed one too. One query.

    Raises:
        NotFound: when there is none.
    """
    anchor = overview.roadmap.anchors.filter(pk=anchor_id).first()
    if anchor is None:
        raise NotFound(f"anchor {anchor_id}")
    return AnchorPage(anchor=anchor, hanging=_hanging_on(anchor, overview))


def anchor_pages(roadmap: Roadmap, *, today: datetime.date) -> tuple[AnchorPage, ...]:
    """All anchors of this person's, each with what hangs on it."""
    whole = queries.overview(roadmap, today=today)
    return tuple(
        AnchorPage(anchor=anchor, hanging=_hanging_on(anchor, whole))
        for anchor in anchors_of(roadmap)
    )


def moves_of_anchor(
    overview: Overview, page: AnchorPage, day: datetime.date, *, today: datetime.date
) -> Moves:
    """What would move if an anchor were on another day: what hangs on it, and the plan around."""
    roadmap = overview.roadmap
    moved = {
        entry.ref: replace(entry, target_date=day + datetime.timedelta(days=entry.hangs_on.days))
        for entry in page.hanging
    }
    pauses = roadmap.current_pauses()
    entries = [moved.get(entry.ref, entry) for entry in overview.entries]
    before = plan_of(roadmap, overview.entries, pauses, today=today)
    after = plan_of(roadmap, entries, pauses, today=today)
    own = tuple(
        Move(entry=entry, before=entry.target_date, after=moved[entry.ref].target_date)
        for entry in page.hanging
        if entry.target_date != moved[entry.ref].target_date
    )
    return replace(moves(overview, before, after), own=own)


def moves(overview: Overview, before: Plan, after: Plan) -> Moves:
    """Which suggested days of one plan are others in another one.

    Args:
        overview: of the roadmap, for the titles.
        before: the plan as it is.
        after: the plan as it would be.
    """
    days = [step.day for step in after.steps.values() if not step.is_own and step.day]
    return Moves(
        own=(),
        suggested=tuple(
            Move(entry=overview.by_ref[ref], before=step.day, after=after.steps[ref].day)
            for ref, step in before.steps.items()
            if not step.is_own and ref in after.steps and step.day != after.steps[ref].day
        ),
        plan=after,
        earliest=min(days, default=None),
        latest=max(days, default=None),
    )


# Parts -------------------------------------------------------------------------------------------


def days_of(pauses: Iterable[Pause]) -> list[tuple[datetime.date, datetime.date]]:
    """First and last days, as the plan and the pace take them."""
    return [(pause.first_day, pause.last_day) for pause in pauses]


def _hanging_on(anchor: Anchor, overview: Overview) -> tuple[Entry, ...]:
    return tuple(
        entry
        for entry in overview.by_ref.values()
        if entry.hangs_on and entry.hangs_on.anchor_id == anchor.pk
    )


def _is_planned(entry: Entry) -> bool:
    """Whether a day is suggested: never for what only the person knows the real day of."""
    if entry.is_own or not entry.is_offered or entry.line.kind == Kind.DEGREE:
        return False
    return entry.line.core or entry.is_doing


def _row(entry: Entry, plan: Plan, overview: Overview) -> PlanRow:
    step = plan.steps.get(entry.ref)
    return PlanRow(
        entry=entry,
        day=step.day if step else None,
        is_own=bool(entry.target_date),
        after=overview.by_ref[step.after] if step and step.after else None,
        misses=overview.by_ref[step.misses] if step and step.misses else None,
        why_undated="" if step and step.day else _why_undated(entry, step),
    )


def _why_undated(entry: Entry, step: Step | None) -> str:
    if step:
        return _("Not before 2101, as things stand.")
    if entry.is_own:
        return _("Yours. Give it a date, and it joins the plan.")
    if not entry.is_offered:
        return _("Not part of your present roadmap.")
    if entry.line.kind == Kind.DEGREE:
        return _("Only you know the real day. Give it a date, and the plan is laid around it.")
    return _("Optional. Start it or give it a date, and it joins the plan.")
