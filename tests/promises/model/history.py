"""Every change of one person's, as their history must have it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from roadmap.journey import refs
from roadmap.journey.models import Event


@dataclass
class Happened:
    """One change, with what stood before it and after it.

    Attributes:
        what: the kind of event.
        kind: of the thing that changed; "order" for a stage's order, empty for the whole roadmap.
        key: the thing's; of an order the id of the stage.
        ref: the entry under which the history lists it; empty for none.
        before: by column; nothing for what was not there, or was removed.
        after: see there.
        also: what an undo of this one takes back too.
        event: the id of its row in the history, once that was read.
    """

    what: str
    kind: str = ""
    key: int | str = ""
    ref: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    also: list["Happened"] = field(default_factory=list)
    event: int | None = None


class History:
    """All of it, the first change first."""

    def __init__(self) -> None:
        self.happened: list[Happened] = []
        self.read = 0
        """How many of them have been looked up in the history that is stored."""

    @property
    def last(self) -> int:
        """The id of the last event that was looked up."""
        return self.happened[self.read - 1].event if self.read else 0

    def add(self, what: str, **facts: Any) -> Happened:
        """Note a change that has just been made."""
        happened = Happened(what, **facts)
        self.happened.append(happened)
        return happened

    def take_in(self, stored: list["Row"]) -> None:
        """Fail unless the stored history has gained exactly what happened since the last look.

        The events of one write may be in any order among themselves; from here on they are in the
        order of the stored ones.

        Args:
            stored: the new events, the oldest first.
        """
        new = self.happened[self.read :]
        found: dict[tuple[str, str], list[int]] = {}
        for pk, what, ref in stored:
            found.setdefault((what, ref), []).append(pk)
        assert Counter((what, ref) for _pk, what, ref in stored) == Counter(
            (happened.what, happened.ref) for happened in new
        )
        for happened in new:
            happened.event = found[happened.what, happened.ref].pop(0)
        self.happened[self.read :] = sorted(new, key=lambda happened: happened.event)
        self.read = len(self.happened)


Row = tuple[int, str, str]
"""Of an event the id, the kind and the ref of the entry it happened to."""


def look_up(histories: dict[int, History]) -> None:
    """Compare the histories of these users, by their ids, with what is stored; one query."""
    last = min(history.last for history in histories.values())
    rows = Event.objects.filter(roadmap__user__in=histories, pk__gt=last).order_by("pk")
    stored: dict[int, list[Row]] = {user: [] for user in histories}
    for pk, user, by, what, row, line in rows.values_list(
        "pk", "roadmap__user", "by", "what", "milestone", "milestone__template"
    ):
        if pk <= histories[user].last:
            continue
        assert by == user
        ref = refs.of_template(line) if line else refs.of_own(row) if row else ""
        stored[user].append((pk, what, ref))
    for user, history in histories.items():
        history.take_in(stored[user])
