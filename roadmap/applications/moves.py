"""The writes on the stages of an application; as `services.py`.

Where an application stands is its latest move: that of the latest day, and of several on one day
the one recorded last. `_settle` copies it to the application, and nothing else does.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from roadmap.applications.models import MOST_MOVES, Application, Move
from roadmap.applications.services import TooMany, find
from roadmap.catalogue.models import ApplicationStage
from roadmap.errors import NotFound
from roadmap.journey import services as journey


class LastMove(Exception):
    """The only move of an application cannot be removed: it has to stand somewhere."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a write on the stages did.

    Attributes:
        application: with the stage it stands at now.
        move: the one that was added; None when nothing changed.
    """

    application: Application
    move: Move | None


def move(*, user: User, application_id: int, stage: ApplicationStage, day: datetime.date) -> Moved:
    """Bring an application to a stage; where it stands there already, nothing happens.

    A day before that of its latest move adds to the history, and leaves it where it stands.

    Args:
        user: whose application.
        application_id: which one.
        stage: where it is to stand.
        day: when it came there.

    Raises:
        NotFound: when there is no such application of this user.
        TooMany: when it has MOST_MOVES already, removed ones among them.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        is_past = day < application.stage_since
        known = application.moves.filter(stage=stage, day=day, removed_at=None)
        if application.stage_id == stage.pk or (is_past and known.exists()):
            return Moved(application, None)
        if application.moves.count() >= MOST_MOVES:
            raise TooMany
        added = application.moves.create(stage=stage, day=day)
        _settle(application)
        return Moved(application, added)


def change_move(
    *,
    user: User,
    application_id: int,
    move_id: int,
    stage: ApplicationStage,
    day: datetime.date,
) -> Application:
    """Correct what a move says; one that was removed in another window comes back.

    Raises:
        NotFound: when there is no such move of this user's application.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        found = find_move(application, move_id)
        found.stage, found.day, found.removed_at = stage, day, None
        found.save(update_fields=["stage", "day", "removed_at"])
        _settle(application)
        return application


def set_move_removed(
    *, user: User, application_id: int, move_id: int, removed: bool
) -> Application:
    """Take a move out of the history, or bring it back; the application stands where the rest says.

    Raises:
        NotFound: when there is no such move of this user's application.
        LastMove: when it is the only one.
    """
    with transaction.atomic():
        application = find(journey.lock_roadmap(user), application_id)
        found = find_move(application, move_id)
        if removed == (found.removed_at is not None):
            return application
        others = application.moves.filter(removed_at=None).exclude(pk=move_id)
        if removed and not others.exists():
            raise LastMove
        found.removed_at = timezone.now() if removed else None
        found.save(update_fields=["removed_at"])
        _settle(application)
        return application


# Parts -------------------------------------------------------------------------------------------


def find_move(application: Application, move_id: int) -> Move:
    """A move of an application, removed or not.

    Raises:
        NotFound: when there is none.
    """
    found = application.moves.filter(pk=move_id).select_related("stage").first()
    if found is None:
        raise NotFound(f"move {move_id}")
    return found


def _settle(application: Application) -> None:
    """Let the application stand where its latest move says."""
    latest = application.moves.filter(removed_at=None).select_related("stage").last()
    if (latest.stage_id, latest.day) == (application.stage_id, application.stage_since):
        return
    application.stage, application.stage_since = latest.stage, latest.day
    application.save(update_fields=["stage", "stage_since"])
