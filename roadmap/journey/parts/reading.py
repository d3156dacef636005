"""What the pages read of notes, evidence and sub-steps."""

import math
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count as CountOf
from django.db.models import DateTimeField, F, Value, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from roadmap.errors import NotFound
from roadmap.journey import refs
from roadmap.journey.entries import Entry
from roadmap.journey.models import Evidence, Note, NoteVersion, Roadmap, SubStep

NOTES_PER_PAGE = 20
"""How many notes, and how many removed ones, an entry's page shows at once."""


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of an entry's notes, newest first."""

    number: int
    """Counted from 1."""
    last: int
    notes: tuple[Note, ...]
    removed: tuple[Note, ...]
    """Kept, so that they can be brought back."""
    removed_count: int
    """How many are removed, on this page and others."""

    @property
    def newer(self) -> int | None:
        """The number of the page before it."""
        return min(self.number - 1, self.last) or None

    @property
    def older(self) -> int | None:
        """The number of the page after it."""
        return self.number + 1 if self.number < self.last else None


NO_NOTES = NotesPage(number=1, last=1, notes=(), removed=(), removed_count=0)


def find_note(user: User, *, ref: str, note_id: int) -> Note:
    """A note of the user's own on this entry, a removed one too: saving it brings it back.

    Raises:
        NotFound: when there is none.
    """
    return _find(Note, user, ref, note_id)


def earlier_texts(note: Note, *, page: int) -> Page:
    """The earlier texts of a note, newest first, twenty on a page.

    Args:
        note: the user's own.
        page: counted from 1; one too high means the last.
    """
    return Paginator(note.versions.all(), NOTES_PER_PAGE).get_page(page)


def find_earlier_text(note: Note, *, revision: int | None) -> NoteVersion:
    """The text that a note had at a revision.

    Raises:
        NotFound: when there is none.
    """
    version = note.versions.filter(revision=revision).first()
    if version is None:
        raise NotFound(f"revision {revision}")
    return version


def find_evidence(user: User, *, ref: str, evidence_id: int) -> Evidence:
    """A piece of evidence of the user's own on this entry, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    return _find(Evidence, user, ref, evidence_id)


def find_sub_step(user: User, *, ref: str, step_id: int) -> SubStep:
    """A step of the user's own on this entry, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    return _find(SubStep, user, ref, step_id)


def _find(kind: type[models.Model], user: User, ref: str, pk: int) -> models.Model:
    columns = refs.columns(ref, "milestone__")
    found = kind.objects.filter(milestone__roadmap__user=user, pk=pk, **columns).first()
    if found is None:
        raise NotFound(f"{kind.__name__} {pk}")
    return found


def _of_entry(kind: type[models.Model], roadmap: Roadmap, ref: str) -> models.QuerySet:
    """What the user has of a kind on an entry, removed or not."""
    return kind.objects.filter(milestone__roadmap=roadmap, **refs.columns(ref, "milestone__"))


def evidence_and_steps(roadmap: Roadmap, ref: str) -> tuple[list[Evidence], list[SubStep]]:
    """What an entry has of both, removed or not, in their order. One query for the two."""
    none = {"url": Value(""), "shows": Value(""), "added_at": Value(None, DateTimeField())}
    columns = ("kind", "pk", "words", "url", "shows", "added_at", "is_done", "removed_at")
    evidence = (
        _of_entry(Evidence, roadmap, ref)
        .order_by()
        .annotate(kind=Value(0), words=F("label"), is_done=Value(False))
        .values_list(*columns)
    )
    steps = (
        _of_entry(SubStep, roadmap, ref)
        .order_by()
        .annotate(kind=Value(1), words=F("text"), **none)
        .values_list(*columns)
    )
    found: tuple[list[Evidence], list[SubStep]] = ([], [])
    for kind, pk, words, url, shows, added_at, is_done, removed_at in sorted(
        evidence.union(steps, all=True), key=lambda row: row[:2]
    ):
        if kind:
            found[1].append(SubStep(pk=pk, text=words, is_done=is_done, removed_at=removed_at))
        else:
            found[0].append(
                Evidence(
                    pk=pk,
                    label=words,
                    url=url,
                    shows=shows,
                    added_at=added_at,
                    removed_at=removed_at,
                )
            )
    return found


def notes_page(roadmap: Roadmap, entry: Entry, number: int) -> NotesPage:
    """One query: both kinds are numbered and counted where they are read."""
    is_removed = models.ExpressionWrapper(
        models.Q(removed_at__isnull=False), output_field=models.BooleanField()
    )
    kind = {"partition_by": "is_removed"}
    first = (number - 1) * NOTES_PER_PAGE + 1
    rows = (
        _of_entry(Note, roadmap, entry.ref)
        .annotate(is_removed=is_removed)
        .annotate(
            place=Window(RowNumber(), order_by="-pk", **kind),
            of_its_kind=Window(CountOf("pk"), **kind),
        )
        .filter(place__range=(first, first + NOTES_PER_PAGE - 1))
    )
    removed = tuple(row for row in rows if row.is_removed)
    removed_count = removed[0].of_its_kind if removed else 0
    return NotesPage(
        number=number,
        last=max(1, math.ceil(max(entry.notes, removed_count) / NOTES_PER_PAGE)),
        notes=tuple(row for row in rows if not row.is_removed),
        removed=removed,
        removed_count=removed_count,
    )
