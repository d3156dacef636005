"""What the pages read that are shown when an application is over: they offer, and do nothing."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, Value, When

from roadmap.applications.models import Application, Move
from roadmap.applications.narrowing import LONG, Meaning
from roadmap.applications.queries import Contact, contacts_of, entries_of
from roadmap.catalogue.models import MilestoneTemplate
from roadmap.journey.entries import Entry
from roadmap.journey.models import Roadmap
from roadmap.journey.queries import Overview

OTHERS = 5
"""How many other applications are named."""
Kind = MilestoneTemplate.Kind


@dataclass(frozen=True, slots=True)
class Other:
    """Another application that is under way."""

    id: int
    name: str
    next_action: str
    next_action_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Ending:
    """What can be done once an application is over."""

    contacts: tuple[Contact, ...]
    others: tuple[Other, ...]
    """Others under way: first those with nothing planned, then those whose day comes first."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What `/applications/5/accepted/` shows beside what can be done."""

    way: tuple[Move, ...]
    """The stages it came through, oldest first."""
    days: int
    """From the first of them to the last."""
    offers: tuple[Entry, ...]
    """The entries that taking it may complete: those it is linked to, and those of its kind."""


def ending(roadmap: Roadmap, application: Application) -> Ending:
    """What can be done once an application is over. Two queries."""
    rows = (
        roadmap.applications.filter(removed_at=None)
        .exclude(pk=application.pk)
        .exclude(stage__meaning__in=(Meaning.ACCEPTED, Meaning.CLOSED))
        .defer(*LONG)
        .annotate(has_plan=Case(When(next_action="", then=Value(0)), default=Value(1)))
        .order_by("has_plan", "next_action_on", "-stage_since", "-pk")[:OTHERS]
    )
    return Ending(
        contacts=contacts_of(application),
        others=tuple(Other(row.pk, row.name, row.next_action, row.next_action_on) for row in rows),
    )


def acceptance(application: Application, overview: Overview) -> Acceptance:
    """What is shown when an offer was accepted. Two queries.

    Args:
        application: one that was accepted.
        overview: of the user's roadmap.
    """
    way = tuple(application.moves.filter(removed_at=None).select_related("stage"))
    linked = entries_of(application, overview)
    fitting = (
        entry
        for entry in overview.entries
        if entry.is_offered and entry.line.kind == Kind.POSITION and entry not in linked
    )
    return Acceptance(
        way=way,
        days=(way[-1].day - way[0].day).days,
        offers=tuple(entry for entry in (*linked, *fitting) if entry.is_to_do),
    )
