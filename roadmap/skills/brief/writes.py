"""The brief: its writes, and what can stand on it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from roadmap.journey.models import Credential, Roadmap
from roadmap.journey.services import lock_roadmap
from roadmap.skills import rows
from roadmap.skills.models import MOST_ON_BRIEF, Brief, EarlierText, Story, Talk
from roadmap.skills.models.stories import CAN_BE_TOLD

FIRST_STORIES, FIRST_CREDENTIALS, FIRST_TALKS = 3, 6, 4
"""What stands on the brief until the person chooses: so many of the newest."""


class Full(Exception):
    """The brief holds as many stories as it can."""


# Writing -----------------------------------------------------------------------------------------


@transaction.atomic
def save(*, user: User, revision: int, values: Mapping[str, Any]) -> EarlierText | None:
    """Put on the brief what was chosen.

    Args:
        user: whose brief.
        revision: the one that the form was opened with; 0 before it is first saved.
        values: of all its columns.

    Returns:
        What stood on it before; None when nothing has changed, or it was saved for the first time.

    Raises:
        NotFound: when the user has no roadmap.
        Stale: when it was saved since; nothing is changed then.
    """
    roadmap = lock_roadmap(user)
    brief = brief_of(roadmap)
    if brief.pk is None:
        if revision:
            raise rows.Stale(brief)
        Brief.objects.create(roadmap=roadmap, **values)
        return None
    return rows.change(brief, roadmap, revision=revision, values=values)


@transaction.atomic
def set_story(*, user: User, pk: int, on: bool) -> None:
    """Put a story on the brief as its last one, or take it off.

    Raises:
        NotFound: when there is no such story of this user.
        Full: when there are as many on it as there can be.
    """
    roadmap = lock_roadmap(user)
    rows.find_locked(Story, roadmap, pk)
    brief = brief_of(roadmap)
    # Ids of what was removed since take no place.
    there = roadmap.stories.filter(removed_at=None).values_list("pk", flat=True)
    stories = [story for story in brief.stories if story != pk and story in set(there)]
    if on and pk in brief.stories:
        return
    if on and len(stories) >= MOST_ON_BRIEF:
        raise Full
    wanted = [*stories, pk] if on else stories
    if brief.pk is None:
        brief.stories, brief.revision, brief.edited_at = wanted, 1, timezone.now()
        brief.save()
    else:
        rows.change(brief, roadmap, revision=brief.revision, values={"stories": wanted})


# Reading -----------------------------------------------------------------------------------------


def brief_of(roadmap: Roadmap) -> Brief:
    """The brief that is stored, or one at revision 0 that is not: the newest of everything.

    One query; three more for one that is not stored.
    """
    stored = Brief.objects.filter(roadmap=roadmap).first()
    if stored:
        return stored
    first = {
        "stories": stories_of(roadmap).filter(CAN_BE_TOLD)[:FIRST_STORIES],
        "talks": talks_of(roadmap)[:FIRST_TALKS],
        "credentials": credentials_of(roadmap)[:FIRST_CREDENTIALS],
    }
    return Brief(
        roadmap=roadmap,
        revision=0,
        name=roadmap.user.get_full_name(),
        line=roadmap.user.email,
        **{name: list(newest.values_list("pk", flat=True)) for name, newest in first.items()},
    )


def stories_of(roadmap: Roadmap) -> QuerySet[Story]:
    """The stories that can stand on a brief, last edited first."""
    return roadmap.stories.filter(removed_at=None).order_by("-edited_at", "-pk")


def talks_of(roadmap: Roadmap) -> QuerySet[Talk]:
    """The talks that can stand on a brief: those that were given, not only rehearsed."""
    given = roadmap.talks.filter(removed_at=None, given_on__isnull=False)
    return given.order_by("-given_on", "-pk")


def credentials_of(roadmap: Roadmap) -> QuerySet[Credential]:
    """The credentials that can stand on a brief, newest first."""
    return roadmap.credentials.filter(removed_at=None).order_by("-since", "-pk")
