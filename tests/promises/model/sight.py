"""What one person must see, worked out from what they and the admins last did."""

import datetime
from collections.abc import Iterable

from roadmap.journey import refs
from tests.promises.model.catalogue import Wording
from tests.promises.model.learner import Learner
from tests.promises.model.things import Anchor, Credential, Pause, Thing

TODAY = datetime.date(2026, 1, 31)
FIRST_TICK = datetime.date(2000, 1, 1)
"""Before it no day can be the one of a tick."""
DOCTORATE = ("doctorate", "doctorate-in-progress")


class Sight:
    """How the pages of a person must look today; made anew for each look."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self.path, self.answers = learner.path, learner.answers
        self.entries = learner.entries

    # Lines and milestones of their own

    def offered(self, number: int | None = None) -> set[str]:
        """The lines that are for them in an edition, or in the current one, and all their own."""
        words = self.path.editions[number - 1] if number else self.path.words
        lines = {pk for pk, said in words.items() if said.is_offered(self.answers)}
        return set(map(refs.of_template, lines)).union(self.learner.kept)

    @property
    def unopened(self) -> set[str]:
        """The lines that came after them, and that they have not opened."""
        return self.offered() - self.offered(self.learner.first) - self.learner.opened

    @property
    def news(self) -> set[str]:
        """The lines that are marked as new: not opened, not touched either."""
        return self.unopened - self.entries.keys()

    @property
    def readable(self) -> set[str]:
        """What has a page: of this roadmap template, of each one written on, and their own."""
        lines = [set(map(refs.of_template, path.words)) for path in self.learner.been_on]
        now = set(map(refs.of_template, self.path.words))
        written = (some for some in lines if some & self.entries.keys())
        return now.union(*written, self.learner.kept)

    @property
    def done_already(self) -> set[str]:
        """The lines that they are asked about: done by what they answered, and still to do."""
        return {
            ref
            for ref in self.offered().difference(self.learner.kept)
            if self._words(ref).is_done_already(self.answers) and self.learner.entry(ref).is_to_do
        }

    @property
    def ticked(self) -> set[str]:
        """What is done."""
        return {ref for ref, e in self.entries.items() if e.state == "done" and not e.removed}

    @property
    def shown(self) -> set[str]:
        """What the page must have: all that is offered, and all that carries something."""
        parts = {
            thing.ref
            for kind in ("note", "evidence", "step")
            for thing in self._there(kind).values()
        }
        touched = {
            ref
            for ref, entry in self.entries.items()
            if (entry.state != "open" or entry.target_date or entry.title or ref in parts)
            and not entry.removed
        }
        return self.offered() | touched

    @property
    def to_do(self) -> set[str]:
        """What the page must have and is still to do."""
        return {ref for ref in self.shown if self.learner.entry(ref).is_to_do}

    def count(self, number: int | None = None) -> tuple[int, int]:
        """Done of total, under an edition or the current one."""
        skipped = {ref for ref, entry in self.entries.items() if entry.state == "skipped"}
        return len(self.ticked), len(self.ticked | (self.offered(number) - skipped))

    def title(self, ref: str) -> str:
        """What an entry is called now: as they call it, or else as the programme does."""
        return self.learner.entry(ref).title or self._words(ref).title

    def _words(self, ref: str) -> Wording:
        pk = refs.parse(ref)[1]
        return next(path.words[pk] for path in self.learner.been_on if pk in path.words)

    def arranged(self, stage_id: int, entries: Iterable[str]) -> list[str]:
        """The entries of a stage in the order they must have, as far as it is decided.

        In an order of the user's own that is decided for what they put in order; otherwise for
        all: the programme's lines as the edition lists them, and their own after these.
        """
        order: Iterable[str] = self.learner.order.get(stage_id, ())
        if stage_id not in self.learner.order:
            order = [*map(refs.of_template, self.path.listed), *self.learner.own]
        return [ref for ref in order if ref in entries]

    # What is on an entry

    def parts(self, kind: str, ref: str, *, removed: bool) -> dict[int, Thing]:
        """An entry's notes, evidence or steps."""
        things = self.learner.things[kind]
        return {
            key: thing
            for key, thing in things.items()
            if thing.ref == ref and thing.removed == removed
        }

    def held(self, ref: str) -> set[int] | None:
        """The credentials on a line's page: its own, and those of none that fit; None for none."""
        kind = None if ref in self.learner.own else self._words(ref).kind
        if kind not in ("degree", "position", "membership", "certificate"):
            return None
        return {
            key
            for key, credential in self.credentials.items()
            if credential.kind == kind
            and (credential.ref == ref or (not credential.ref and self._fits(credential, ref)))
        }

    # Dates and credentials

    @property
    def pauses(self) -> dict[int, Pause]:
        """Those that are not removed."""
        return self._there("pause")

    @property
    def anchors(self) -> dict[int, Anchor]:
        """Those that are not removed."""
        return self._there("anchor")

    @property
    def credentials(self) -> dict[int, Credential]:
        """Those that are not removed."""
        return self._there("credential")

    def hanging_on(self, anchor: int) -> set[str]:
        """What has a page and hangs on an anchor."""
        return {ref for ref in self.readable if self.learner.entry(ref).anchor == anchor}

    def is_away(self, day: datetime.date) -> bool:
        """Whether a day lies in a pause."""
        return any(pause.first_day <= day <= pause.last_day for pause in self.pauses.values())

    def offers(self, key: int) -> dict[str, datetime.date | None]:
        """What a credential offers to tick, each with the day; none before its day has come."""
        credential = self.learner.things["credential"][key]
        if credential.since > TODAY:
            return {}
        day = credential.since if credential.since >= FIRST_TICK else None
        fitting = (self.offered() & self.to_do).difference(self.learner.kept)
        return {ref: day for ref in fitting if self._fits(credential, ref)}

    def _fits(self, credential: Credential, ref: str) -> bool:
        said = self._words(ref)
        if said.kind != credential.kind:
            return False
        if credential.kind == "degree" and said.degree in DOCTORATE:
            return credential.degree == "phd"
        return True

    def _there(self, kind: str) -> dict:
        return {key: thing for key, thing in self.learner.things[kind].items() if not thing.removed}
