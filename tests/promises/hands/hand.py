"""How a person reaches the site: what they can do there."""

import datetime
from typing import Any, Protocol, Self

from accounts.models import User
from roadmap.catalogue.models import RoadmapTemplate

Day = datetime.date


class Hand(Protocol):
    """What one person does to the site, and what they are told.

    What adds something answers its key: the ref of a milestone, the id of anything else. What can
    be refused answers whether it was saved.
    """

    user: User

    # Entries

    def set_state(self, ref: str, *, state: str, done_on: Day | None, reason: str) -> None: ...

    def set_target_date(self, ref: str, day: Day | None) -> None: ...

    def mark_already_done(self, lines: list[str], day: Day) -> None: ...

    def add_own(self, stage_id: int, title: str, day: Day | None) -> str: ...

    def remove_own(self, ref: str) -> None: ...

    def reword(self, ref: str, title: str, stage_id: int | None) -> None: ...

    def place(self, ref: str, after: str) -> None: ...

    def use_programmes_order(self, stage_id: int) -> None: ...

    def report(self, ref: str, text: str) -> bool: ...

    # Notes, evidence and steps: `kind` is "note", "evidence" or "step"

    def add_part(self, kind: str, ref: str, **columns: str) -> int: ...

    def edit_part(self, kind: str, ref: str, key: int, **columns: Any) -> None: ...

    def set_part_removed(self, kind: str, ref: str, key: int, *, removed: bool) -> None: ...

    def edit_note(self, ref: str, key: int, revision: int, body: str, *, stored: str) -> bool:
        """Edit a note from a window that was opened at some revision; `stored` is its text now."""
        ...

    def put_back(self, ref: str, key: int, revision: int, body: str) -> None:
        """Give a note the text again that it had at a revision; `body` is that text."""
        ...

    # Dates and credentials

    def add_pause(self, first: Day, last: Day) -> int: ...

    def change_pause(self, key: int, first: Day, last: Day) -> None: ...

    def remove_pause(self, key: int) -> None: ...

    def add_anchor(self, name: str, day: Day) -> int: ...

    def change_anchor(self, key: int, name: str, day: Day) -> bool: ...

    def remove_anchor(self, key: int) -> None: ...

    def hang(self, ref: str, anchor: int | None, days: int) -> bool: ...

    def take_plan(self, dates: dict[str, Day]) -> None: ...

    def add_credential(self, ref: str, **facts: Any) -> int: ...

    def edit_credential(self, key: int, kind: str, **facts: Any) -> None: ...

    def remove_credential(self, key: int) -> None: ...

    # The roadmap as a whole

    def undo(self, event: int) -> bool:
        """Undo an event; whether it is of a kind that can be undone."""
        ...

    def save_answers(self, *, roadmap_template: RoadmapTemplate | None, **answers: Any) -> None: ...

    def mark_update_seen(self, slug: str, number: int) -> None: ...

    def mark_opened(self, ref: str) -> None: ...


class Empty:
    """A hand that keeps nothing of what it did, so it need not be copied with its owner."""

    def __init__(self, user: User) -> None:
        self.user = user

    def __deepcopy__(self, memo: dict) -> Self:
        return self
