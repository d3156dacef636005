"""The writes that all rows of this wing have in common: add, edit, remove, bring back, put back.

One transaction each, with the roadmap locked first, so that the writes to one roadmap happen one
after the other. An edit compares, returns if nothing changes, and keeps what stood before.
"""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.catalogue.models import Skill
from roadmap.errors import NotFound
from roadmap.journey import refs
from roadmap.journey.models import Roadmap
from roadmap.journey.services import find_or_make_milestone, lock_roadmap, plain, store
from roadmap.skills.models import (
    Brief,
    EarlierText,
    Edited,
    HardQuestion,
    Kept,
    Rating,
    Rehearsal,
    Story,
    StoryTag,
    Talk,
)

KINDS: dict[str, type[Edited]] = {
    EarlierText.Kind.RATING.value: Rating,
    EarlierText.Kind.STORY.value: Story,
    EarlierText.Kind.TALK.value: Talk,
    EarlierText.Kind.REHEARSAL.value: Rehearsal,
    EarlierText.Kind.QUESTION.value: HardQuestion,
    EarlierText.Kind.BRIEF.value: Brief,
}
"""The kinds of rows by the words of their addresses."""
SKILLS = "skills"
"""The value of a story that is no column: the ids of the skills it shows, in order of id."""
MOST_PER_TALK = 100
"""How many rehearsals, and how many hard questions, can be added to one talk."""
Row = TypeVar("Row", bound=Kept)


class Stale(Exception):
    """The row was edited since the form was opened; `row` is what it says now."""

    def __init__(self, row: Edited) -> None:
        super().__init__(f"{row._meta.model_name} {row.pk} is at revision {row.revision}")
        self.row = row


class ChangedSince(Exception):
    """What was to be put back was edited again since; `row` is what it says now."""

    def __init__(self, row: Edited) -> None:
        super().__init__(f"{row._meta.model_name} {row.pk} is at revision {row.revision}")
        self.row = row


class TooMany(Exception):
    """A talk has as many rehearsals, or hard questions, as it can have."""


@transaction.atomic
def add(
    kind: type[Row],
    *,
    user: User,
    key: uuid.UUID,
    values: Mapping[str, Any],
    ref: str = "",
    **of: Any,
) -> Row:
    """Add a row.

    Args:
        kind: of which kind.
        user: whose roadmap.
        key: made with the form; a second post with the same key and values adds nothing.
        values: of the columns that its form edits; of a story also the ids of its `skills`.
        ref: the entry that a story or a talk is linked to; empty for none.
        of: what else it hangs on: `skill_id` or `talk_id`; a talk has to be the user's.

    Returns:
        The row, or the one that was added by the same form before; one that was removed since
        comes back, as the answer says that it is saved.

    Raises:
        NotFound: when the user has no roadmap or no such talk, or the line was never published.
        TooMany: when the talk has 100 of the kind already.
    """
    roadmap = lock_roadmap(user)
    if "talk_id" in of:
        find_locked(Talk, roadmap, of["talk_id"])
    # Known by its form and by what it was first sent with, as a note is.
    key = uuid.uuid5(key, f"{of} {ref} {list(plain(values).values())}")
    if kind.OWNER == "roadmap":
        of = {"roadmap": roadmap, **of}
    if sent_before := kind.objects.filter(key=key, **of).first():
        _set_removed(sent_before, removed=False)
        return sent_before
    if "talk_id" in of and kind.objects.filter(removed_at=None, **of).count() >= MOST_PER_TALK:
        raise TooMany
    columns = {name: value for name, value in values.items() if name != SKILLS}
    row = kind.objects.create(key=key, **of, **columns)
    if SKILLS in values:
        _set_value(row, SKILLS, values[SKILLS])
    if ref:
        _link(row, roadmap, ref)
    return row


@transaction.atomic
def edit(
    kind: type[Kept], *, user: User, pk: int, revision: int, values: Mapping[str, Any]
) -> EarlierText | None:
    """Give a row other values; one that was removed in another window comes back.

    Args:
        kind: of which kind.
        user: whose row.
        pk: its id.
        revision: the one that the form was opened with.
        values: as when it was added.

    Returns:
        What it said before; None when nothing has changed.

    Raises:
        NotFound: when there is no such row of this user.
        Stale: when it was edited since; nothing is changed then.
    """
    roadmap = lock_roadmap(user)
    row = find_locked(kind, roadmap, pk)
    earlier = change(row, roadmap, revision=revision, values=values)
    _set_removed(row, removed=False)
    return earlier


def change(
    row: Edited, roadmap: Roadmap, *, revision: int, values: Mapping[str, Any]
) -> EarlierText | None:
    """Give a stored row other values, as `edit`; the caller has locked the roadmap.

    Raises:
        Stale: when it was edited since the revision; nothing is changed then.
    """
    before = values_of(row, values)
    if before == dict(values):
        return None
    if row.revision != revision:
        raise Stale(row)
    earlier = EarlierText.objects.create(
        roadmap=roadmap,
        kind=kind_of(row),
        row=row.pk,
        revision=row.revision,
        values=plain(before),
        edited_at=row.edited_at,
    )
    for name, value in values.items():
        _set_value(row, name, value)
    row.revision += 1
    row.edited_at = timezone.now()
    columns = [name for name in values if name != SKILLS]
    row.save(update_fields=[*columns, "revision", "edited_at"])
    return earlier


@transaction.atomic
def set_removed(kind: type[Kept], *, user: User, pk: int, removed: bool) -> Kept:
    """Take a row off the pages, or bring it back.

    Raises:
        NotFound: when there is no such row of this user.
    """
    row = find_locked(kind, lock_roadmap(user), pk)
    _set_removed(row, removed=removed)
    return row


@transaction.atomic
def put_back(*, user: User, earlier_id: int) -> Edited:
    """Undo an edit: give a row what it said before. Doing so twice has the effect of once.

    What it says until then is kept too.

    Raises:
        NotFound: when the user has no such earlier text.
        ChangedSince: when the row was edited again after that edit.
    """
    roadmap = lock_roadmap(user)
    earlier = EarlierText.objects.filter(roadmap=roadmap, pk=earlier_id).first()
    if earlier is None:
        raise NotFound(f"earlier text {earlier_id}")
    kind = KINDS[earlier.kind]
    row = roadmap.brief if kind is Brief else find_locked(kind, roadmap, earlier.row)
    values = typed_values(kind, earlier.values)
    if SKILLS in values:
        # One that is shown by no story can have been deleted since.
        known = Skill.objects.filter(pk__in=values[SKILLS])
        values[SKILLS] = sorted(known.order_by().values_list("pk", flat=True))
    if values_of(row, values) != values and row.revision != earlier.revision + 1:
        raise ChangedSince(row)
    change(row, roadmap, revision=row.revision, values=values)
    return row


@transaction.atomic
def link(kind: type[Story | Talk], *, user: User, pk: int, ref: str, linked: bool) -> Kept:
    """Link a story or a talk to an entry of the roadmap, or take the link away.

    Raises:
        NotFound: when there is no such row of this user, or the line was never published.
    """
    roadmap = lock_roadmap(user)
    row = find_locked(kind, roadmap, pk)
    if linked:
        _link(row, roadmap, ref)
    else:
        row.milestones.remove(*roadmap.milestones.filter(**refs.columns(ref)))
    return row


def find(kind: type[Row], *, user: User, pk: int) -> Row:
    """A row of the user's own, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    row = kind.objects.filter(**{f"{kind.OWNER}__user": user}, pk=pk).first()
    if row is None:
        raise NotFound(f"{kind.__name__} {pk}")
    return row


def find_locked(kind: type[Row], roadmap: Roadmap, pk: int) -> Row:
    """A row of a roadmap that the caller has locked, a removed one too.

    Raises:
        NotFound: when there is none.
    """
    row = kind.objects.filter(**{kind.OWNER: roadmap}, pk=pk).first()
    if row is None:
        raise NotFound(f"{kind.__name__} {pk}")
    return row


def kind_of(row: Edited) -> str:
    """The word of the addresses for what kind of row it is."""
    return next(word for word, kind in KINDS.items() if isinstance(row, kind))


def values_of(row: Edited, names: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a row says now: of these values, or of all that its form edits."""
    if names is None:
        names = (*row.COLUMNS, SKILLS) if isinstance(row, Story) else row.COLUMNS
    return {name: _value(row, name) for name in names}


def typed_values(kind: type[Edited], plain: Mapping[str, Any]) -> dict[str, Any]:
    """What an `EarlierText` keeps as JSON, as the columns have it."""
    return {
        name: value if name == SKILLS else kind._meta.get_field(name).to_python(value)
        for name, value in plain.items()
    }


def _link(row: Story | Talk, roadmap: Roadmap, ref: str) -> None:
    milestone = find_or_make_milestone(roadmap, ref)
    if milestone.pk is None:
        store(milestone)
    row.milestones.add(milestone)


def _value(row: Edited, name: str) -> Any:
    if name == SKILLS:
        return sorted(row.tags.order_by().values_list("skill_id", flat=True))
    return getattr(row, name)


def _set_value(row: Edited, name: str, value: Any) -> None:
    if name == SKILLS:
        row.tags.exclude(skill__in=value).delete()
        tags = [StoryTag(story=row, skill_id=skill) for skill in value]
        StoryTag.objects.bulk_create(tags, ignore_conflicts=True)
    else:
        setattr(row, name, value)


def _set_removed(row: Kept, *, removed: bool) -> None:
    if removed == (row.removed_at is not None):
        return
    row.removed_at = timezone.now() if removed else None
    row.save(update_fields=["removed_at"])
