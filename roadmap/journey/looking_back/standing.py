"""What `/roadmap/progress/` shows: the way so far, what was won since a day, what happened."""

import datetime
import zoneinfo
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roadmap.journey import queries
from roadmap.journey.looking_back import burnup, history
from roadmap.journey.looking_back.burnup import Burnup
from roadmap.journey.looking_back.history import Period
from roadmap.journey.looking_back.progress import Forecast, Progress, months_before, progress
from roadmap.journey.models import Roadmap
from roadmap.journey.planning import planned
from roadmap.journey.queries import Entry, Overview, StageEntries

ACTIVITY = 12
"""How many events the page shows."""
SPANS = {
    "start": gettext_lazy("The start"),
    "3": gettext_lazy("Three months ago"),
    "12": gettext_lazy("A year ago"),
}
"""Since when the page can say what is new, by how many months ago that was."""


@dataclass(frozen=True, slots=True)
class Span:
    """One of the times since which the page can say what is new."""

    slug: str
    label: str
    day: datetime.date
    """What was done later than this is new."""
    is_current: bool


@dataclass(frozen=True, slots=True)
class Won:
    """What of a stage is done now that was not done then."""

    stage: StageEntries
    entries: tuple[Entry, ...]
    """In the order in which they were done."""


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """What `/roadmap/progress/` shows."""

    overview: Overview
    progress: Progress
    charts: tuple[Burnup, ...]
    """The burn-up, wide and narrow; empty while nothing is done."""
    spans: tuple[Span, ...]
    since: Span
    """The chosen one."""
    won: tuple[Won, ...]
    won_count: int
    forecast: str
    """The range in words, such as "between May 2027 and July 2027"; empty without one."""
    finished_on: datetime.date | None
    """The day of the last tick, once everything is done."""
    activity: tuple[Period, ...]
    """The last events, month by month."""


def progress_page(
    roadmap: Roadmap, *, since: str, today: datetime.date, zone: zoneinfo.ZoneInfo
) -> ProgressPage:
    """What `/roadmap/progress/` shows.

    Args:
        roadmap: as `Roadmap.objects.for_user` reads it.
        since: a key of SPANS; anything else means since the start.
        today: the day in the person's time zone.
        zone: that time zone.

    One query beside those of the overview.
    """
    overview = queries.overview(roadmap, today=today)
    done = [entry for entry in overview.entries if entry.is_done]
    way = progress(
        started_on=roadmap.started_on,
        today=today,
        done_on=[entry.done_on for entry in done],
        total=overview.count.total,
        pauses=planned.days_of(roadmap.current_pauses()),
    )
    spans = _spans(way, since)
    chosen = next(span for span in spans if span.is_current)
    won = _won(overview, chosen.day)
    events = history.latest(roadmap, overview, zone=zone, number=ACTIVITY)
    return ProgressPage(
        overview=overview,
        progress=way,
        charts=tuple(
            burnup.draw(way, target_date=roadmap.target_date, narrow=narrow)
            for narrow in (False, True)
            if done
        ),
        spans=spans,
        since=chosen,
        won=won,
        won_count=sum(len(stage.entries) for stage in won),
        forecast=_in_words(way.forecast) if way.forecast else "",
        finished_on=max(entry.done_on for entry in done) if way.is_full else None,
        activity=history.periods(events, of=lambda event: event.month),
    )


def _spans(way: Progress, since: str) -> tuple[Span, ...]:
    """Since the start, and those of the others that are shorter."""
    days = {
        slug: way.started_on if slug == "start" else months_before(way.today, int(slug))
        for slug in SPANS
    }
    offered = [slug for slug, day in days.items() if slug == "start" or day > way.started_on]
    current = since if since in offered else "start"
    return tuple(
        Span(slug=slug, label=str(SPANS[slug]), day=days[slug], is_current=slug == current)
        for slug in offered
    )


def _in_words(forecast: Forecast) -> str:
    first = formats.date_format(forecast.earliest, "F Y")
    if forecast.latest is None:
        return _("in %(first)s or later") % {"first": first}
    last = formats.date_format(forecast.latest, "F Y")
    if first == last:
        return _("in %(first)s") % {"first": first}
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}


def _won(overview: Overview, then: datetime.date) -> tuple[Won, ...]:
    found = (
        Won(
            stage=stage,
            entries=tuple(
                sorted(
                    (entry for entry in stage.entries if entry.is_done and entry.done_on > then),
                    key=lambda entry: entry.done_on,
                )
            ),
        )
        for stage in overview.stages
    )
    return tuple(won for won in found if won.entries)
