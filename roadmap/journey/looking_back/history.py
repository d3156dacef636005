"""The history in plain words: what happened, when, by whom, and what of it can be undone now.

Titles are today's, as everywhere else: the link beside them leads to a page with that heading, and
the words of older editions would have to be fetched, edition by edition. What a line said before
stands on the page of changes. The text of a note is never part of the history.
"""

import datetime
import functools
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.journey import as_left, refs
from roadmap.journey.entries import Entry
from roadmap.journey.looking_back.words import icon_of, words_of
from roadmap.journey.models import THINGS, Event, Roadmap
from roadmap.journey.queries import Overview
from roadmap.journey.undo import would_undo

What = Event.What
PER_PAGE = 50
LATEST = 5
"""How many events an entry's own page shows."""
KINDS = {
    "": gettext_lazy("Everything"),
    "ticks": gettext_lazy("Ticks and other states"),
    "dates": gettext_lazy("Dates and pauses"),
    "notes": gettext_lazy("Notes"),
    "parts": gettext_lazy("Evidence and steps"),
    "own": gettext_lazy("Own milestones and words"),
    "credentials": gettext_lazy("Credentials"),
    "roadmap": gettext_lazy("The roadmap as a whole"),
}
WHATS = {
    "ticks": (What.STATE,),
    "dates": (What.TARGET_DATE, What.PLAN_TAKEN, *THINGS["pause"], *THINGS["anchor"]),
    "notes": THINGS["note"],
    "parts": (*THINGS["evidence"], *THINGS["step"]),
    "own": (What.ADDED, What.REMOVED, What.RESTORED, What.REWORDED),
    "credentials": THINGS["credential"],
    "roadmap": (What.STARTED, What.MOVED, What.ANSWERS, What.UPDATE_SEEN, What.ORDER),
}
"""By key of KINDS: what of the history it shows."""
NAMED = ("evidence", "step")
"""The things of which an event tells what they are called today."""


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One row of the history, ready to be read."""

    id: int
    at: datetime.datetime
    """In the person's time zone."""
    icon: str
    words: str
    """What happened, such as "Ticked"; the title follows."""
    detail: str
    """What more there is to say, such as what stood before; or nothing."""
    title: str
    """Of the entry it happened to, as it is today; empty when it was the roadmap as a whole."""
    ref: str
    """Of that entry; empty where it has no page, as an own milestone that was removed."""
    by: str
    """Who did it, such as "by you"."""
    can_be_undone: bool
    """Whether an undo would put it back now."""
    changes: tuple[int, int] | None
    """For an update that was read: the numbers of the editions it led from and to."""

    @property
    def day(self) -> datetime.date:
        """The day it happened on, where the person is."""
        return self.at.date()

    @property
    def month(self) -> datetime.date:
        """The first day of the month it happened in."""
        return self.day.replace(day=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The events of one day or of one month."""

    first: datetime.date
    """Its first day."""
    events: tuple[PastEvent, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What `/roadmap/history/` shows."""

    overview: Overview
    days: tuple[Period, ...]
    """Newest first."""
    kind: str
    """The chosen key of KINDS."""
    of: Entry | None
    """The entry it is narrowed to, if any."""
    count: int
    """How many events there are in all, on all pages."""
    number: int
    """Of this page, counted from 1."""
    pages: int

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """What can be chosen: the keys of KINDS with what they are called."""
        return tuple(KINDS.items())

    @property
    def is_narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.of or self.kind)

    @property
    def newer(self) -> str:
        """The query of the page before this one; empty where there is none."""
        return self._query(self.number - 1) if self.number > 1 else ""

    @property
    def earlier(self) -> str:
        """The query of the page after this one; empty where there is none."""
        return self._query(self.number + 1) if self.number < self.pages else ""

    def _query(self, number: int) -> str:
        return query(of=self.of.ref if self.of else "", kind=self.kind, page=str(number))


def query(*, of: str, kind: str, page: str) -> str:
    """The query part of the address of a page of the history; empty for the first of all."""
    chosen = {"of": of, "kind": kind, "page": page}
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return f"?{asked}" if asked else ""


def history_page(
    roadmap: Roadmap,
    overview: Overview,
    *,
    zone: zoneinfo.ZoneInfo,
    of: str = "",
    kind: str = "",
    page: str = "",
) -> HistoryPage:
    """A page of the history, newest first.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        overview: of that roadmap.
        zone: where the person is.
        of: the ref of the only entry to show; empty for all.
        kind: a key of KINDS; anything else means everything.
        page: its number; what is none means the first, and what is too far the last.

    Raises:
        NotFound: when there is no such entry.

    Two queries: how many events there are, and those of the page.
    """
    entry = overview.find(of) if of else None
    kind = kind if kind in WHATS else ""
    events = _of(_to_undo(), roadmap, entry)
    if kind:
        events = events.filter(what__in=WHATS[kind])
    paginator = Paginator(events, PER_PAGE)
    found = paginator.get_page(page)
    told = [
        _tell(
            event,
            overview,
            zone,
            can_be_undone=not event.changed_again and would_undo(roadmap, event),
        )
        for event in found
    ]
    return HistoryPage(
        overview=overview,
        days=periods(told, of=lambda event: event.day),
        kind=kind,
        of=entry,
        count=paginator.count,
        number=found.number,
        pages=paginator.num_pages,
    )


def latest(
    roadmap: Roadmap,
    overview: Overview,
    *,
    zone: zoneinfo.ZoneInfo,
    of: Entry | None = None,
    number: int = LATEST,
) -> tuple[PastEvent, ...]:
    """The last events, newest first, without their undo; of one entry, or of all. One query."""
    events = _of(_to_tell(), roadmap, of)[:number]
    return tuple(_tell(event, overview, zone) for event in events)


def just_now(event: Event, roadmap: Roadmap, entry: Entry, *, zone: zoneinfo.ZoneInfo) -> PastEvent:
    """An event of an entry that this very request has written. No query."""
    return _past_event(event, roadmap, entry, zone)


def periods(
    events: Iterable[PastEvent], *, of: Callable[[PastEvent], datetime.date]
) -> tuple[Period, ...]:
    """Events in their order, those of one day (or month, as `of` says) together."""
    return tuple(Period(first, tuple(group)) for first, group in groupby(events, key=of))


def _of(
    events: models.QuerySet[Event], roadmap: Roadmap, entry: Entry | None
) -> models.QuerySet[Event]:
    """Those of the events that happened on a roadmap; to one entry of it, if there is one."""
    columns = refs.columns(entry.ref, "milestone__") if entry else {}
    return events.filter(roadmap=roadmap, **columns)


@functools.cache
def _to_tell() -> models.QuerySet[Event]:
    """All events with all that their words need, in one query, newest first. Built once."""
    return _with_who_and_when(
        Event.objects.select_related("milestone").annotate(row=as_left.row_of(*NAMED))
    )


@functools.cache
def _to_undo() -> models.QuerySet[Event]:
    """The same with what decides whether there is an undo. Built once: that takes long."""
    changed_again = as_left.was_changed_again()
    return _with_who_and_when(as_left.with_rows().annotate(changed_again=changed_again))


def _with_who_and_when(events: models.QuerySet[Event]) -> models.QuerySet[Event]:
    return (
        events.order_by("-pk")
        .select_related("milestone", "by", "edition__roadmap_template")
        .defer("edition__content")
    )


def _tell(
    event: Event, overview: Overview, zone: zoneinfo.ZoneInfo, *, can_be_undone: bool = False
) -> PastEvent:
    """An event of `_to_tell` in words."""
    milestone = event.milestone
    entry = overview.by_ref.get(milestone.ref) if milestone else None
    row = event.row if event.thing in NAMED else {}
    about = row.get("label") or row.get("text", "")
    return _past_event(
        event, overview.roadmap, entry, zone, about=about, can_be_undone=can_be_undone
    )


def _past_event(
    event: Event,
    roadmap: Roadmap,
    entry: Entry | None,
    zone: zoneinfo.ZoneInfo,
    *,
    about: str = "",
    can_be_undone: bool = False,
) -> PastEvent:
    words, detail = words_of(event, about=about)
    return PastEvent(
        id=event.pk,
        at=event.at.astimezone(zone),
        icon=icon_of(event),
        words=words,
        detail=detail,
        title=entry.title if entry else event.milestone.title if event.milestone else "",
        ref=entry.ref if entry else "",
        by=_by(event, roadmap),
        can_be_undone=can_be_undone,
        changes=_changes(event, roadmap),
    )


def _by(event: Event, roadmap: Roadmap) -> str:
    if event.by_id == roadmap.user_id:
        return _("by you")
    if event.by is None:
        return _("by an account that is gone")
    return _("by %(name)s") % {"name": event.by.get_full_name()}


def _changes(event: Event, roadmap: Roadmap) -> tuple[int, int] | None:
    # The page of changes knows the updates of the present roadmap template only.
    if event.what != What.UPDATE_SEEN or event.edition.roadmap_template != roadmap.roadmap_template:
        return None
    return event.before["edition"], event.after["edition"]
