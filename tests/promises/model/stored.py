"""What the database says of people, to be compared with what they last did."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models

from roadmap.catalogue.models import Report
from roadmap.journey import refs
from roadmap.journey.models import (
    Anchor,
    Credential,
    Event,
    Evidence,
    Milestone,
    Note,
    NoteVersion,
    Pause,
    Roadmap,
    SubStep,
)
from tests.promises.model import things
from tests.promises.model.learner import ANSWERS, Learner
from tests.promises.model.things import Things, no_things

MILESTONE = ("milestone__roadmap__user", "milestone", "milestone__template")
READ = {
    Roadmap: Roadmap.objects.values_list(
        *("user", "roadmap_template", "first_edition__number", "seen_edition__number"),
        *("opened_lines", "own_order"),
        *("background__slug", "degree__slug", "degree_status", "specialty__slug"),
        *("target_date", "hours_per_week"),
    ),
    Milestone: Milestone.objects.order_by("pk").values_list(
        *("roadmap__user", "pk", "template", "removed_at", "state", "done_on", "reason"),
        *("target_date", "anchor", "anchor_days", "title", "stage"),
    ),
    Note: Note.objects.order_by().values_list(*MILESTONE, "pk", "removed_at", "body", "revision"),
    NoteVersion: NoteVersion.objects.order_by("revision").values_list("note", "body"),
    Evidence: Evidence.objects.order_by().values_list(
        *MILESTONE, "pk", "removed_at", "url", "label", "shows"
    ),
    SubStep: SubStep.objects.order_by().values_list(
        *MILESTONE, "pk", "removed_at", "text", "is_done"
    ),
    Pause: Pause.objects.order_by().values_list(
        "roadmap__user", "pk", "removed_at", "first_day", "last_day"
    ),
    Anchor: Anchor.objects.order_by().values_list(
        "roadmap__user", "pk", "removed_at", "name", "day"
    ),
    Credential: Credential.objects.order_by().values_list(
        *("roadmap__user", "milestone", "milestone__template", "pk", "removed_at"),
        *("kind", "degree__slug", "title", "organisation", "since", "until"),
    ),
    Report: Report.objects.order_by().values_list("by", "milestone_template", "text"),
}
"""How each table of the journey is read: a statement each, for all users there are."""
WRITE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
ONLY_ADDED = {Event._meta.db_table, NoteVersion._meta.db_table}
"""The tables whose rows never change."""
TABLES = {model._meta.db_table: model for model in [*READ, Event]}


class Watch:
    """Notes which tables of the journey are written, and lets no row of theirs be deleted.

    To be put around the database: `connection.execute_wrapper(watch)`.
    """

    def __init__(self) -> None:
        self.written: set[type[models.Model]] = set(TABLES.values())

    def __call__(
        self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Send a statement on, and note what it writes."""
        write = WRITE.match(sql)
        if write and write[2] in TABLES:
            assert write[1] != "DELETE FROM"
            assert write[1] == "INSERT INTO" or write[2] not in ONLY_ADDED
            self.written.add(TABLES[write[2]])
        return execute(sql, params, many, context)


class Stored:
    """The rows of all people, read again only where something was written since."""

    def __init__(self) -> None:
        self.rows: dict[type[models.Model], list[tuple]] = {}
        self.of: dict[int, Journey] = {}
        """By id of the user."""

    def read(self, written: Iterable[type[models.Model]] = tuple(READ)) -> None:
        """Read these tables."""
        tables = [model for model in written if model in READ]
        for model in tables:
            self.rows[model] = list(READ[model].all())
        if tables:
            self.of = {user: Journey(*rest) for user, *rest in self.rows[Roadmap]}
            self._put_together()

    def check(self, learners: Iterable[Learner]) -> None:
        """Fail unless every row says what its owner last made of it, and there is no other."""
        for learner in learners:
            found = self.of[learner.user.pk]
            assert found.answers == learner.answers
            assert found.place == (learner.path.row.pk, learner.first, learner.seen)
            assert (found.opened, found.order) == (learner.opened, learner.order)
            assert found.things == learner.things
            assert found.reports == learner.reports

    def _put_together(self) -> None:
        for user, pk, line, removed_at, *columns in self.rows[Milestone]:
            entry = things.Entry(
                **dict(zip(ENTRY, columns, strict=True)), removed=removed_at is not None
            )
            self.of[user].things["entry"][_ref(pk, line)] = entry
        self._put_notes_together()
        self._put_parts_together()
        for user, pk, removed_at, first, last in self.rows[Pause]:
            self.of[user].things["pause"][pk] = things.Pause(
                first_day=first, last_day=last, removed=removed_at is not None
            )
        for user, pk, removed_at, name, day in self.rows[Anchor]:
            self.of[user].things["anchor"][pk] = things.Anchor(
                name=name, day=day, removed=removed_at is not None
            )
        for user, row, line, pk, removed_at, *facts in self.rows[Credential]:
            self.of[user].things["credential"][pk] = things.Credential(
                **dict(zip(FACTS, facts, strict=True)),
                ref=_ref(row, line) if row else "",
                removed=removed_at is not None,
            )
        for user, line, text in self.rows[Report]:
            self.of[user].reports[line, text] += 1

    def _put_notes_together(self) -> None:
        earlier: dict[int, list[str]] = {}
        for note, body in self.rows[NoteVersion]:
            earlier.setdefault(note, []).append(body)
        for user, row, line, pk, removed_at, body, revision in self.rows[Note]:
            note = self.of[user].things["note"][pk] = things.Note(
                ref=_ref(row, line),
                body=body,
                earlier=earlier.get(pk, []),
                removed=removed_at is not None,
            )
            assert revision == note.revision

    def _put_parts_together(self) -> None:
        for user, row, line, pk, removed_at, url, label, shows in self.rows[Evidence]:
            self.of[user].things["evidence"][pk] = things.Evidence(
                ref=_ref(row, line),
                url=url,
                label=label,
                shows=shows,
                removed=removed_at is not None,
            )
        for user, row, line, pk, removed_at, text, is_done in self.rows[SubStep]:
            self.of[user].things["step"][pk] = things.Step(
                ref=_ref(row, line), text=text, is_done=is_done, removed=removed_at is not None
            )


ENTRY = (*("state", "done_on", "reason", "target_date", "anchor", "days", "title", "stage_id"),)
FACTS = ("kind", "degree", "title", "organisation", "since", "until")


class Journey:
    """What the database says of one person."""

    def __init__(
        self, path: int, first: int, seen: int, opened: list, order: dict, *answers: Any
    ) -> None:
        self.answers = dict(zip(ANSWERS, answers, strict=True))
        self.place = (path, first, seen)
        self.opened = set(map(refs.of_template, opened))
        self.order = {int(stage): put for stage, put in order.items()}
        self.things: Things = no_things()
        self.reports: Counter[tuple[int, str]] = Counter()


def _ref(row: int, line: int | None) -> str:
    return refs.of_own(row) if line is None else refs.of_template(line)
