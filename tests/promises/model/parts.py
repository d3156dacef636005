"""What people put on entries: notes, evidence and steps."""

from typing import Any

from tests.promises.model.learner import Learner
from tests.promises.model.things import PARTS, Entry, Note, Part


def add(learner: Learner, kind: str, ref: str, **columns: str) -> int:
    """Put a note, a link or a step on an entry; its key."""
    key = learner.hand.add_part(kind, ref, **columns)
    assert key not in learner.things[kind]
    learner.touch(ref)
    learner.entries.setdefault(ref, Entry())
    learner.things[kind][key] = PARTS[kind](ref=ref, **columns)
    learner.history.add(f"{kind}-added", kind=kind, key=key, ref=ref)
    return key


def edit(learner: Learner, kind: str, key: int, **columns: Any) -> None:
    """Give a link or a step other words, or tick a step; one that was removed comes back."""
    part = learner.things[kind][key]
    learner.hand.edit_part(kind, part.ref, key, **columns)
    bring_back(learner, kind, key)
    what = {"evidence": "evidence-edited", "step": "step-reworded"}[kind]
    learner.change("step-ticked" if "is_done" in columns else what, kind, key, columns)


def remove(learner: Learner, kind: str, key: int) -> None:
    """Take a part off the page."""
    ref = learner.things[kind][key].ref
    learner.hand.set_part_removed(kind, ref, key, removed=True)
    learner.touch(ref)
    learner.set_removed(kind, key, True)


def restore(learner: Learner, kind: str, key: int) -> None:
    """Bring a part back."""
    learner.hand.set_part_removed(kind, learner.things[kind][key].ref, key, removed=False)
    bring_back(learner, kind, key)


def edit_note(learner: Learner, key: int, body: str, *, revision: int) -> None:
    """Give a note another text, from a window that was opened when it had some revision.

    Another text from a window that is too old is refused, with both shown.
    """
    note: Note = learner.things["note"][key]
    saved = learner.hand.edit_note(note.ref, key, revision, body, stored=note.body)
    assert saved == (body == note.body or revision == note.revision)
    if saved:
        _note_text(learner, key, body)


def put_back(learner: Learner, key: int, revision: int) -> None:
    """Give a note the text again that it had at a revision."""
    note: Note = learner.things["note"][key]
    body = note.earlier[revision - 1]
    learner.hand.put_back(note.ref, key, revision, body)
    _note_text(learner, key, body)


def _note_text(learner: Learner, key: int, body: str) -> None:
    bring_back(learner, "note", key)
    note: Note = learner.things["note"][key]
    if body != note.body:
        note.earlier.append(note.body)
        note.body = body
        learner.history.add("note-edited", kind="note", key=key, ref=note.ref)


def bring_back(learner: Learner, kind: str, key: int) -> None:
    """Note that a part is on its page, and the page there, because of what was done to it."""
    part: Part = learner.things[kind][key]
    learner.touch(part.ref)
    learner.set_removed(kind, key, False)
