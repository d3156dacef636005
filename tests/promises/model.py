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
from roadmap.desk import export, imports
from roadmap.errors import NotFound
from roadmap.journey import refs, services
from roadmap.journey.models import Milestone, Note, NoteVersion, Roadmap
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
    listed: list[int] = field(default_factory=list)
    """The lines in the order of the current edition."""
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
            self.listed = list(words_of(edition))

    # Files

    def take_out(self, place: int | None) -> File:
        """The working copy as a file, or (given a place) one of the editions."""
        if place is None:
            content, words = export.working_copy(self.row), self.draft
        else:
            number = place % self.number + 1
            edition = self.row.editions.get(number=number)
            content, words = export.edition_content(edition), self.editions[number - 1]
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
            lines = MilestoneTemplate.objects.filter(stage__roadmap_template=self.row)
            assert set(lines.values_list("pk", "title", "retired")) == {
                (pk, words.title, words.retired) for pk, words in self.draft.items()
            }

    def _load(self, content: dict[str, Any], by: User | None) -> None:
        if by is None:
            loading.load(loading.check(content))
            return
        data = export.as_json(content).encode()
        file = imports.read(data, name="a.json", roadmap_template=self.row)
        token = imports.try_out(self.row, file, {}, by).token
        carried = imports.open_token(token, self.row)
        imports.import_file(roadmap_template=self.row, carried=carried, by=by)

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
    """What a person last made of a line, or of a milestone of their own."""

    state: str = "open"
    done_on: datetime.date | None = None
    reason: str = ""
    target_date: datetime.date | None = None
    title: str = ""
    """In their own words; empty means the programme's."""
    stage_id: int | None = None
    """Of a milestone of their own."""
    removed: bool = False
    notes: dict[int, Text] = field(default_factory=dict)

    @property
    def is_to_do(self) -> bool:
        """Neither done nor set aside."""
        return self.state in ("open", "doing")

    @property
    def carries_something(self) -> bool:
        """Whether it has to be on the page even when the programme does not offer it."""
        noted = any(not text.removed for text in self.notes.values())
        touched = self.state != "open" or noted or self.target_date or self.title
        return bool(touched) and not self.removed


Order = list[str] | None
"""Of a stage, by ref; None is the programme's."""


@dataclass(frozen=True)
class Done:
    """What a person did and may undo: what something of theirs said before and after.

    Attributes:
        event: the id of the event.
        ref: the entry; empty when a whole stage was put in order.
        note: the note that was removed, if that is what it was.
        stage_id: the stage that was put in order, if that is what it was.
        before: by column; or the order.
        after: by column; or the order.
    """

    event: int
    ref: str = ""
    note: int | None = None
    stage_id: int | None = None
    before: Any = None
    after: Any = None


@dataclass
class Learner:
    """A person on the way, and all that they last made of it. Entries go by their refs."""

    hand: Hand
    answers: dict[str, Any]
    path: Path
    been_on: list[Path]
    first: int
    """The number of the edition that was current when they came to the roadmap template."""
    seen: int
    """The number of the edition up to which they have read what changed."""
    opened: set[str] = field(default_factory=set)
    mine: dict[str, Mine] = field(default_factory=dict)
    order: dict[int, list[str]] = field(default_factory=dict)
    """What they put in order, by id of the stage; what has left it since keeps its place."""
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
    def known(self) -> list[str]:
        """What they may write on: lines ever published where they are or were, and their own."""
        lines = sorted(pk for path in self.been_on for pk in path.words)
        return [*map(refs.of_template, lines), *self.own]

    @property
    def own(self) -> list[str]:
        """All milestones that they ever added, oldest first."""
        return [ref for ref, mine in self.mine.items() if mine.stage_id is not None]

    @property
    def kept(self) -> list[str]:
        """Those that they have not removed."""
        return [ref for ref in self.own if not self.mine[ref].removed]

    # What they write

    def set_state(self, ref: str, state: str, *, day: datetime.date | None, reason: str) -> None:
        """Tick, untick, begin or set aside; without a day, the one of an earlier tick stays."""
        old = self._of(ref)
        after = {
            "state": state,
            "done_on": (day or old.done_on) if state == "done" else None,
            "reason": reason if state == "skipped" else "",
        }
        event = self.hand.set_state(ref, state=state, done_on=day, reason=reason)
        self._write(ref, after, event)

    def set_target_date(self, ref: str, day: datetime.date | None) -> None:
        """Set, move or take away a date."""
        self._write(ref, {"target_date": day}, self.hand.set_target_date(ref, day))

    def say_what_is_done_already(self, day: datetime.date) -> None:
        """Tick all that the answers say is done already."""
        offered = self.fulfilled
        self.hand.mark_already_done(sorted(offered), day)
        for ref in offered:
            self.mine[ref] = replace(self._of(ref), state="done", done_on=day)

    def undo(self, place: int) -> None:
        """Take back something done any time ago; nothing happens if it changed again since."""
        done = self.done[place % len(self.done)]
        event = self.hand.undo(done.event)
        if done.note is not None:
            text = self.mine[done.ref].notes[done.note]
            assert (event is not None) == text.removed
            text.removed = False
        elif done.stage_id is not None:
            now = self.order.get(done.stage_id)
            self._put_in_order(done.stage_id, done.before if now == done.after else now, event)
        else:
            now = self._columns(done.ref, done.after)
            self._change(done.ref, done.before if now == done.after else now, event)

    def _write(self, ref: str, after: dict[str, Any], event: int | None) -> None:
        """Note a write; what was removed meanwhile comes back, and that may be all it did."""
        if self._of(ref).removed:
            self.mine[ref] = replace(self._of(ref), removed=False)
            event = event if after != self._columns(ref, after) else None
        self._change(ref, after, event)

    def _change(self, ref: str, after: dict[str, Any], event: int | None) -> None:
        """Note what must have been made of an entry, if anything had to change."""
        before = self._columns(ref, after)
        assert (event is not None) == (before != after)
        if event is not None:
            self.mine[ref] = replace(self._of(ref), **after)
            if after != {"removed": False}:
                self.done.append(Done(event, ref, before=before, after=after))

    # Their own milestones, words and order

    def add_own(self, stage: int, title: str, day: datetime.date | None) -> None:
        """Add a milestone of their own at the end of a stage."""
        stage_id = self.some_stage(stage)
        ref, event = self.hand.add_own(stage_id, title, day)
        assert ref not in self.mine
        self.mine[ref] = Mine(target_date=day, title=title, stage_id=stage_id)
        self.done.append(Done(event, ref, before={"removed": True}, after={"removed": False}))
        self._put_last(ref)

    def remove_own(self, ref: str) -> None:
        """Take one of their own off the page."""
        self._change(ref, {"removed": True}, self.hand.remove_own(ref))

    def reword(self, ref: str, title: str) -> None:
        """Call a line by their own words; by none, or the programme's own, as the programme."""
        event = self.hand.reword(ref, title, None)
        said = self.path.words.get(refs.parse(ref)[1])
        self._write(ref, {"title": "" if said and said.title == title else title}, event)

    def reword_own(self, ref: str, title: str, stage: int) -> None:
        """Call one of their own otherwise, and perhaps put it in another stage, at its end."""
        stage_id, was_in = self.some_stage(stage), self.mine[ref].stage_id
        event = self.hand.reword(ref, title, stage_id)
        self._write(ref, {"title": title, "stage_id": stage_id}, event)
        if stage_id != was_in:
            self._put_last(ref)

    def place(self, stage_id: int, seen: list[str], ref: str, after: str) -> None:
        """Put an entry behind another of those that they see in its stage, or to the front."""
        order = list(self.order.get(stage_id, []))
        for before, new in zip(["", *seen], seen, strict=False):
            if new not in order:
                order.insert(order.index(before) + 1 if before else 0, new)
        if seen.index(ref) != (seen.index(after) + 1 if after else 0):
            order.remove(ref)
            order.insert(order.index(after) + 1 if after else 0, ref)
            wanted: Order = order
        else:
            wanted = self.order.get(stage_id)
        self._put_in_order(stage_id, wanted, self.hand.place(ref, after))

    def use_programmes_order(self, stage: int) -> None:
        """Give the order of a stage back to the programme."""
        stage_id = self.some_stage(stage)
        self._put_in_order(stage_id, None, self.hand.use_programmes_order(stage_id))

    def some_stage(self, place: int) -> int:
        """The id of one of the stages of their roadmap."""
        return self.path.stages[place % len(self.path.stages)].pk

    def _put_in_order(self, stage_id: int, after: Order, event: int | None) -> None:
        before = self.order.pop(stage_id, None)
        assert (event is not None) == (before != after)
        if after is not None:
            self.order[stage_id] = after
        if event is not None:
            self.done.append(Done(event, stage_id=stage_id, before=before, after=after))

    def _put_last(self, ref: str) -> None:
        stage_id = self.mine[ref].stage_id
        order = self.order.get(stage_id)
        if order is not None and ref not in order:
            self.order[stage_id] = [*order, ref]

    # Notes

    @property
    def notes(self) -> list[tuple[str, int]]:
        """Each note as its entry's ref and its own id, oldest first, removed ones too.

        Without those of an own milestone that is removed: it has no page to change them on.
        """
        entries = [(ref, mine) for ref, mine in self.mine.items() if not mine.removed]
        notes = [(ref, note) for ref, mine in entries for note in mine.notes]
        return sorted(notes, key=lambda found: found[1])

    def add_note(self, ref: str, body: str) -> None:
        """Write a note."""
        note = self.hand.add_note(ref, body)
        assert (ref, note) not in self.notes
        mine = self.mine.setdefault(ref, Mine())
        mine.notes[note], mine.removed = Text(body), False

    def edit_note(self, place: int, body: str, *, stale: bool) -> None:
        """Give a note another text, or try to from a window that was opened too early."""
        ref, note = self.notes[place % len(self.notes)]
        text = self.mine[ref].notes[note]
        revision = max(1, text.revision - stale)
        saved = self.hand.edit_note(ref, note, revision, body)
        assert saved == (body == text.body or revision == text.revision)
        if not saved:
            return
        text.removed = False
        if body != text.body:
            text.earlier.append(text.body)
            text.body = body

    def remove_note(self, place: int) -> None:
        """Take a note off the page."""
        ref, note = self.notes[place % len(self.notes)]
        text = self.mine[ref].notes[note]
        event = self.hand.remove_note(ref, note)
        assert (event is not None) == (not text.removed)
        text.removed = True
        if event is not None:
            self.done.append(Done(event, ref, note=note))

    def restore_note(self, place: int) -> None:
        """Bring a note back."""
        ref, note = self.notes[place % len(self.notes)]
        self.hand.restore_note(ref, note)
        self.mine[ref].notes[note].removed = False

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

    def open_line(self, ref: str) -> None:
        """Open a line's page; that is noted for new ones only."""
        self.hand.mark_opened(ref)
        if ref in self.unopened:
            self.opened.add(ref)

    def try_what_is_not_theirs(self, ref: str) -> None:
        """Try to tick what was never on one of their roadmaps; nothing if it was."""
        if ref not in self.known:
            with pytest.raises(NotFound):
                services.set_state(user=self.user, ref=ref, state="done", done_on=TODAY)

    # What they must see

    def offered(self, number: int | None = None) -> set[str]:
        """The lines that are for them in an edition, or in the current one, and all their own."""
        words = self.path.editions[number - 1] if number else self.path.words
        lines = {pk for pk, said in words.items() if said.is_offered(self.answers)}
        return set(map(refs.of_template, lines)).union(self.kept)

    @property
    def unopened(self) -> set[str]:
        """The lines that came after them, and that they have not opened."""
        return self.offered() - self.offered(self.first) - self.opened

    @property
    def news(self) -> set[str]:
        """The lines that are marked as new: not opened, not touched either."""
        return self.unopened - self.mine.keys()

    @property
    def readable(self) -> set[str]:
        """What has a page: of this roadmap template, of each one written on, and their own."""
        lines = [set(map(refs.of_template, path.words)) for path in self.been_on]
        now = set(map(refs.of_template, self.path.words))
        return now.union(*(some for some in lines if some & self.mine.keys()), self.kept)

    @property
    def fulfilled(self) -> set[str]:
        """The lines that they are asked about: usually done by now, and still to do."""
        background = self.answers["background"]
        return {
            ref
            for ref in self.offered().difference(self.kept)
            if self.path.words[refs.parse(ref)[1]].usual_for == background
            and self._of(ref).is_to_do
        }

    @property
    def ticked(self) -> set[str]:
        """What is done."""
        return {ref for ref, mine in self.mine.items() if mine.state == "done" and not mine.removed}

    @property
    def shown(self) -> set[str]:
        """What the page must have."""
        return self.offered() | {ref for ref, mine in self.mine.items() if mine.carries_something}

    def count(self, number: int | None = None) -> tuple[int, int]:
        """Done of total, under an edition or the current one."""
        skipped = {ref for ref, mine in self.mine.items() if mine.state == "skipped"}
        return len(self.ticked), len(self.ticked | (self.offered(number) - skipped))

    def title(self, ref: str) -> str:
        """What an entry is called now: as they call it, or else as the programme does."""
        if own := self._of(ref).title:
            return own
        pk = refs.parse(ref)[1]
        return next(path.words[pk].title for path in self.been_on if pk in path.words)

    def arranged(self, stage_id: int, entries: list[str]) -> list[str]:
        """The entries of a stage in the order they must have, as far as it is decided.

        In an order of the user's own that is decided for what they put in order; otherwise for
        all: the programme's lines as the edition lists them, and their own after these.
        """
        order: Iterable[str] = self.order.get(stage_id, ())
        if stage_id not in self.order:
            order = [*map(refs.of_template, self.path.listed), *self.own]
        return [ref for ref in order if ref in entries]

    def _of(self, ref: str) -> Mine:
        return self.mine.get(ref, Mine())

    def _columns(self, ref: str, names: Iterable[str]) -> dict[str, Any]:
        return {name: getattr(self._of(ref), name) for name in names}


ROADMAPS = Roadmap.objects.values_list(
    *("user", "pk", "roadmap_template", "first_edition__number", "seen_edition__number"),
    *("opened_lines", "own_order"),
    *("background__slug", "degree__slug", "degree_status", "hours_per_week"),
)
MILESTONES = Milestone.objects.order_by("pk").values_list(
    *("pk", "roadmap", "template", "removed_at", "state", "done_on", "reason", "target_date"),
    *("title", "stage"),
)
NOTES = Note.objects.order_by().values_list("pk", "milestone", "body", "removed_at", "revision")
VERSIONS = NoteVersion.objects.order_by("revision").values_list("note", "body")


def stored() -> dict[int, tuple[dict, tuple, dict[str, Mine]]]:
    """What the database says of each user: answers, where they are, and their entries.

    Four statements, for all users there are.
    """
    entries: dict[int, dict[str, Mine]] = defaultdict(dict)
    by_pk: dict[int, Mine] = {}
    texts: dict[int, Text] = {}
    revisions = {}
    for pk, roadmap, line, removed_at, *columns in MILESTONES.all():
        ref = refs.of_own(pk) if line is None else refs.of_template(line)
        entries[roadmap][ref] = by_pk[pk] = Mine(*columns, removed=removed_at is not None)
    for pk, row, body, removed_at, revision in NOTES.all() if by_pk else ():
        by_pk[row].notes[pk] = texts[pk] = Text(body, removed=removed_at is not None)
        revisions[pk] = revision
    for note, body in VERSIONS.all() if texts else ():
        texts[note].earlier.append(body)
    assert revisions == {pk: text.revision for pk, text in texts.items()}
    found = {}
    for user, pk, path, first, seen, opened, order, *answers in ROADMAPS.all():
        place = (path, first, seen, set(map(refs.of_template, opened)))
        place += ({int(stage): put for stage, put in order.items()},)
        found[user] = dict(zip(ANSWERS, answers, strict=True)), place, entries[pk]
    return found


def check_stored(learners: list[Learner]) -> None:
    """Every row of every learner says what that person last made of it, and there is no other."""
    found = stored()
    for learner in learners:
        answers, place, entries = found[learner.user.pk]
        assert answers == learner.answers
        where = (learner.path.row.pk, learner.first, learner.seen, learner.opened, learner.order)
        assert place == where
        assert entries == learner.mine
