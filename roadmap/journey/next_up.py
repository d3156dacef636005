"""What is worth doing next, and why: the same on every page."""

import datetime
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.journey.entries import Entry

NEXT_UP = 3
"""How many entries "next up" names."""


@dataclass(frozen=True, slots=True)
class NextUp:
    """An entry worth doing next, and why."""

    entry: Entry
    due: str
    """That it has a date, such as "Due 28 November"; or nothing."""
    reasons: tuple[str, ...]
    """What else speaks for it, such as "You started it". One of the two is always there."""


def next_up(entries: list[Entry], *, today: datetime.date) -> tuple[NextUp, ...]:
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
        NextUp(entry=entry, due=_due(entry, today), reasons=_reasons(entry, opens(entry)))
        for entry in ranked[:NEXT_UP]
    )


def _due(entry: Entry, today: datetime.date) -> str:
    if entry.target_date is None:
        return ""
    is_this_year = entry.target_date.year == today.year
    day = formats.date_format(entry.target_date, "j F" if is_this_year else "j F Y")
    return (_("Was due %(day)s") if entry.is_past else _("Due %(day)s")) % {"day": day}


def _reasons(entry: Entry, opens: int) -> tuple[str, ...]:
    """Why the entry is next, beside its date: what decided first."""
    reasons = []
    if entry.is_past:
        reasons.append(_("Pick a new date or leave it open"))
    if entry.is_doing:
        reasons.append(_("You started it"))
    if opens:
        words = ngettext("Opens the way to %(n)s other", "Opens the way to %(n)s others", opens)
        reasons.append(words % {"n": apnumber(opens)})
    if not reasons and not entry.is_soon:
        reasons.append(_("Next on your way"))
    return tuple(reasons)
