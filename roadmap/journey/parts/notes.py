"""The writes on notes; every edit keeps the earlier text."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.journey import services
from roadmap.journey.models import Event, Note, NoteVersion
from roadmap.journey.parts import markdown, writes
from roadmap.journey.services import Change

What = Event.What


class StaleNote(Exception):
    """The note was edited elsewhere after the form was opened.

    Attributes:
        note: the note as it is stored now.
    """

    def __init__(self, note: Note) -> None:
        super().__init__(f"note {note.pk} is at revision {note.revision}")
        self.note = note


def add_note(*, user: User, ref: str, key: uuid.UUID, body: str) -> Change:
    """Write a note on an entry.

    Args:
        user: whose roadmap.
        ref: the entry.
        key: made with the form; a second post with the same key and text adds nothing.
        body: Markdown, 1 to 10,000 characters.

    Raises:
        NotFound: when the user has no roadmap or the line was never published.
    """
    columns = {"body": body, "html": markdown.render(body)}
    return writes.add_part(Note, user=user, ref=ref, key=key, text=body, columns=columns)


def edit_note(*, user: User, ref: str, note_id: int, revision: int, body: str) -> Change:
    """Give a note a new text; the earlier one is kept as a `NoteVersion`.

    Args:
        user: whose roadmap.
        ref: the entry.
        note_id: the note; one that was removed in another window comes back.
        revision: the revision that the form was opened with.
        body: Markdown, 1 to 10,000 characters.

    Raises:
        NotFound: when there is no such note of this user on this entry.
        StaleNote: when the note was edited since; nothing is changed then.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        note = writes.find_part_to_write(Note, roadmap, ref, note_id)
        restored = writes.set_removed(roadmap, note, removed=False)
        if note.body == body:
            return Change(roadmap, restored)
        if note.revision != revision:
            raise StaleNote(note)
        NoteVersion.objects.create(
            note=note, revision=note.revision, body=note.body, edited_at=note.edited_at
        )
        note.body = body
        note.html = markdown.render(body)
        note.revision += 1
        note.edited_at = timezone.now()
        note.save(update_fields=["body", "html", "revision", "edited_at"])
        event = services.write_event(
            roadmap,
            What.NOTE_EDITED,
            milestone=note.milestone,
            before={"note": note.pk, "revision": note.revision - 1},
            after={"note": note.pk, "revision": note.revision},
        )
        return Change(roadmap, event)


def remove_note(*, user: User, ref: str, note_id: int) -> Change:
    """Take a note off the page; it can be brought back by undoing the event.

    Raises:
        NotFound: when there is no such note of this user on this entry.
    """
    return writes.set_part_removed(Note, user=user, ref=ref, pk=note_id, removed=True)


def restore_note(*, user: User, ref: str, note_id: int) -> Change:
    """Bring a removed note back.

    Raises:
        NotFound: when there is no such note of this user on this entry.
    """
    return writes.set_part_removed(Note, user=user, ref=ref, pk=note_id, removed=False)
