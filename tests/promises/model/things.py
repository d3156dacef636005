"""What one person has on the site, each thing as they last made it.

A thing that was removed stays: it can be brought back. All of a person's are kept by kind and key:
an entry by its ref, everything else by the id of its row.
"""

import datetime
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Thing:
    """Anything that can be taken off the page and brought back."""

    removed: bool = False


@dataclass(kw_only=True)
class Entry(Thing):
    """A line that was written on, or a milestone of the person's own."""

    state: str = "open"
    done_on: datetime.date | None = None
    reason: str = ""
    target_date: datetime.date | None = None
    anchor: int | None = None
    """What the target date hangs on, and by how many days."""
    days: int | None = None
    title: str = ""
    """In their own words; empty means the programme's."""
    stage_id: int | None = None
    """Of a milestone of their own."""

    @property
    def is_to_do(self) -> bool:
        """Neither done nor set aside."""
        return self.state in ("open", "doing")


@dataclass(kw_only=True)
class Part(Thing):
    """What an entry can have several of."""

    ref: str


@dataclass(kw_only=True)
class Note(Part):
    """What it says now, and every text that it had before, oldest first."""

    body: str
    earlier: list[str] = field(default_factory=list)

    @property
    def revision(self) -> int:
        """Counted from 1."""
        return len(self.earlier) + 1


@dataclass(kw_only=True)
class Evidence(Part):
    """A link."""

    url: str
    label: str
    shows: str


@dataclass(kw_only=True)
class Step(Part):
    """A sub-step."""

    text: str
    is_done: bool = False


@dataclass(kw_only=True)
class Pause(Thing):
    """A time away."""

    first_day: datetime.date
    last_day: datetime.date


@dataclass(kw_only=True)
class Anchor(Thing):
    """A date of the world outside."""

    name: str
    day: datetime.date


@dataclass(kw_only=True)
class Credential(Thing):
    """A degree, a position, a membership or a certificate."""

    ref: str
    """The entry it belongs to; empty for none."""
    kind: str
    degree: str | None
    """Slug of the one in the catalogue's list."""
    title: str
    organisation: str
    since: datetime.date
    until: datetime.date | None


Things = dict[str, dict[int | str, Thing]]
"""By kind, and then by key."""
PARTS = {"note": Note, "evidence": Evidence, "step": Step}
KINDS = {"entry": Entry, **PARTS, "pause": Pause, "anchor": Anchor, "credential": Credential}


def no_things() -> Things:
    """What somebody has who has just come."""
    return {kind: {} for kind in KINDS}
