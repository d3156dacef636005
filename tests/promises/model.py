"""What must be true after any event: plain Python that keeps what people and admins last did.

A `Path` is a roadmap template, a `Learner` a person; each of their methods does one thing to the
site and notes here what that must have made of it. Nothing is read back from the site into what is
expected of it, so the two can differ, and `look` says when they do.
"""

import copy
import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db.models import ProtectedError

from accounts.models import User
from roadmap.catalogue import loading, publishing
from roadmap.catalogue.loading import CatalogueError
from roadmap.catalogue.models import Edition, MilestoneTemplate, RoadmapTemplate, Stage
from roadmap.catalogue.publishing import NothingChanged
from roadmap.desk import files
from roadmap.journey import services
from roadmap.journey.models import Milestone, Note, NoteVersion, NotFound, Roadmap
from tests.catalogue.factories import milestone
from tests.journey.factories import (
    change,
    lines_of,
    make_background,
    make_degree,
    make_line,
    make_template,
    make_user,
)
from tests.promises.hands import Hand

BACKGROUNDS = ("phd-student", "nurse")
DEGREES = {"phd": True, "bsc": False}
"""Slugs, each with whether it is a doctorate."""
ANSWERS = ("background", "degree", "degree_status", "hours_per_week")
TODAY = datetime.date(2026, 1, 31)

# The catalogue -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wording:
    """What a line says, as far as it decides who sees it and what is counted."""

    title: str
    retired: bool = False
    replaced_by: int | None = None
    background: str | None = None
    """For whom it is; None means everybody."""
    degree: str = "any"
    usual_for: str | None = None
    """The background of those who are asked whether they have it already."""

    @classmethod
    def read(cls, row: dict[str, Any], replaced_by: int | None) -> "Wording":
        """What a row of an edition, or of a file, says."""
        return cls(
            title=row["title"],
            retired=row["retired"],
            replaced_by=replaced_by,
            background=next(iter(row["backgrounds"]), None),
            degree=row["degree_condition"],
            usual_for=next(iter(row["usually_done_by"]), None),
        )

    def is_offered(self, answers: dict[str, Any]) -> bool:
        """Whether it is in use, and meant for a person with these answers."""
        return (
            not self.retired
            and self.background in (None, answers["background"])
            and (self.degree != "studying" or answers["degree_status"] == "under-way")
            and (self.degree != "doctorate" or DEGREES[answers["degree"]])
        )


Words = dict[int, Wording]
"""By id of the milestone template."""


@dataclass(frozen=True)
class File:
    """A roadmap template that an admin took out as a file."""

    path: "Path"
    content: dict[str, Any]


@dataclass(eq=False)
class Path:
    """A roadmap template: its working copy and its editions, and what each of them must say."""

    row: RoadmapTemplate
    stages: list[Stage]
    draft: Words
    editions: list[Words]
    """The first one is number 1."""
    rows: dict[int, MilestoneTemplate] = field(default_factory=dict)
    """Of its lines, as they were when first needed."""

    @classmethod
    def make(cls, *, stages: int, lines: int) -> "Path":
        """A published one of so many stages with so many lines each.

        Its first line is one that most people have done, its last one is for some people only.
        """
        row = make_template(stages=stages, lines=lines)
        draft = {line.pk: Wording(line.title) for line in lines_of(row)}
        path = cls(row, list(row.stages.all()), draft, [dict(draft)])
        first, *_between, last = draft
        path.choose_audience(first, background=None, degree="any", usual_for=BACKGROUNDS[0])
        path.choose_audience(last, background=BACKGROUNDS[1], degree="any", usual_for=None)
        path.publish()
        return path

    @property
    def number(self) -> int:
        """The number of the current edition."""
        return len(self.editions)

    @property
    def words(self) -> Words:
        """What the current edition says: every line that was ever published is in it."""
        return self.editions[-1]

    def line(self, place: int) -> int:
        """The id of one of its lines."""
        ids = sorted(self.draft)
        return ids[place % len(ids)]

    # The working copy

    def reword(self, pk: int, title: str) -> None:
        """Give a line other words."""
        self._edit(pk, title=title)

    def retire(self, pk: int) -> None:
        """Leave a line out of what is offered."""
        self._edit(pk, retired=True)

    def bring_back(self, pk: int) -> None:
        """Offer a line again; nothing replaces it any more."""
        self._edit(pk, retired=False, replaced_by=None)

    def replace(self, pk: int, other: int) -> None:
        """Retire a line for another one, unless that leads in a circle, which forms refuse."""
        said = replace(self.draft[pk], replaced_by=other)
        if not leads_in_a_circle(self.draft | {pk: said}):
            self._edit(pk, retired=True, replaced_by=other)

    def _edit(self, pk: int, **said) -> None:
        columns = {f"{name}_id" if name == "replaced_by" else name: said[name] for name in said}
        change(self._row(pk), **columns)
        self.draft[pk] = replace(self.draft[pk], **said)

    def choose_audience(
        self, pk: int, *, background: str | None, degree: str, usual_for: str | None
    ) -> None:
        """Say for whom a line is, and who has usually done it."""
        change(
            self._row(pk),
            backgrounds=[make_background(background)] if background else [],
            degree_condition=degree,
            usually_done_by=[make_background(usual_for)] if usual_for else [],
        )
        self.draft[pk] = replace(
            self.draft[pk], background=background, degree=degree, usual_for=usual_for
        )

    def move(self, pk: int, *, stage: int, order: int) -> None:
        """Put a line into another place, or another stage."""
        change(self._row(pk), stage=self.stages[stage % len(self.stages)], order=order)

    def advise(self, pk: int, other: int) -> None:
        """Say that a line is best after an older one, or after none."""
        change(self._row(pk), prerequisites=[other] if other < pk else [])

    def add_line(self) -> None:
        """Write another line."""
        line = make_line(self.stages[-1])
        self.draft[line.pk] = Wording(line.title)

    def try_to_delete(self, pk: int) -> None:
        """Delete a line that was published: nobody can, be it one or several."""
        if pk in self.words:
            lines = MilestoneTemplate.objects.filter(pk=pk)
            for doomed in (lines.get(), lines):
                with pytest.raises(ProtectedError):
                    doomed.delete()

    def _row(self, pk: int) -> MilestoneTemplate:
        if pk not in self.rows:
            self.rows[pk] = MilestoneTemplate.objects.get(pk=pk)
        return self.rows[pk]

    # Editions

    def publish(self) -> None:
        """Make the working copy what everybody reads."""
        known = self.words
        words = {pk: said for pk, said in self.draft.items() if pk in known or not said.retired}
        self._publish(words, restores=None)

    def restore(self, place: int) -> None:
        """Publish an earlier edition again; what came after it is retired there."""
        number = place % self.number + 1
        earlier = self.editions[number - 1]
        later = {
            pk: replace(said, retired=True) for pk, said in self.words.items() if pk not in earlier
        }
        edition = Edition.objects.get(roadmap_template=self.row, number=number)
        assert words_of(edition) == earlier  # it never changes
        self._publish(earlier | later, restores=edition)

    def _publish(self, words: Words, *, restores: Edition | None) -> None:
        try:
            edition = publishing.publish(roadmap_template=self.row, by=None, restores=restores)
        except NothingChanged:
            assert words == self.words
        else:
            self.editions.append(words)
            assert (edition.number, words_of(edition)) == (self.number, words)

    # Files

    def take_out(self, place: int | None) -> File:
        """The working copy as a file, or (given a place) one of the editions."""
        if place is None:
            content, words = files.working_copy(self.row), self.draft
        else:
            number = place % self.number + 1
            edition = self.row.editions.get(number=number)
            content, words = files.edition_content(edition), self.editions[number - 1]
        titles = {row["slug"]: row["title"] for row in content["milestones"]}
        assert titles == {slug: words[pk].title for slug, pk in self._ids(titles).items()}
        return File(self, content)

    def take_in(self, file: File, *, by: User | None, other_words: bool, new_line: bool) -> None:
        """Load a file, be it an old one, with other words in another order or a line more.

        Args:
            file: which was taken out of this roadmap template.
            by: who imports it at the desk; None loads it by command.
            other_words: whether the file was edited by hand meanwhile.
            new_line: whether a line was added to it.
        """
        content = copy.deepcopy(file.content)
        rows = content["milestones"]
        if other_words:
            rows.reverse()
            for row in rows:
                row["title"] = f"{row['title'][:40]}, said otherwise"
        if new_line:
            slug = f"new-in-file-{len(self.draft)}-{self.row.pk}"
            stage = content["stages"][0]["slug"]
            rows.append(milestone(slug, stage, retired=False, replaced_by=None))
        try:
            self._load(content, by)
        except CatalogueError:
            assert leads_in_a_circle(self.draft | self._said(rows, file_has_new_line=False))
        else:
            self.draft |= self._said(rows, file_has_new_line=new_line)
            assert not leads_in_a_circle(self.draft)

    def _load(self, content: dict[str, Any], by: User | None) -> None:
        if by is None:
            loading.load(loading.check(content))
            return
        data = files.as_json(content).encode()
        file = files.read(data, name="a.json", roadmap_template=self.row)
        token = files.try_out(self.row, file, {}).token
        file, was = files.open_token(token, self.row)
        files.import_file(roadmap_template=self.row, file=file, working_copy_was=was, by=by)

    def _said(self, rows: list[dict[str, Any]], *, file_has_new_line: bool) -> Words:
        """What the lines of a file say once it is loaded."""
        ids = self._ids(row["slug"] for row in rows)
        said = {}
        for row in rows:
            if row["slug"] not in ids:
                assert not file_has_new_line
                continue
            pk = ids[row["slug"]]
            if not row["retired"]:
                successor = None
            elif "replaced_by" in row:
                successor = ids.get(row["replaced_by"])
            else:
                successor = self.draft[pk].replaced_by
            said[pk] = Wording.read(row, successor)
        return said

    def _ids(self, slugs: Iterable[str]) -> dict[str, int]:
        found = MilestoneTemplate.objects.filter(slug__in=list(slugs))
        return dict(found.values_list("slug", "pk"))


def words_of(edition: Edition) -> Words:
    """What an edition says as it is stored."""
    rows = edition.content["milestones"]
    return {row["id"]: Wording.read(row, row["replaced_by"]) for row in rows}


def leads_in_a_circle(words: Words) -> bool:
    """Whether a line is replaced, by way of others, by itself."""
    for start, said in words.items():
        passed, successor = {start}, said.replaced_by
        while successor is not None:
            if successor in passed:
                return True
            passed.add(successor)
            successor = words[successor].replaced_by if successor in words else None
    return False


# People ------------------------------------------------------------------------------------------


@dataclass
class Text:
    """A note: what it says now, and every text that it had before."""

    body: str
    removed: bool = False
    earlier: list[str] = field(default_factory=list)

    @property
    def revision(self) -> int:
        """Counted from 1."""
        return len(self.earlier) + 1


@dataclass
class Mine:
    """What a person last made of a line."""

    state: str = "open"
    done_on: datetime.date | None = None
    reason: str = ""
    target_date: datetime.date | None = None
    notes: dict[int, Text] = field(default_factory=dict)

    @property
    def is_to_do(self) -> bool:
        """Neither done nor set aside."""
        return self.state in ("open", "doing")

    @property
    def carries_something(self) -> bool:
        """Whether the line has to stay on the page even when it is no longer offered."""
        noted = any(not text.removed for text in self.notes.values())
        return self.state != "open" or noted or self.target_date is not None


@dataclass(frozen=True)
class Done:
    """What a person did and may undo: what the columns of a line said before and after.

    Attributes:
        event: the id of the event.
        pk: the line.
        note: the note that was removed, if that is what it was.
        before: by column.
        after: by column.
    """

    event: int
    pk: int
    note: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass
class Learner:
    """A person on the way, and all that they last made of it."""

    hand: Hand
    answers: dict[str, Any]
    path: Path
    been_on: list[Path]
    first: int
    """The number of the edition that was current when they came to the roadmap template."""
    seen: int
    """The number of the edition up to which they have read what changed."""
    opened: set[int] = field(default_factory=set)
    mine: dict[int, Mine] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)

    @classmethod
    def start(cls, hand: type[Hand], path: Path) -> "Learner":
        """Somebody new, on this roadmap template."""
        learner = cls(
            hand=hand(make_user()),
            answers={
                "background": BACKGROUNDS[0],
                "degree": "phd",
                "degree_status": "under-way",
                "hours_per_week": None,
            },
            path=path,
            been_on=[path],
            first=path.number,
            seen=path.number,
        )
        learner._save_answers(path)
        return learner

    @property
    def user(self) -> User:
        """The account."""
        return self.hand.user

    @property
    def known(self) -> list[int]:
        """The lines that they may write on: ever published where they are or were."""
        return sorted(pk for path in self.been_on for pk in path.words)

    # What they write

    def set_state(self, pk: int, state: str, *, day: datetime.date | None, reason: str) -> None:
        """Tick, untick, begin or set aside; without a day, the one of an earlier tick stays."""
        old = self._of(pk)
        after = {
            "state": state,
            "done_on": (day or old.done_on) if state == "done" else None,
            "reason": reason if state == "skipped" else "",
        }
        event = self.hand.set_state(pk, state=state, done_on=day, reason=reason)
        self._write(pk, after, event)

    def set_target_date(self, pk: int, day: datetime.date | None) -> None:
        """Set, move or take away a date."""
        self._write(pk, {"target_date": day}, self.hand.set_target_date(pk, day))

    def say_what_is_done_already(self, day: datetime.date) -> None:
        """Tick all that the answers say is done already."""
        offered = self.fulfilled
        self.hand.mark_already_done(sorted(offered), day)
        for pk in offered:
            self.mine[pk] = replace(self._of(pk), state="done", done_on=day)

    def undo(self, place: int) -> None:
        """Take back something done any time ago; nothing happens if it changed again since."""
        done = self.done[place % len(self.done)]
        mine = self.mine[done.pk]
        event = self.hand.undo(done.event)
        if done.note is not None:
            text = mine.notes[done.note]
            assert (event is not None) == text.removed
            text.removed = False
            return
        now = {name: getattr(mine, name) for name in done.after}
        if now == done.after:
            self._write(done.pk, done.before, event)
        else:
            assert event is None

    def _write(self, pk: int, after: dict[str, Any], event: int | None) -> None:
        """Note what a write must have made of a line, if it had to change anything."""
        old = self._of(pk)
        before = {name: getattr(old, name) for name in after}
        assert (event is not None) == (before != after)
        if event is not None:
            self.mine[pk] = replace(old, **after)
            self.done.append(Done(event, pk, before=before, after=after))

    # Notes

    @property
    def notes(self) -> list[tuple[int, int]]:
        """Each note as the ids of its line and its own, removed ones too."""
        return [(pk, note) for pk, mine in self.mine.items() for note in mine.notes]

    def add_note(self, pk: int, body: str) -> None:
        """Write a note."""
        note = self.hand.add_note(pk, body)
        assert (pk, note) not in self.notes
        self.mine.setdefault(pk, Mine()).notes[note] = Text(body)

    def edit_note(self, place: int, body: str, *, stale: bool) -> None:
        """Give a note another text, or try to from a window that was opened too early."""
        pk, note = self.notes[place % len(self.notes)]
        text = self.mine[pk].notes[note]
        revision = max(1, text.revision - stale)
        saved = self.hand.edit_note(pk, note, revision, body)
        assert saved == (body == text.body or revision == text.revision)
        if not saved:
            return
        text.removed = False
        if body != text.body:
            text.earlier.append(text.body)
            text.body = body

    def remove_note(self, place: int) -> None:
        """Take a note off the page."""
        pk, note = self.notes[place % len(self.notes)]
        text = self.mine[pk].notes[note]
        event = self.hand.remove_note(pk, note)
        assert (event is not None) == (not text.removed)
        text.removed = True
        if event is not None:
            self.done.append(Done(event, pk, note=note))

    def restore_note(self, place: int) -> None:
        """Bring a note back."""
        pk, note = self.notes[place % len(self.notes)]
        self.hand.restore_note(pk, note)
        self.mine[pk].notes[note].removed = False

    # Answers and updates

    def change_answers(self, path: Path | None = None, **answers) -> None:
        """Answer anew, and move to another roadmap template if one is named."""
        self.answers |= answers
        if path is not None and path is not self.path:
            self.path, self.opened = path, set()
            self.first = self.seen = path.number
            self.been_on += [path] if path not in self.been_on else []
        self._save_answers(path)

    def _save_answers(self, path: Path | None) -> None:
        self.hand.save_answers(
            roadmap_template=path.row if path else None,
            background=make_background(self.answers["background"]),
            degree=make_degree(self.answers["degree"], doctorate=DEGREES[self.answers["degree"]]),
            degree_status=self.answers["degree_status"],
            hours_per_week=self.answers["hours_per_week"],
        )

    def read_the_update(self, place: int) -> None:
        """Say that what changed was read, up to some edition."""
        number = place % self.path.number + 1
        self.hand.mark_update_seen(self.path.row.slug, number)
        self.seen = max(self.seen, number)

    def open_line(self, pk: int) -> None:
        """Open a line's page; that is noted for new ones only."""
        self.hand.mark_opened(pk)
        if pk in self.unopened:
            self.opened.add(pk)

    def try_what_is_not_theirs(self, pk: int) -> None:
        """Try to tick a line that was never on one of their roadmaps; nothing if it was."""
        if pk not in self.known:
            with pytest.raises(NotFound):
                services.set_state(user=self.user, ref=f"t{pk}", state="done", done_on=TODAY)

    # What they must see

    def offered(self, number: int | None = None) -> set[int]:
        """The lines that are for them in an edition, or in the current one."""
        words = self.path.editions[number - 1] if number else self.path.words
        return {pk for pk, said in words.items() if said.is_offered(self.answers)}

    @property
    def unopened(self) -> set[int]:
        """The lines that came after them, and that they have not opened."""
        return self.offered() - self.offered(self.first) - self.opened

    @property
    def news(self) -> set[int]:
        """The lines that are marked as new: not opened, not touched either."""
        return self.unopened - self.mine.keys()

    @property
    def readable(self) -> set[int]:
        """The lines whose page there is: of this roadmap template, and of each one written on."""
        paths = [path for path in self.been_on if path.words.keys() & self.mine.keys()]
        return {pk for path in (self.path, *paths) for pk in path.words}

    @property
    def fulfilled(self) -> set[int]:
        """The lines that they are asked about: usually done by now, and still to do."""
        background = self.answers["background"]
        return {
            pk
            for pk in self.offered()
            if self.path.words[pk].usual_for == background and self._of(pk).is_to_do
        }

    @property
    def ticked(self) -> set[int]:
        """The lines that are done."""
        return {pk for pk, mine in self.mine.items() if mine.state == "done"}

    @property
    def shown(self) -> set[int]:
        """The lines that the page must have."""
        return self.offered() | {pk for pk, mine in self.mine.items() if mine.carries_something}

    def count(self, number: int | None = None) -> tuple[int, int]:
        """Done of total, under an edition or the current one."""
        skipped = {pk for pk, mine in self.mine.items() if mine.state == "skipped"}
        return len(self.ticked), len(self.ticked | (self.offered(number) - skipped))

    def title(self, pk: int) -> str:
        """What a line is called now."""
        return next(path.words[pk].title for path in self.been_on if pk in path.words)

    def _of(self, pk: int) -> Mine:
        return self.mine.get(pk, Mine())


ROADMAPS = Roadmap.objects.values_list(
    *("user", "pk", "roadmap_template", "first_edition__number", "seen_edition__number"),
    *("opened_lines", "background__slug", "degree__slug", "degree_status", "hours_per_week"),
)
MILESTONES = Milestone.objects.values_list(
    *("pk", "roadmap", "template", "state", "done_on", "reason", "target_date")
)
NOTES = Note.objects.order_by().values_list("pk", "milestone", "body", "removed_at", "revision")
VERSIONS = NoteVersion.objects.order_by("revision").values_list("note", "body")


def stored() -> dict[int, tuple[dict, tuple, dict[int, Mine]]]:
    """What the database says of each user: answers, where they are, and their lines.

    Four statements, for all users there are.
    """
    lines: dict[int, dict[int, Mine]] = defaultdict(dict)
    by_pk: dict[int, Mine] = {}
    texts: dict[int, Text] = {}
    revisions = {}
    for pk, roadmap, line, *columns in MILESTONES.all():
        lines[roadmap][line] = by_pk[pk] = Mine(*columns)
    for pk, row, body, removed_at, revision in NOTES.all() if by_pk else ():
        by_pk[row].notes[pk] = texts[pk] = Text(body, removed=removed_at is not None)
        revisions[pk] = revision
    for note, body in VERSIONS.all() if texts else ():
        texts[note].earlier.append(body)
    assert revisions == {pk: text.revision for pk, text in texts.items()}
    found = {}
    for user, pk, path, first, seen, opened, *answers in ROADMAPS.all():
        place = (path, first, seen, set(opened))
        found[user] = dict(zip(ANSWERS, answers, strict=True)), place, lines[pk]
    return found


def check_stored(learners: list[Learner]) -> None:
    """Every row of every learner says what that person last made of it, and there is no other."""
    found = stored()
    for learner in learners:
        answers, place, lines = found[learner.user.pk]
        assert answers == learner.answers
        assert place == (learner.path.row.pk, learner.first, learner.seen, learner.opened)
        assert lines == learner.mine
