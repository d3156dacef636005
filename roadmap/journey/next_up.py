"""What is worth doing next, and why: the same on every page."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roadmap.journey.entries import Entry

NEXT_UP = 3
"""How many entries "next up" names.
"""


@dataclass(frozen=True, slots=True)
class NextUp:
    """An entry worth doing next, and why."""

    entry: Entry
    reason: str


def next_up(entries: list[Entry]) -> tuple[NextUp, ...]:
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
