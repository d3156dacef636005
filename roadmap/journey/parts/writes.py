"""How notes, evidence and sub-steps alike are added, edited and taken off."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.errors import NotFound
from roadmap.journey import refs, services
from roadmap.journey.models import Event, Evidence, Note, Roadmap, SubStep
from roadmap.journey.services import Change

What = Event.What
Part = Note | Evidence | SubStep
"""What a milestone holds several of; each can be removed and brought back."""
PARTS = {"note": Note, "evidence": Evidence, "step": SubStep}
"""The parts by the word for them in events."""


class TooMany(Exception):
    """The milestone holds as many of them as it can."""


def add_part(
    kind: type[Part],
    *,
    user: User,
    ref: str,
    key: uuid.UUID,
    text: str,
    columns: dict[str, str],
    most: int | None = None,
) -> Change:
    """Add a part to an entry.

    Args:
        kind: one of PARTS.
        user: whose roadmap.
        ref: the entry.
        key: made with the form; a second post with the same key and text adds nothing.
        text: what was typed, all of it.
        columns: of the new row.
        most: how many an entry may have; None for any number.

    Raises:
        NotFound: when the user has no roadmap or no such entry.
        TooMany: when the entry has that many already.
    """
    # Who goes back in the browser and writes on sends the same form with another text, and that is
    # another part: it is known by its form and the text it was first sent with.
    key = uuid.uuid5(key, text)
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        milestone = services.find_or_make_milestone(roadmap, ref)
        there = kind.objects.filter(milestone_id=milestone.pk)
        if milestone.pk is None:
            milestone.save()
        elif sent_before := there.filter(key=key).first():
            # The answer says that it is saved, so one that was removed since comes back.
            return Change(roadmap, set_removed(roadmap, sent_before, removed=False))
        elif most is not None and there.filter(removed_at=None).count() >= most:
            raise TooMany
        part = kind.objects.create(milestone=milestone, key=key, **columns)
        word = _word_for(part)
        event = services.write_event(
            roadmap, What(f"{word}-added"), milestone=milestone, after={word: part.pk}
        )
        return Change(roadmap, event)


def edit_part(
    kind: type[Part],
    *,
    user: User,
    ref: str,
    pk: int,
    what: Event.What,
    wanted: dict[str, object],
) -> Change:
    """Give columns of a part the wanted values; one removed in another window comes back.

    Raises:
        NotFound: when there is no such part of this user on this entry.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        part = find_part_to_write(kind, roadmap, ref, pk)
        restored = set_removed(roadmap, part, removed=False)
        event = _change_part(roadmap, part, what, wanted)
        return Change(roadmap, event or restored)


def set_part_removed(kind: type[Part], *, user: User, ref: str, pk: int, removed: bool) -> Change:
    """Take a part off the page, or bring it back; its row is kept.

    Raises:
        NotFound: when there is no such part of this user on this entry.
    """
    with transaction.atomic():
        roadmap = services.lock_roadmap(user)
        part = find_part_to_write(kind, roadmap, ref, pk)
        return Change(roadmap, set_removed(roadmap, part, removed=removed))


def find_part_to_write(kind: type[Part], roadmap: Roadmap, ref: str, pk: int) -> Part:
    """As `find_part`; an own milestone that was removed meanwhile comes back with what is on it."""
    part = find_part(kind, roadmap, ref, pk)
    services.set_milestone_removed(roadmap, part.milestone, removed=False)
    return part


# What undo shares ---------------------------------------------------------------------------------


def find_part(kind: type[Part], roadmap: Roadmap, ref: str, pk: int) -> Part:
    """A part of the user's on an entry, removed or not.

    Raises:
        NotFound: when there is none.
    """
    part = (
        kind.objects.filter(milestone__roadmap=roadmap, pk=pk, **refs.columns(ref, "milestone__"))
        .select_related("milestone")
        .first()
    )
    if part is None:
        raise NotFound(f"{kind.__name__} {pk}")
    return part


def set_removed(roadmap: Roadmap, part: Part, *, removed: bool) -> Event | None:
    """Take a part off the page, or bring it back; None when it is so already."""
    if removed == (part.removed_at is not None):
        return None
    part.removed_at = timezone.now() if removed else None
    part.save(update_fields=["removed_at"])
    word = _word_for(part)
    return services.write_event(
        roadmap,
        What(f"{word}-removed" if removed else f"{word}-restored"),
        milestone=part.milestone,
        before={word: part.pk},
        after={word: part.pk},
    )


def _word_for(part: Part) -> str:
    return next(word for word, kind in PARTS.items() if isinstance(part, kind))


def _change_part(
    roadmap: Roadmap, part: Part, what: Event.What, wanted: dict[str, object]
) -> Event | None:
    """Give columns of a part the wanted values; the event holds those that changed."""
    changed = [name for name, value in wanted.items() if getattr(part, name) != value]
    if not changed:
        return None
    word = _word_for(part)
    before = {word: part.pk} | {name: getattr(part, name) for name in changed}
    for name in changed:
        setattr(part, name, wanted[name])
    part.save(update_fields=changed)
    after = {word: part.pk} | {name: wanted[name] for name in changed}
    return services.write_event(roadmap, what, milestone=part.milestone, before=before, after=after)
