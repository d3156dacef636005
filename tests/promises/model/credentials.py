"""Degrees, positions, memberships and certificates."""

from typing import Any

from tests.promises.model.learner import Learner
from tests.promises.model.things import Credential, Entry


def add(learner: Learner, ref: str, **facts: Any) -> int:
    """Add one, perhaps to an entry, which is touched by that; its key."""
    key = learner.hand.add_credential(ref, **facts)
    if ref:
        learner.touch(ref)
        learner.entries.setdefault(ref, Entry())
    learner.things["credential"][key] = Credential(ref=ref, **facts)
    learner.history.add("credential-added", kind="credential", key=key, ref=ref)
    return key


def edit(learner: Learner, key: int, **facts: Any) -> None:
    """Give one other facts; a removed one comes back."""
    kind = learner.things["credential"][key].kind
    learner.hand.edit_credential(key, kind, **facts)
    learner.set_removed("credential", key, False)
    note_facts(learner, key, facts)


def note_facts(learner: Learner, key: int, facts: dict[str, Any]) -> None:
    """Note that one has these facts now. Its title is in the event, changed or not."""
    credential: Credential = learner.things["credential"][key]
    title = credential.title
    if learner.change("credential-edited", "credential", key, facts):
        happened = learner.history.happened[-1]
        happened.before.setdefault("title", title)
        happened.after.setdefault("title", title)


def remove(learner: Learner, key: int) -> None:
    """Take one off the pages."""
    learner.hand.remove_credential(key)
    learner.set_removed("credential", key, True)
